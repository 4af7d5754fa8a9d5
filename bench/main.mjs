import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommits } from "./commits/run.mjs";
import { runCreate } from "./create/run.mjs";
import { runHandoff } from "./handoff/run.mjs";
import { runLists } from "./lists/run.mjs";
import { machineSection, printed, writePage } from "./page.mjs";
import { commitSection, createSection, handoffSection, listSection, sizeSection } from "./sections.mjs";
import { runSize } from "./size.mjs";
import { buildWorker } from "./support/build.mjs";
import { machineOf } from "./support/machine.mjs";

const FULL = {
  create: { rounds: 6, seconds: 8 },
  commits: { times: 10 },
  handoff: {
    paces: [
      { rate: 5, seconds: 20 },
      { rate: 20, seconds: 45 },
    ],
  },
  lists: { sizes: [1_000, 100_000, 1_000_000], turns: 100 },
  size: { times: 3 },
};
const QUICK = {
  create: { rounds: 2, seconds: 3 },
  commits: { times: 3 },
  handoff: { paces: [{ rate: 3, seconds: 5 }] },
  lists: { sizes: [1_000, 20_000], turns: 15 },
  size: { times: 1 },
};

const PARTS = {
  create: async (with_) => createSection(await runCreate({ ...with_, ...with_.pace.create })),
  commits: async (with_) => commitSection(await runCommits({ ...with_, ...with_.pace.commits })),
  handoff: async (with_) => handoffSection(await runHandoff({ ...with_, ...with_.pace.handoff })),
  lists: async (with_) => listSection(await runLists({ ...with_, ...with_.pace.lists })),
  size: async (with_) => sizeSection(await runSize({ ...with_, ...with_.pace.size })),
};

/**
 * Runs the benchmarks, prints their tables, and with `write` puts them into docs/benchmarks.md.
 * @param {{ quick: boolean, write: boolean, only: string[], print(text: string): void }} options
 */
export async function bench({ quick, write, only, print }) {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const say = (text) => print(`… ${text}`);
  const machine = machineSection(machineOf(folder));
  print(printed(machine));
  if (write) writePage("run-on", machine);
  const build = await buildWorker({ outDir: join(folder, "build") });
  for (const [name, part] of Object.entries(PARTS)) {
    if (only.length && !only.includes(name)) continue;
    const began = performance.now();
    const own = join(folder, name);
    const section = await part({ build, folder: own, say, pace: quick ? QUICK : FULL });
    rmSync(own, { recursive: true, force: true });
    print(`\n${printed(section)}\n(${((performance.now() - began) / 1_000).toFixed(0)} s)\n`);
    if (write && section.tables.length) writePage(name, section);
  }
}

export const partNames = Object.keys(PARTS);
