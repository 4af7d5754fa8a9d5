import { SDK_VERSION } from "../version.ts";
import type { Command, Option } from "./command.ts";
import { EXIT_MEANINGS } from "./exit.ts";
import { COMMON } from "./flags.ts";

/** All commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `humandeploy ${SDK_VERSION}: hand a piece of work to a human expert, and get the answer back.`,
    "",
    "Usage: humandeploy COMMAND [options]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "humandeploy help COMMAND tells more of each; humandeploy --version says which this is.",
    "",
    "Options of every command:",
    ...optionLines(COMMON),
    "",
    "Results go to stdout, all else to stderr. Exit codes:",
    ...EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`),
  ].join("\n");
}

/** One command. */
export function manual({ name, args, summary, notes = [], options }: Command): string {
  const own = Object.keys(options).length > 0 ? ["", "Options:", ...optionLines(options)] : [];
  return [
    `Usage: ${["humandeploy", name, ...args, "[options]"].join(" ")}`,
    "",
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...notes,
    ...own,
    "",
    "Options of every command:",
    ...optionLines(COMMON),
  ].join("\n");
}

function optionLines(options: Readonly<Record<string, Option>>): string[] {
  const rows = Object.entries(options).map(([name, { short, value, about, choices }]) => {
    const left = `  ${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
    return [left, choices && choices.length < 9 ? `${about} (${choices.join(", ")})` : about] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, about]) => `${left.padEnd(width)}  ${about}`);
}
