import { randomBytes } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureAssets } from "../docs/assets.mjs";
import { bundleWorker } from "./bundle.mjs";
import { startCrons } from "./cron.mjs";
import { localDatabases } from "./databases.mjs";
import { claimStateDir } from "./instance.mjs";
import { openLog } from "./log.mjs";
import { makeMiniflare } from "./miniflare.mjs";
import { readWranglerConfig, runtimeOptions } from "./options.mjs";
import { assertPortFree, portBusy } from "./port.mjs";
import { runtimeLog } from "./runtime-log.mjs";
import { loadSecrets } from "./secrets.mjs";
import { StartError } from "./settings.mjs";
import { within } from "./within.mjs";
import { followWorkerd } from "./workerd.mjs";

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 10_000;

/**
 * Starts the worker in the Workers runtime on this machine, as wrangler.toml describes it, with the extractor beside it,
 * all its state below one folder, its database migrated and its crons ticking.
 * @param {object} options
 * @param {string} options.stateDir absolute
 * @param {number} options.port
 * @param {string} [options.host]
 * @param {number} [options.timeScale] 3600 makes an hour pass in a second for the service's own timers
 * @param {string} [options.entry] the worker's source, relative to the project or absolute
 * @param {Record<string, unknown>} [options.vars] more variables for the worker
 * @param {{ error(message: string): void }} [options.log] told of uncaught errors
 */
export async function startRuntime({
  stateDir,
  port,
  host = "127.0.0.1",
  timeScale = 1,
  entry = "src/worker.ts",
  vars = {},
  log = console,
}) {
  const url = `http://localhost:${port}`;
  const instance = await claimStateDir(stateDir, { port, url });
  const logFile = openLog(join(stateDir, "humandeploy.log"));
  const unfollow = followWorkerd(instance.setWorkerd);
  /** @type {import("miniflare").Miniflare | undefined} */
  let miniflare;
  let stopCrons = () => {};

  async function dispose() {
    stopCrons();
    // A runtime that does not end is killed with this process.
    await within(END_WITHIN_MS, miniflare?.dispose(), "The runtime did not end").catch((error) =>
      log.error(error.message),
    );
    unfollow();
    instance.release();
    logFile.close();
  }

  try {
    await assertPortFree(port, host);
    const { config, extractor, crons, databases } = readWranglerConfig();
    const local = localDatabases({ config, databases });
    const secrets = loadSecrets(stateDir);
    const readyKey = randomBytes(16).toString("hex");
    // A copy of its own, since the next build takes the place of this one.
    const assets = join(stateDir, "build", "assets");
    rmSync(assets, { recursive: true, force: true });
    cpSync(join((await ensureAssets()).folder, "public"), assets, { recursive: true });
    const [script, extractorScript] = await Promise.all([
      bundleWorker({ entry, outDir: join(stateDir, "build") }),
      bundleWorker({ entry: extractor.main, outDir: join(stateDir, "build", "extractor") }),
    ]);
    const own = { ENVIRONMENT: "local", TIME_SCALE: String(timeScale), PUBLIC_URL: url, READY_KEY: readyKey };
    miniflare = makeMiniflare({
      tmpDir: join(stateDir, "tmp"),
      options: runtimeOptions({
        workers: [
          { config, script, assets, vars: { ...own, ...secrets, ...vars } },
          { config: extractor, script: extractorScript },
          local.worker,
        ],
        host,
        port,
        stateDir,
        miniflare: runtimeLog(logFile, log),
      }),
    });
    const runtime = miniflare;
    await within(READY_WITHIN_MS, runtime.ready, "The runtime did not start");
    await local.migrate(runtime);
    stopCrons = startCrons(crons, async (cron, scheduledTime) => {
      // Miniflare's `worker.scheduled` blocks this process while it asks: it hung where the runtime waited for its log to be read.
      const at = new URLSearchParams({ cron, time: String(scheduledTime.getTime()) });
      const { ok, status } = await runtime.dispatchFetch(new URL(`/cdn-cgi/local/scheduled?${at}`, url));
      if (!ok) log.error(`The cron ${cron} ended with ${status}.`);
    });
    return {
      url,
      miniflare: runtime,
      readyKey,
      adminToken: secrets.ADMIN_TOKEN,
      logPath: logFile.path,
      d1: local.open(runtime, "DB"),
      /** Sends a request straight to the worker: `dispatch("/v1/usage", init)`. */
      dispatch: (/** @type {string} */ path, /** @type {any} */ init) =>
        runtime.dispatchFetch(new URL(path, url), init),
      dispose,
    };
  } catch (error) {
    await dispose().catch(() => {});
    if (error.code === "ERR_ADDRESS_IN_USE") throw portBusy(port);
    if (error.code === "ERR_RUNTIME_FAILURE") throw new StartError(`The worker did not start: ${error.message}`);
    throw error;
  }
}
