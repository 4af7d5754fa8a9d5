import { UsageError } from "./failures.ts";
import type { Surroundings } from "./terminal.ts";

/** Exactly one argument. */
export function one(args: readonly string[], name: string): string {
  const [first] = several(args, [name]);
  return first ?? "";
}

/** Exactly as many arguments as there are names. Throws a UsageError that names what is missing or too much. */
export function several(args: readonly string[], names: readonly string[]): string[] {
  const missing = names[args.length];
  if (missing) throw new UsageError(`${missing}: is missing`);
  const extra = args[names.length];
  if (extra !== undefined) {
    throw new UsageError(`${JSON.stringify(extra)}: is one argument too many; quote what has spaces in it`);
  }
  return [...args];
}

/** A deployment's id. */
export function deploymentId(text: string): string {
  if (/^dep_\w+$/.test(text)) return text;
  throw new UsageError(`ID: ${JSON.stringify(text)} is not the id of a deployment (dep_…)`);
}

/** The text itself, or all of stdin for `-`. */
export async function textOrStdin(text: string, name: string, around: Surroundings): Promise<string> {
  if (text !== "-") return text;
  const read = (await readAll(around)).replace(/\r?\n$/, "");
  if (!read.trim()) throw new UsageError(`${name}: stdin is empty`);
  return read;
}

/** All of stdin. Throws an Interrupted if there is no wait for its end. */
export async function readAll({ stdin, signal }: Surroundings): Promise<string> {
  const pieces: Buffer[] = [];
  const stop = () => stdin.destroy(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const piece of stdin) pieces.push(Buffer.from(piece));
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(pieces).toString("utf8");
}
