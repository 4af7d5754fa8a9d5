import { fork } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { withChildren } from "../support/processes.mjs";

/**
 * One of the systems in processes of its own, with a data folder of its own.
 * @param {{ system: string, folder: string, build: unknown }} options
 */
export async function startServer({ system, folder, build }) {
  mkdirSync(folder, { recursive: true });
  // PostgreSQL's own user has to come through.
  chmodSync(folder, 0o755);
  const script = fileURLToPath(new URL(`./servers/${system}.mjs`, import.meta.url));
  let known = {};
  let child = await launch();
  let ready = await started(child, { folder, build });
  known = { world: ready.world, ports: ready.ports };

  function launch() {
    // What the others warn of at each start is no news here.
    const env = { ...process.env, NODE_NO_WARNINGS: "1", RESTATE_LOGGING: "ERROR" };
    return fork(script, { env, serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
  }

  return {
    get client() {
      return ready.client;
    },
    get data() {
      return ready.data;
    },
    /** All its processes, and those that do the work. */
    pids: () => ({ all: withChildren([child.pid ?? 0]), main: withChildren(ready.main) }),
    /** Kills all its processes at once, so that none can tidy up. */
    async kill9() {
      const pids = withChildren([child.pid ?? 0]);
      const gone = new Promise((done) => child.once("exit", done));
      for (const pid of pids) kill(pid, "SIGKILL");
      await gone;
      for (const pid of pids) while (kill(pid, 0)) await sleep(5);
    },
    async restart() {
      child = launch();
      ready = await started(child, { folder, build, ...known });
    },
    async stop() {
      const pids = withChildren([child.pid ?? 0]);
      for (const pid of pids) kill(pid, "SIGKILL");
    },
  };
}

function started(child, options) {
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`A server ended with ${code}.`)));
    child.once("message", (/** @type {any} */ { ready, error }) => (ready ? done(ready) : failed(new Error(error))));
    child.send(options);
  });
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
