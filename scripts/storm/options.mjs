import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";

export const USAGE = `npm run storm -- [--seed N | --seed random] [--minutes M] [--runs N] [--time-scale N] [--fury N] [--serial] [--keep] [--json FILE]

  --seed        decides what is done and what goes wrong; "random" picks one and prints it (default: 1)
  --minutes     how long it rages (default: 1)
  --runs        so many storms one after the other: N, N+1, … or random ones (default: 1)
  --time-scale  how many times as fast the service's timers run (default: 1200)
  --fury        how many times as often faults strike (default: 1)
  --serial      one actor at a time, each act at rest: the same history each time
  --keep        keeps the state folder, even if all is well
  --json        writes the figures to a file`;

/** A mistake in the arguments: its message is all that needs to be seen. */
export class UsageError extends Error {}

/** What the command line says. @param {string[]} args */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        seed: { type: "string", default: "1" },
        minutes: { type: "string", default: "1" },
        runs: { type: "string", default: "1" },
        "time-scale": { type: "string", default: "1200" },
        fury: { type: "string", default: "1" },
        serial: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${USAGE}`);
  }
  const runs = numberOf("runs", values.runs, 1, 1_000);
  return {
    seeds: seedsOf(values.seed, runs),
    minutes: numberOf("minutes", values.minutes, 0.01, 24 * 60),
    timeScale: numberOf("time-scale", values["time-scale"], 1, 1_000_000),
    fury: numberOf("fury", values.fury, 0, 20),
    serial: values.serial,
    keep: values.keep,
    json: values.json ?? null,
    help: values.help,
  };
}

function numberOf(name, text, least, most) {
  const number = Number(text);
  if (!(number >= least && number <= most))
    throw new UsageError(`--${name} must be a number from ${least} to ${most}, not "${text}".`);
  return number;
}

function seedsOf(seed, runs) {
  if (seed === "random") return Array.from({ length: runs }, () => randomBytes(4).toString("hex"));
  if (!/^\w{1,40}$/.test(seed))
    throw new UsageError(`--seed must be up to 40 letters and digits, or "random", not "${seed}".`);
  return Array.from({ length: runs }, (_, index) =>
    index === 0 ? seed : /^\d+$/.test(seed) ? String(Number(seed) + index) : `${seed}${index}`,
  );
}
