import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { entriesOf } from "./entries.mjs";
import { isWanted, passesUnread } from "./filter.mjs";
import { linesOf } from "./follow.mjs";
import { readOptions, USAGE, UsageError } from "./options.mjs";
import { pieces } from "./pieces.mjs";
import { clean, render } from "./render.mjs";

/**
 * Prints the log as the command line says, until it ends or Ctrl-C.
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export async function main(argv, env) {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  // Whoever reads, such as `head`, has had enough.
  process.stdout.on("error", (error) => (error.code === "EPIPE" ? process.exit(0) : process.exit(1)));
  try {
    const options = readOptions(argv, env);
    if (options.help) console.log(USAGE);
    else await print(await source(options, env, stopping.signal), options, env);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
    return 1;
  }
}

/** The lines to print; `null` stands between the past and the present. */
async function source(options, env, signal) {
  if (options.remote) {
    // Not before it is needed: it brings wrangler along.
    const { remoteLines } = await import("./remote.mjs");
    return remoteLines({ environment: options.environment, env, signal });
  }
  if (options.file === "-") return incoming(signal);
  const { file, follow, lines } = options;
  if (!existsSync(file)) {
    if (!follow) throw new Error(`There is no log at ${file}.`);
    console.error(`Waiting for ${file}: \`npm start\` makes it.`);
  }
  return linesOf(file, { follow, withOlder: lines === Number.POSITIVE_INFINITY, signal });
}

async function* incoming(signal) {
  signal.addEventListener("abort", () => process.stdin.destroy(), { once: true });
  yield* createInterface({ input: process.stdin });
}

async function print(lines, { filter, json, lines: most, file, remote }, env) {
  const colour = env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : Boolean(process.stdout.isTTY) && !env.NO_COLOR;
  const whole = pieces();
  const past = [];
  // What comes in as it happens has no past to cut short.
  let isPast = Number.isFinite(most) && !remote && file !== "-";

  const show = (write) => {
    if (!isPast) return write();
    past.push(write);
    if (past.length > most) past.shift();
  };
  const showAll = () => {
    isPast = false;
    for (const write of past.splice(0)) write();
  };
  const take = (piece) => {
    const entries = entriesOf(piece);
    if (entries === null) {
      if (passesUnread(filter)) show(() => (json ? console.error(clean(piece)) : console.log(clean(piece))));
      return;
    }
    for (const entry of entries) {
      if (isWanted(entry, filter)) show(() => console.log(json ? asJson(entry) : render(entry, { colour })));
    }
  };

  for await (const line of lines) {
    if (line === null) showAll();
    else for (const piece of whole.push(line)) take(piece);
  }
  for (const piece of whole.end()) take(piece);
  showAll();
}

function asJson({ at, level, event, fields }) {
  return JSON.stringify({ at: at === null ? null : new Date(at).toISOString(), level, event, ...fields });
}
