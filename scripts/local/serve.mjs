import { setTimeout as sleep } from "node:timers/promises";
import { printBanner } from "./banner.mjs";
import { startRuntime } from "./runtime.mjs";
import { seed } from "./seed.mjs";
import { readSettings, StartError } from "./settings.mjs";
import { within } from "./within.mjs";

const READY_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Serves the whole service on this machine until a signal ends it. Mistakes in the settings, a busy port and the
 * like end the process with code 1 and one sentence.
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function serve(env = process.env) {
  /** @type {Awaited<ReturnType<typeof startRuntime>> | undefined} */
  let runtime;
  let stopping = false;
  const stop = async () => {
    // Ctrl-C reaches a whole process group, and npm passes it on besides: the second one is no second wish.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await runtime?.dispose();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

  try {
    const settings = readSettings(env);
    runtime = await startRuntime(settings);
    const { url, dispatch, d1, adminToken, readyKey, logPath } = runtime;
    const local = await seed({ dispatch, baseUrl: url, adminToken, stateDir: settings.stateDir });
    await markReady(d1, readyKey);
    await untilHealthy(dispatch, logPath);
    printBanner({ local, stateDir: settings.stateDir, logPath, timeScale: settings.timeScale });
  } catch (error) {
    if (stopping) return;
    console.error(error instanceof StartError ? error.message : error);
    await runtime?.dispose().catch(() => {});
    process.exit(1);
  }
}

/** /healthz answers 200 once this row carries the key of this very start. */
async function markReady(db, readyKey) {
  await db.query("INSERT OR REPLACE INTO installation (key, value) VALUES ('ready_key', ?)", [readyKey]);
}

async function untilHealthy(dispatch, logPath) {
  let answer = "";
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(100)) {
    const response = await within(
      READY_WITHIN_MS,
      dispatch("/healthz"),
      "The server started, but /healthz did not answer",
    );
    answer = `${response.status} ${await response.text()}`;
    if (response.status === 200) return;
  }
  throw new StartError(
    `The server started but is not healthy: /healthz answers ${answer.slice(0, 500)}. See ${logPath}.`,
  );
}
