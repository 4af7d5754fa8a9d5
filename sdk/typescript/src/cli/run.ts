import { HumanDeploy } from "../client.ts";
import { SDK_VERSION } from "../version.ts";
import type { Context } from "./command.ts";
import { commands } from "./commands/index.ts";
import { EXIT } from "./exit.ts";
import { type Failure, failureDocument, failureOf, UsageError } from "./failures.ts";
import { parseFlags, splitCommand } from "./flags.ts";
import { manual, overview } from "./help.ts";
import { PROGRAM } from "./program.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { clean } from "./style.ts";
import { type Surroundings, Terminal } from "./terminal.ts";
import { USER_AGENT, Wire } from "./wire.ts";

/** Runs one command line; gives the exit code. Throws nothing. */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  // Known before the flags are, so that what is wrong with them is told in JSON too.
  const terminal = new Terminal(around, argv.includes("--json"));
  try {
    return await start(argv, around, terminal);
  } catch (error) {
    const failure = failureOf(error);
    terminal.live("");
    const isSilent = failure.code === "interrupted" && !failure.deployment;
    if (!terminal.json) tell(failure, terminal);
    else if (!isSilent) terminal.jsonLine(failureDocument(failure));
    return failure.exit;
  }
}

async function start(argv: readonly string[], around: Surroundings, terminal: Terminal): Promise<number> {
  const { name, rest } = splitCommand(argv);
  if (name === undefined) {
    const options = { version: { type: "boolean", short: "v", about: "the version" } } as const;
    const { flags } = parseFlags(rest, options);
    if (flags.has("version")) terminal.result(SDK_VERSION);
    else if (flags.has("help")) terminal.result(overview(commands()));
    else if (terminal.json) throw new UsageError(`COMMAND: is missing; ${PROGRAM} help lists them`);
    else terminal.warn(overview(commands()));
    return flags.has("version") || flags.has("help") ? EXIT.ok : EXIT.usage;
  }
  const command = commands().find((one) => one.name === name);
  if (!command) throw new UsageError(`COMMAND: there is no ${JSON.stringify(name)}; ${PROGRAM} help lists them`);
  const { flags, args } = parseFlags(rest, command.options);
  if (flags.has("help")) {
    terminal.result(manual(command));
    return EXIT.ok;
  }
  const settings = once(() => settingsOf(flags, around.env));
  const context: Context = {
    args,
    flags,
    terminal,
    around,
    settings,
    client: once(async () => clientOf(await settings())),
    wire: once(async () => new Wire(await settings())),
  };
  return (await command.run(context)) ?? EXIT.ok;
}

function clientOf({ apiKey, baseUrl }: Settings): HumanDeploy {
  return new HumanDeploy({ apiKey, baseUrl, defaultHeaders: USER_AGENT });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function tell(failure: Failure, terminal: Terminal): void {
  const { paint } = terminal;
  const { message, status, code, requestId, docsUrl, hint } = failure;
  if (code !== "interrupted") {
    const facts = status === undefined ? "" : ` (${code}, ${status})`;
    terminal.warn(`${paint("red", code === "timed_out" ? "timed out:" : "error:")} ${clean(message)}${facts}`);
  }
  if (requestId) terminal.warn(paint("dim", clean(`request ${requestId}${docsUrl ? `, ${docsUrl}` : ""}`)));
  if (hint) terminal.warn(hint);
}
