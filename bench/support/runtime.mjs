import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Log, LogLevel } from "miniflare";
import { bundleWorker } from "../../scripts/local/bundle.mjs";
import { startCrons } from "../../scripts/local/cron.mjs";
import { localDatabases } from "../../scripts/local/databases.mjs";
import { makeMiniflare } from "../../scripts/local/miniflare.mjs";
import { bareConfig, readWranglerConfig, runtimeOptions } from "../../scripts/local/options.mjs";
import { loadSecrets } from "../../scripts/local/secrets.mjs";
import { root } from "../../scripts/local/settings.mjs";
import { followWorkerd } from "../../scripts/local/workerd.mjs";

/** @typedef {Awaited<ReturnType<typeof import("./build.mjs").buildWorker>>} Build */

/**
 * Starts the built Worker on the runtime itself, with its storage on disk, its crons, queues and the extractor beside
 * it. `url` is the runtime's own socket: no proxy and no entry worker stand before ours.
 * @param {{ build: Build, stateDir: string, port?: number, vars?: Record<string, string> }} options
 */
export async function startOurs({ build, stateDir, port = 0, vars = {} }) {
  mkdirSync(stateDir, { recursive: true });
  const { config, extractor, crons, databases } = readWranglerConfig();
  const local = localDatabases({ config, databases });
  const secrets = loadSecrets(stateDir);
  const extractorScript = await extractorOf(extractor, join(stateDir, "build", "extractor"));
  const own = { ENVIRONMENT: "local", TIME_SCALE: "1", PUBLIC_URL: "http://localhost", READY_KEY: "bench" };
  const runtime = await start({
    stateDir,
    port,
    modules: build.modules,
    workers: [
      { config, script: mainOf(build), assets: copyOfAssets(config, stateDir), vars: { ...own, ...secrets, ...vars } },
      { config: extractor, script: extractorScript },
      local.worker,
    ],
  });
  await local.migrate(runtime.miniflare);
  const stopCrons = startCrons(crons, async (cron, minute) => {
    // By HTTP: Miniflare's own call would block this process, which has the runtime's log to drain.
    const at = new URLSearchParams({ cron, time: String(minute.getTime()) });
    const { ok, status } = await fetch(`${runtime.entryUrl}/cdn-cgi/local/scheduled?${at}`);
    if (!ok) process.stderr.write(`The cron ${cron} answered ${status}.\n`);
  });
  return {
    ...runtime,
    d1: local.open(runtime.miniflare, databases[0].binding),
    adminToken: secrets.ADMIN_TOKEN,
    async stop() {
      stopCrons();
      await runtime.stop();
    },
  };
}

/**
 * Starts a worker of one file that has nothing but a class of objects, `Floor`, bound as `FLOOR`, and an empty D1, `DB`.
 * @param {{ script: string, stateDir: string, port?: number }} options
 */
export function startFloor({ script, stateDir, port = 0 }) {
  mkdirSync(stateDir, { recursive: true });
  const { config } = readWranglerConfig();
  const bare = bareConfig(config, {
    name: "floor",
    durable_objects: { bindings: [{ name: "FLOOR", class_name: "Floor" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Floor"] }],
    d1_databases: config.d1_databases.slice(0, 1),
  });
  return start({ stateDir, port, modules: [], workers: [{ config: bare, script }] });
}

/** Bundled once: a restart is no build. */
async function extractorOf({ main }, outDir) {
  const made = join(outDir, "worker.js");
  return existsSync(made) ? made : bundleWorker({ entry: main, outDir });
}

/** The build of somebody else would take the place of the assets while they are served. */
function copyOfAssets({ assets }, stateDir) {
  if (!assets?.directory) return undefined;
  const copy = join(stateDir, "build", "assets");
  rmSync(copy, { recursive: true, force: true });
  cpSync(resolve(root, assets.directory), copy, { recursive: true });
  return copy;
}

function mainOf({ main, modules }) {
  return modules.find(({ name }) => name === main)?.path ?? main;
}

/** One after the other, so that it is plain whose process each new one is. */
let turn = Promise.resolve();
/** @type {Set<number>} */
const known = new Set();

/** @returns {ReturnType<typeof startNow>} */
function start(options) {
  const mine = turn.then(() => startNow(options));
  turn = mine.then(
    () => {},
    () => {},
  );
  return mine;
}

async function startNow({ stateDir, port, modules, workers }) {
  /** @type {number[]} */
  let running = [];
  const unfollow = followWorkerd((now) => {
    running = now.map(({ pid }) => pid);
  });
  const options = runtimeOptions({
    workers,
    host: "127.0.0.1",
    port: 0,
    stateDir,
    // What the Worker logs is drained and dropped: a deployed one's goes elsewhere too.
    miniflare: { log: new Log(LogLevel.ERROR), handleStructuredLogs: complain, unsafeTriggerHandlers: true },
  });
  const [{ config, dev }] = /** @type {any[]} */ (options.workers);
  for (const { name, path, type } of modules) {
    config.manifest.modules[name] = { type, contents: readFileSync(path, "utf8") };
  }
  dev.unsafeDirectSockets = [{ host: "127.0.0.1", port }];
  const miniflare = makeMiniflare({ options, tmpDir: join(stateDir, "tmp") });
  await miniflare.ready;
  const { origin } = await miniflare.unsafeGetDirectURL(config.name);
  const pids = running.filter((pid) => !known.has(pid));
  for (const pid of pids) known.add(pid);
  return {
    url: origin,
    /** The way by Miniflare's entry worker, to compare. */
    entryUrl: (await miniflare.ready).origin,
    miniflare,
    stateDir,
    /** The runtime's processes. */
    pids: () => pids,
    async stop() {
      await miniflare.dispose();
      unfollow();
    },
  };
}

/** Errors that nothing caught are worth a word even here. */
function complain({ level, message }) {
  if (level === "error" && !message.startsWith("{") && !/Network connection lost/.test(message)) {
    process.stderr.write(`${message}\n`);
  }
}
