import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../local/settings.mjs";

export const LEVELS = ["debug", "info", "warn", "error"];

export const USAGE = `npm run tail -- [options] [FILE | -]

The log of the local server, as it grows; FILE is another log, - is what comes in, such as from
\`npx wrangler tail NAME --format json | npm run tail -- -\`. Times are UTC.

  --remote               what a deployed Worker logs now, by \`wrangler tail\`
  --env staging|production   which one (staging)
  --workspace ID         of one workspace; the last characters of its id are enough
  --deployment ID        of one deployment, likewise
  --level LEVEL          of this level and above: debug, info, warn, error
  --event NAME           such as request or deployment.completed; deployment.* are all that begin so
  --since WHEN           from then on: 10m, 2h, 3d, or a time such as 2026-04-23T10:00Z
  --lines N              how much of the past comes first (20; all with --since and --no-follow)
  --no-follow            what is there, and no more
  --json                 lines of JSON, for other programs`;

/** A mistake on the command line: its message is all that is needed. */
export class UsageError extends Error {}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads the command line. Throws a UsageError.
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 */
export function readOptions(argv, env, now = Date.now()) {
  const { values, positionals } = parse(argv);
  const { level = "debug", lines, since, env: environment = "staging" } = values;
  if (!LEVELS.includes(level)) throw new UsageError(`--level must be one of ${LEVELS.join(", ")}, not "${level}".`);
  if (!["staging", "production"].includes(environment)) {
    throw new UsageError(`--env must be staging or production, not "${environment}".`);
  }
  if (lines !== undefined && !/^\d{1,6}$/.test(lines))
    throw new UsageError(`--lines must be a number, not "${lines}".`);
  if (positionals.length > 1) throw new UsageError(`One file at a time, not ${positionals.join(" and ")}.`);
  if (values.remote && positionals.length > 0) throw new UsageError("--remote reads no file.");
  const follow = !values["no-follow"];
  const local = join(env.STATE_DIR ? resolve(env.STATE_DIR) : join(root, ".humandeploy"), "humandeploy.log");
  return {
    help: values.help ?? false,
    remote: values.remote ?? false,
    environment,
    file: positionals[0] ?? local,
    follow,
    json: values.json ?? false,
    lines: lines === undefined ? (since || !follow ? Number.POSITIVE_INFINITY : 20) : Number(lines),
    filter: {
      workspace: values.workspace ?? null,
      deployment: values.deployment ?? null,
      event: values.event ?? null,
      level,
      since: since === undefined ? null : sinceOf(since, now),
    },
  };
}

/** The instant that `10m` or a time of day means. */
function sinceOf(text, now) {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const at = unit ? now - Number(number) * UNITS[unit] : Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`--since must be like 10m, 2h or 2026-04-23T10:00Z, not "${text}".`);
  return at;
}

function parse(argv) {
  const flag = { type: /** @type {const} */ ("boolean") };
  const text = { type: /** @type {const} */ ("string") };
  const options = {
    help: { ...flag, short: "h" },
    remote: flag,
    env: { ...text, short: "e" },
    workspace: { ...text, short: "w" },
    deployment: { ...text, short: "d" },
    level: { ...text, short: "l" },
    event: text,
    since: text,
    lines: { ...text, short: "n" },
    "no-follow": flag,
    json: flag,
  };
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
}
