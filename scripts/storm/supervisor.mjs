import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../local/port.mjs";
import { aheadAt, CALM } from "./kinds.ts";

const SERVER = fileURLToPath(new URL("server.mjs", import.meta.url));
const READY_WITHIN_MS = 60_000;
const CONTROL_WITHIN_MS = 30_000;
const LEAP_IN_MS = 300;

/**
 * Runs the server in a process of its own, which it can kill and start again on the same state, and rules the weather.
 * Counts of faults are added up over all lives of the process.
 * @param {{ stateDir: string, timeScale: number, seed: string, clock?: [number, number][] }} options
 */
export async function supervise({ stateDir, timeScale, seed, clock = [] }) {
  const port = await freePort();
  /** @type {import("./kinds.ts").Weather} */
  let weather = { ...CALM, seed, clock };
  /** What each life of the process has counted, by the name that it gave itself. */
  const lives = new Map();
  const kills = { process: 0, runtime: 0 };
  let isDown = false;
  let child = await launch();

  /** A start that hangs, as it may on a machine that is busy with much else, is begun once more. */
  async function launch() {
    return (await tryLaunch()) ?? (await tryLaunch()) ?? Promise.reject(new Error("The server did not start, twice."));
  }

  async function tryLaunch() {
    const made = fork(SERVER, [JSON.stringify({ stateDir, port, timeScale, weather })], {
      // A group of its own, so that all of it can be killed at once.
      detached: true,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let errors = "";
    made.stderr?.setEncoding("utf8").on("data", (text) => {
      errors = (errors + text).slice(-4_000);
    });
    const orphan = () => killGroup(made.pid);
    process.once("exit", orphan);
    const ended = new Promise((done) => made.once("exit", done)).then(() => {
      process.off("exit", orphan);
    });
    const ready = await Promise.race([
      new Promise((done) => made.once("message", done)),
      ended,
      new Promise((done) => setTimeout(done, READY_WITHIN_MS).unref()),
    ]);
    if (!ready) {
      orphan();
      if (errors) throw new Error(`The server did not start:\n${errors}`);
      await ended;
      return null;
    }
    return { ended, adminToken: ready.adminToken, url: ready.url, orphan };
  }

  /** @param {string} path @param {unknown} [body] */
  async function control(path, body = {}) {
    const answer = await fetch(`http://127.0.0.1:${port}/storm/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CONTROL_WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`/storm/${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    const said = await answer.json();
    if (said.boot) lives.set(said.boot, said);
    return said;
  }

  return {
    port,
    stateDir,
    baseUrl: `http://localhost:${port}`,
    adminToken: child.adminToken,
    logPath: join(stateDir, "humandeploy.log"),
    get weather() {
      return weather;
    },
    /** Changes the weather from now on, over restarts too. */
    async setWeather(/** @type {Partial<import("./kinds.ts").Weather>} */ changes) {
      weather = { ...weather, ...changes };
      return control("weather", changes);
    },
    /** Whether it was killed and has not come back. */
    isDown: () => isDown,
    sweep: () => control("sweep"),
    dump: (/** @type {{ deployments?: string[], workspaces?: string[] }} */ which) => control("dump", which),
    /** Kills every process of it at once, so that none can tidy up, and starts it again on the same state. */
    async kill9() {
      await control("weather").catch(() => {});
      kills.process++;
      isDown = true;
      child.orphan();
      await child.ended;
      weather = { ...weather, epoch: weather.epoch + 1 };
      child = await launch();
      isDown = false;
    },
    /** Kills the runtime alone, which its parent then starts again. */
    async killRuntime() {
      await control("weather").catch(() => {});
      const { workerd } = JSON.parse(readFileSync(join(stateDir, "runtime.json"), "utf8"));
      if (workerd.length === 0) return;
      kills.runtime++;
      for (const { pid } of workerd) process.kill(pid, "SIGKILL");
      weather = { ...weather, epoch: weather.epoch + 1 };
      for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
        const back = await control("weather", weather).catch(() => null);
        if (back) return;
        if (Date.now() > until) throw new Error("The runtime did not come back.");
      }
    },
    async stop() {
      await control("weather").catch(() => {});
      child.orphan();
      await child.ended;
    },
    /** Starts it again after a stop. */
    async start() {
      child = await launch();
    },
    /** How far the storm's clock is ahead of this machine's now, or was a while `ago`, in milliseconds. */
    ahead: (ago = 0) => aheadAt(weather, Date.now() - ago),
    /** Lets the clock jump in a moment, once everybody knows of it. @param {number} by in milliseconds */
    async leap(by) {
      const at = Date.now() + LEAP_IN_MS;
      await this.setWeather({ clock: [...weather.clock, [at, by]] });
      await sleep(Math.max(0, at + 1 - Date.now()));
    },
    /** How often each fault struck, in all lives of the process, and where. */
    counts() {
      const sum = { counts: {}, sites: {} };
      for (const life of lives.values()) {
        for (const part of ["counts", "sites"]) {
          for (const [name, count] of Object.entries(life[part])) sum[part][name] = (sum[part][name] ?? 0) + count;
        }
      }
      if (kills.process) sum.counts["kill9.process"] = kills.process;
      if (kills.runtime) sum.counts["kill9.runtime"] = kills.runtime;
      return sum;
    },
  };
}

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
