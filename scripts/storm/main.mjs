import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions, USAGE, UsageError } from "./options.mjs";
import { added, figuresOf, historyOf, textOf } from "./report.mjs";
import { storm } from "./run.mjs";

const SHOWN = 20;

/**
 * Runs the storms that the arguments ask for.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code: 0 if every promise held
 */
export async function main(args) {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const all = [];
  for (const seed of options.seeds) all.push(await one(seed, options));
  if (all.length > 1) console.log(totals(all));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
  return all.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

async function one(seed, { minutes, timeScale, fury, keep, serial }) {
  const stateDir = mkdtempSync(join(tmpdir(), "humandeploy-storm-"));
  const began = Date.now();
  const say = (text) => console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
  const result = await storm({ seed, minutes, timeScale, fury, stateDir, say, serial });
  const figures = figuresOf(result);
  console.log(`\n${textOf(figures)}\n`);
  if (serial) console.log(`history\n${result.history.map((line) => `  ${line}`).join("\n")}\n`);
  for (const violation of figures.violations.slice(0, SHOWN)) console.log(`${historyOf(violation, result)}\n`);
  if (figures.violations.length > 0 || keep) {
    writeFileSync(join(stateDir, "snapshots.json"), JSON.stringify(result.snapshots));
    console.log(
      `state: ${stateDir}\nagain: npm run storm -- --seed ${seed} --minutes ${minutes} --time-scale ${timeScale} --fury ${fury}${serial ? " --serial" : ""}\n`,
    );
  } else rmSync(stateDir, { recursive: true, force: true });
  return figures;
}

/** What all the storms came to. */
function totals(all) {
  const sum = (part) => all.reduce((total, figures) => added(total, figures[part]), {});
  const violations = all.flatMap(({ seed, violations: found }) => found.map(({ rule }) => `${rule} at seed ${seed}`));
  const minutes = all.reduce((total, figures) => total + figures.minutes, 0);
  const parts = ["requests", "faults", "endings", "deliveries", "checked"].map(
    (part) => `${part} ${JSON.stringify(sum(part))}`,
  );
  return [
    `${all.length} storms, ${minutes} min`,
    ...parts,
    violations.length ? violations.join("\n") : "no violation",
  ].join("\n");
}
