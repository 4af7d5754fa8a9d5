import { dirname, join, relative, resolve } from "node:path";
import { convertV4MiniflareOptions } from "miniflare";
import { unstable_readConfig as readConfig, unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";
import { root } from "./settings.mjs";

const NOT_LOCAL = ["global_fetch_strictly_public"]; // Webhooks must reach receivers on loopback here.

/**
 * What wrangler.toml says of the worker, and the one that it calls through a service binding: the same files that a
 * deploy reads, so that both have the same bindings, objects, queues and crons.
 */
export function readWranglerConfig() {
  const config = readConfig({ config: join(root, "wrangler.toml") });
  return {
    config,
    extractor: readConfig({ config: join(root, "extractor", "wrangler.toml") }),
    crons: config.triggers.crons ?? [],
    databases: config.d1_databases.map(({ binding, migrations_dir, migrations_table: table }) => ({
      binding,
      migrations: resolve(root, migrations_dir ?? "migrations"),
      table,
    })),
  };
}

/**
 * A worker's configuration without any of its bindings, but for those given.
 * @param {any} config
 * @param {Record<string, unknown>} has
 */
export function bareConfig(config, has) {
  return {
    ...config,
    vars: {},
    durable_objects: { bindings: [] },
    migrations: [],
    d1_databases: [],
    r2_buckets: [],
    services: [],
    assets: undefined,
    build: undefined,
    queues: { producers: [], consumers: [] },
    triggers: { crons: [] },
    ...has,
  };
}

/**
 * Miniflare's options for workers that run together; the first one is served. One that is `direct` has a socket of its own
 * on loopback.
 * @param {{ workers: { config: any, script: string, vars?: Record<string, unknown>, assets?: string, direct?: boolean }[],
 *   host: string, port: number, stateDir: string, miniflare: Record<string, unknown> }} options
 */
export function runtimeOptions({ workers, host, port, stateDir, miniflare }) {
  return convertV4MiniflareOptions({
    host,
    port,
    // wrangler keeps its local state in a folder of this name, so its commands work with --persist-to <state folder>.
    resourcePersistencePath: join(stateDir, "v3"),
    // Made up locally: the true ones would be fetched from the network at each start.
    cf: false,
    telemetry: { enabled: false },
    logRequests: false,
    // The crons are ticked by a request: runtime.mjs.
    unsafeTriggerHandlers: true,
    // Without it the runtime keeps uncaught exceptions to itself.
    verbose: true,
    ...miniflare,
    workers: workers.map(workerOptions),
  });
}

/**
 * Miniflare's options for one worker. `assets` is the folder of its static assets. The runtime serves it to the worker,
 * which is asked first anyway: Cloudflare's router in front of it, as Miniflare has it, would slow down every request.
 * @param {{ config: any, script: string, vars?: Record<string, unknown>, assets?: string, direct?: boolean }} worker
 */
function workerOptions({ config, script, vars = {}, assets, direct }) {
  const { modulesRules: _, assets: bound, ...worker } = readWorkerOptions(config).workerOptions;
  return {
    ...worker,
    name: config.name,
    rootPath: root,
    modules: [{ type: "ESModule", path: script }],
    modulesRoot: dirname(script),
    compatibilityFlags: worker.compatibilityFlags?.filter((flag) => !NOT_LOCAL.includes(flag)),
    bindings: { ...worker.bindings, ...vars },
    ...(direct ? { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] } : {}),
    serviceBindings: {
      ...worker.serviceBindings,
      ...(bound?.binding && assets ? { [bound.binding]: { disk: { path: assets, writable: false } } } : {}),
    },
  };
}

/** A path as a person would type it from the project's folder. */
export function shortPath(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short || ".";
}
