import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../scripts/local/port.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
// A bare clone installs its dependencies first.
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/**
 * Starts the real server as a person does, with `npm start`, on a free port and in a state folder of its own, and
 * waits until it is healthy.
 * @param {object} [options]
 * @param {number} [options.timeScale]
 * @param {string} [options.stateDir]
 * @param {number} [options.port]
 * @param {string} [options.entry] another worker, such as one with faults built in
 * @param {Record<string, string>} [options.env]
 */
export async function startServer(options = {}) {
  for (let tries = 1; ; tries++) {
    try {
      return await started(options);
    } catch (error) {
      // Between finding a free port and listening on it somebody else may have taken it.
      if (options.port !== undefined || tries === 3 || !/in use by another/.test(error.message)) throw error;
    }
  }
}

async function started({ timeScale = 1, stateDir, port, entry, env = {} }) {
  const folder = stateDir ?? temporaryFolder();
  const ownPort = port ?? (await freePort());
  const baseUrl = `http://localhost:${ownPort}`;
  const settings = {
    PORT: String(ownPort),
    STATE_DIR: folder,
    TIME_SCALE: String(timeScale),
    ...(entry ? { HUMANDEPLOY_ENTRY: entry } : {}),
    ...env,
  };
  let running = await launch(settings, baseUrl);

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    const { child, ended } = running;
    killGroup(child.pid, signal);
    const timely = await Promise.race([ended.then(() => true), sleep(STOP_WITHIN_MS, false, { ref: false })]);
    if (!timely) killGroup(child.pid, "SIGKILL");
    await ended;
    await untilRefused(ownPort);
  }

  return {
    baseUrl,
    port: ownPort,
    stateDir: folder,
    logPath: join(folder, "humandeploy.log"),
    /** What local.json holds now. */
    get local() {
      return JSON.parse(readFileSync(join(folder, "local.json"), "utf8"));
    },
    /** What the server has printed since its last start. */
    get output() {
      return running.output();
    },
    /** Ends it as Ctrl-C does. */
    stop: () => end("SIGINT"),
    /** Kills every process of it at once, so that none can tidy up. */
    kill9: () => end("SIGKILL"),
    /** Starts it again on the same port and state; stops it before if it still runs. */
    async restart() {
      if (running.child.exitCode === null && running.child.signalCode === null) await end("SIGINT");
      running = await launch(settings, baseUrl);
    },
  };
}

/** Removed at the end unless a test failed: then its log is worth a look. */
function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-e2e-"));
  process.once("exit", (code) => {
    if (code === 0) rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

async function launch(settings, baseUrl) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn("npm", ["start", "--silent"], {
    cwd: root,
    // A group of its own, so that all of it can be killed at once.
    detached: true,
    env: { ...env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  let hasEnded = false;
  const ended = new Promise((done) => {
    child.once("exit", done);
    child.once("error", done);
  }).then(() => {
    hasEnded = true;
  });
  const orphan = () => killGroup(child.pid, "SIGKILL");
  process.once("exit", orphan);
  ended.then(() => process.off("exit", orphan));

  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && !hasEnded; await sleep(50)) {
    if (await isHealthy(baseUrl)) return { child, ended, output: () => output };
  }
  killGroup(child.pid, "SIGKILL");
  throw new Error(`The server ${hasEnded ? "ended" : "was not ready in time"}. It printed:\n${output}`);
}

async function isHealthy(baseUrl) {
  try {
    const answer = await fetch(`${baseUrl}/healthz`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function untilRefused(port) {
  while (await isHealthy(`http://localhost:${port}`)) await sleep(20);
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
