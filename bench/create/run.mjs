import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runApart } from "../support/apart.mjs";
import { D1, openDatabase } from "../support/database-file.mjs";
import { median, percentile, summary } from "../support/figures.mjs";
import { usageOf } from "../support/processes.mjs";
import { startFloor, startOurs } from "../support/runtime.mjs";
import { BRIEF, newWorld } from "../support/world.mjs";

const LOAD = new URL("./load.mjs", import.meta.url);
const FLOOR = fileURLToPath(new URL("../floor/worker.js", import.meta.url));
export const RATE = 50;
export const CONNECTIONS = 16;
const WORKSPACES = 8;
/** Who is measured, in the order of the first round. */
const WHO = ["floor", "listed", "ours"];
const SETTLED_WITHIN_MS = 60_000;
const QUIET_MS = 500;

/**
 * Creates beside a floor, and beside the same with one row in D1, in turns, so that whatever else the machine does falls on
 * all: open loop, then closed loop.
 * @param {{ build: import("../support/runtime.mjs").Build, folder: string, rounds: number, seconds: number, say(text: string): void }} options
 */
export async function runCreate({ build, folder, rounds, seconds, say }) {
  const [ours, floor] = await Promise.all([
    startOurs({ build, stateDir: join(folder, "create-ours") }),
    startFloor({ script: FLOOR, stateDir: join(folder, "create-floor") }),
  ]);
  try {
    const { workspaces } = await newWorld(ours, { workspaces: WORKSPACES });
    const keys = workspaces.map(({ key }) => key);
    const targets = {
      floor: { url: floor.url, path: "/", keys: [""], settle: async () => 0, pids: floor.pids },
      listed: { url: floor.url, path: "/listed", keys: [""], settle: async () => 0, pids: floor.pids },
      ours: { url: ours.url, path: "/v1/deployments", keys, settle: () => untilSettled(ours), pids: ours.pids },
    };
    await fetch(floor.url, { method: "PUT" });
    const take = (target, pace) => slice(targets[target], pace);
    for (const target of WHO) await take(target, { rate: RATE, seconds: Math.min(2, seconds) });

    const [open, closed] = [each(() => []), each(() => [])];
    for (let round = 0; round < rounds; round++) {
      // Who goes first alternates.
      const order = round % 2 ? WHO.toReversed() : WHO;
      for (const who of order) open[who].push(await take(who, { rate: RATE, seconds }));
      for (const who of order) closed[who].push(await take(who, { connections: CONNECTIONS, seconds }));
      const now = (who) =>
        `${who} p99 ${percentile(open[who].at(-1).latencies, 0.99).toFixed(0)} ms, ${perSecond(closed[who].at(-1)).toFixed(0)}/s`;
      say(`create, round ${round + 1} of ${rounds}: ${WHO.map(now).join("; ")}`);
    }
    return {
      open: each((who) => ({
        ...summary(open[who].flatMap(({ latencies }) => latencies)),
        failed: failures(open[who]),
      })),
      closed: each((who) => ({
        ...summary(closed[who].flatMap(({ latencies }) => latencies)),
        per_second: median(closed[who].map(perSecond)),
        settled_per_second: median(closed[who].map(settledPerSecond)),
        cpu_ms: median(closed[who].map(({ cpu_ms, latencies }) => cpu_ms / latencies.length)),
        failed: failures(closed[who]),
      })),
      late: median(open.ours.map(({ late }) => late)),
    };
  } finally {
    await Promise.all([ours.stop(), floor.stop()]);
  }
}

/** What `work` gives for each of those who are measured, by name. */
function each(work) {
  return Object.fromEntries(WHO.map((who) => [who, work(who)]));
}

async function slice({ url, path, keys, settle, pids }, pace) {
  const before = usageOf(pids()).cpu_ms;
  const run = await runApart(LOAD, "createLoad", { url, path, keys, body: BRIEF, pace });
  const settling = await settle();
  const cpu_ms = usageOf(pids()).cpu_ms - before;
  // What the disk still has to write falls on nobody's slice.
  await sleep(250);
  return { ...run, settling, cpu_ms };
}

const perSecond = ({ latencies, seconds }) => latencies.length / seconds;
const settledPerSecond = ({ latencies, seconds, settling }) => latencies.length / (seconds + settling);
const failures = (runs) => runs.reduce((sum, { failed }) => sum + failed, 0);

/** Waits until nothing more reaches D1; gives the seconds that it took. */
async function untilSettled({ stateDir }) {
  const db = openDatabase(stateDir, D1, { table: "deployment_skills", readOnly: true });
  const count = db.prepare("SELECT count(*) AS n FROM deployment_skills");
  const rows = () => Number(count.get()?.n);
  const began = performance.now();
  let [last, changedAt] = [rows(), began];
  while (performance.now() - changedAt < QUIET_MS && performance.now() - began < SETTLED_WITHIN_MS) {
    await sleep(50);
    const now = rows();
    if (now !== last) [last, changedAt] = [now, performance.now()];
  }
  db.close();
  return (changedAt - began) / 1_000;
}
