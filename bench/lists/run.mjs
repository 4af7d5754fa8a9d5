import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runApart } from "../support/apart.mjs";
import { percentile } from "../support/figures.mjs";
import { newClient } from "../support/http.mjs";
import { startOurs } from "../support/runtime.mjs";
import { BRIEF, newWorld } from "../support/world.mjs";
import { fill } from "./fill.mjs";
import { plansOf } from "./plans.mjs";
import { listQueries, pathOf } from "./queries.mjs";

const LOAD = new URL("./load.mjs", import.meta.url);
const REAL = 20;
const SIMULATED_MS = 5_000;
const MODE = "test";

/**
 * Lists and gets beside so many rows, on one instance for each number of them, in turns.
 * @param {{ build: import("../support/runtime.mjs").Build, folder: string, sizes: number[], turns: number, say(text: string): void }} options
 */
export async function runLists({ build, folder, sizes, turns, say }) {
  const until = Date.now();
  const instances = [];
  for (const rows of sizes)
    instances.push(await filled({ build, stateDir: join(folder, `lists-${rows}`), rows, until, say }));
  try {
    const queries = listQueries({ middle: instances[0].middle });
    const targets = instances.map(({ server, key, oldest, real }) => ({
      url: server.url,
      key,
      paths: [...queries.map((query) => [pathOf(query, oldest)]), real.map((id) => `/v1/deployments/${id}`)],
    }));
    const taken = await runApart(LOAD, "listLoad", { targets, turns });
    const rows = [...queries.map(({ words }) => words), "get"].map((words, index) => {
      const p95 = taken.map((byQuery) => percentile(byQuery[index], 0.95));
      const p50 = taken.map((byQuery) => percentile(byQuery[index], 0.5));
      return { words, p50, p95, ratio: p95[p95.length - 1] / p95[0] };
    });
    const largest = instances[instances.length - 1];
    const where = { workspaceId: largest.workspaceId, mode: /** @type {const} */ (MODE), oldest: largest.oldest };
    return { sizes, rows, plans: await plansOf(largest.server.d1, queries, where) };
  } finally {
    for (const { server } of instances) await server.stop();
  }
}

/** An instance whose workspace has some real deployments, and so many more rows. */
async function filled({ build, stateDir, rows, until, say }) {
  const before = await startOurs({ build, stateDir });
  const http = newClient(before.url);
  const { workspaces } = await newWorld(before, { workspaces: 1, mode: MODE });
  const [{ id: workspaceId, key }] = workspaces;
  const real = [];
  for (let index = 0; index < REAL; index++) {
    const { id } = await http.call("POST", "/v1/deployments", { key, body: BRIEF }, 201);
    real.push(id);
  }
  // The simulated expert completes them: their shape is that of what is filled in.
  await sleep(SIMULATED_MS);
  let template = {};
  for (const id of real) template = await http.call("GET", `/v1/deployments/${id}?wait=30`, { key }, 200);
  http.close();
  await before.stop();
  const { oldest, middle, seconds } = fill({ stateDir, workspaceId, mode: MODE, rows, template, until });
  say(`lists: ${rows.toLocaleString("en")} rows filled in ${seconds.toFixed(0)} s`);
  return { server: await startOurs({ build, stateDir }), key, workspaceId, oldest, middle, real };
}
