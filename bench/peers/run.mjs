import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runApart } from "../support/apart.mjs";
import { median, summary } from "../support/figures.mjs";
import { diskOf, usageOf } from "../support/processes.mjs";
import { peer } from "./direct.mjs";
import { startServer } from "./server.mjs";

const LOAD = new URL("./load.mjs", import.meta.url);
const REST_MS = 12_000;
export const SYSTEMS = ["ours", "restate", "dbos"];
export const CREATE_RATE = 20;
export const CYCLE_RATE = 8;
export const CONNECTIONS = 16;

/**
 * The same job on each system, in turns.
 * @param {{ build: unknown, folder: string, rounds: number, seconds: number, restarts: number, say(text: string): void }} options
 */
export async function runPeers({ build, folder, rounds, seconds, restarts, say }) {
  const servers = {};
  try {
    for (const system of SYSTEMS) servers[system] = await startServer({ system, folder: join(folder, system), build });
    const runs = Object.fromEntries(SYSTEMS.map((system) => [system, { create: [], cycle: [], full: [] }]));
    const take = async (system, job, pace) => {
      const before = usageOf(servers[system].pids().main).cpu_ms;
      const run = await runApart(LOAD, "peerLoad", { system, client: servers[system].client, job, pace });
      for (const [failure, count] of Object.entries(run.failures)) say(`  ${system}, ${job}: ${count} × ${failure}`);
      return { ...run, cpu_ms: usageOf(servers[system].pids().main).cpu_ms - before };
    };
    for (const system of SYSTEMS) await take(system, "cycle", { rate: CYCLE_RATE, seconds: 2 });
    await sleep(REST_MS);
    const idle = each((system) => diskOf(servers[system].data));

    for (let round = 0; round < rounds; round++) {
      const order = SYSTEMS.map((_, index) => SYSTEMS[(index + round) % SYSTEMS.length]);
      for (const system of order)
        runs[system].create.push(await take(system, "create", { rate: CREATE_RATE, seconds }));
      for (const system of order) runs[system].cycle.push(await take(system, "cycle", { rate: CYCLE_RATE, seconds }));
      for (const system of order)
        runs[system].full.push(await take(system, "cycle", { connections: CONNECTIONS, seconds }));
      say(`peers: round ${round + 1} of ${rounds}`);
    }
    // Objects that nobody asks for go to rest, and databases tidy up.
    await sleep(REST_MS);
    const result = each((system) => {
      const { create, cycle, full } = runs[system];
      const all = [...create, ...cycle, ...full];
      const count = all.reduce((sum, { latencies }) => sum + latencies.length, 0);
      const { all: pids, main } = servers[system].pids();
      return {
        create: summary(create.flatMap(({ latencies }) => latencies)),
        answered: summary(cycle.flatMap((run) => run.answered)),
        cycle: summary(cycle.flatMap(({ latencies }) => latencies)),
        per_second: median(full.map((run) => run.latencies.length / run.seconds)),
        cpu_ms: median(full.map((run) => run.cpu_ms / run.latencies.length)),
        failed: all.reduce((sum, { failed }) => sum + failed, 0),
        count,
        memory: { main: usageOf(main), all: usageOf(pids) },
        disk: (diskOf(servers[system].data) - idle[system]) / count,
      };
    });
    const back = each(() => ({ create: [], open: [] }));
    for (let turn = 0; turn < restarts; turn++) {
      for (const system of SYSTEMS) {
        const took = await killed(servers[system], system);
        back[system].create.push(took.create);
        back[system].open.push(took.open);
      }
    }
    return each((system) => ({
      ...result[system],
      restart: { create: median(back[system].create), open: median(back[system].open) },
    }));
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/**
 * Kills a system while a handoff is open, starts it again at once, and says how long it took until it made a new one,
 * and until the caller of the open one had its answer.
 */
async function killed(server, system) {
  const handoff = await runApart(LOAD, "leaveOne", { system, client: server.client });
  await server.kill9();
  const began = performance.now();
  await server.restart();
  const { created, answered } = await peer(system, server.client, handoff);
  return { create: created - began, open: answered - began };
}

const each = (work) => Object.fromEntries(SYSTEMS.map((system) => [system, work(system)]));
