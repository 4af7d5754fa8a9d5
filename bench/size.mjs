import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BUDGET_KIB } from "./budget.mjs";
import { startupOf } from "./support/build.mjs";
import { median } from "./support/figures.mjs";

/**
 * The Worker's size as it is uploaded, and the work of its top level, which every fresh isolate does before its first
 * request.
 * @param {{ build: import("./support/runtime.mjs").Build, folder: string, times: number, say(text: string): void }} options
 */
export async function runSize({ build, folder, times, say }) {
  mkdirSync(folder, { recursive: true });
  const startups = [];
  for (let time = 0; time < times; time++) {
    startups.push(await startupOf({ outFile: join(folder, "startup.cpuprofile") }));
  }
  const { bytes, gzip } = build;
  say(`size: ${(gzip / 1_024).toFixed(1)} of ${BUDGET_KIB} KiB gzipped`);
  return { bytes, gzip, budget: BUDGET_KIB * 1_024, startup_ms: median(startups) };
}
