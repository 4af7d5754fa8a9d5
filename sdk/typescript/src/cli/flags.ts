import { parseArgs } from "node:util";
import type { Option } from "./command.ts";
import { UsageError } from "./failures.ts";

/** What every command takes. */
export const COMMON: Readonly<Record<string, Option>> = {
  json: { type: "boolean", about: "JSON on stdout, names as in the API" },
  key: { type: "string", value: "KEY", about: "the workspace key; default: HUMANDEPLOY_API_KEY, then the profile's" },
  "base-url": {
    type: "string",
    value: "URL",
    about: "the API's address; default: HUMANDEPLOY_BASE_URL, then the profile's",
  },
  profile: {
    type: "string",
    value: "NAME",
    about: "the profile that login stored; default: HUMANDEPLOY_PROFILE, then default",
  },
  help: { type: "boolean", short: "h", about: "this help" },
};

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** The name of the command in the arguments, and the arguments without it. Common options may stand before it. */
export function splitCommand(argv: readonly string[]): { name: string | undefined; rest: string[] } {
  const { tokens } = parseArgs({ args: [...argv], options: typesOf(COMMON), strict: false, tokens: true });
  const first = tokens.find(({ kind }) => kind === "positional");
  if (!first) return { name: undefined, rest: [...argv] };
  return { name: argv[first.index], rest: argv.filter((_, index) => index !== first.index) };
}

/** Arguments by their options. Throws a UsageError that names what is wrong. */
export function parseFlags(argv: readonly string[], options: Readonly<Record<string, Option>>): Parsed {
  try {
    const known = { ...COMMON, ...options };
    const { values, positionals } = parseArgs({ args: [...argv], options: typesOf(known), allowPositionals: true });
    return { flags: new Flags(values as Values, known), args: positionals };
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(message.split(/\.\s|\n/)[0] ?? message);
  }
}

interface Parsed {
  flags: Flags;
  args: string[];
}

/** The options that were given. Each reader throws a UsageError that names the flag. */
export class Flags {
  readonly #values: Values;
  readonly #known: Readonly<Record<string, Option>>;
  constructor(values: Values, known: Readonly<Record<string, Option>>) {
    this.#values = values;
    this.#known = known;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    if (typeof value !== "string" || !value.trim()) throw new UsageError(`--${name}: must not be empty`);
    const { choices } = this.#known[name] ?? {};
    if (choices) isOneOf(name, value, choices);
    return value;
  }

  /** Given several times, or once with commas between. */
  list(name: string): string[] {
    const { choices } = this.#known[name] ?? {};
    const items = this.all(name).flatMap((value) => value.split(","));
    const trimmed = items.map((item) => item.trim());
    for (const item of trimmed) {
      if (!item) throw new UsageError(`--${name}: has an empty item`);
      if (choices) isOneOf(name, item, choices);
    }
    return trimmed;
  }

  /** Each value as it was given. */
  all(name: string): string[] {
    const value = this.#values[name] ?? [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  /** A whole number between two others. */
  whole(name: string, from: number, to: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new UsageError(`--${name}: must be a whole number from ${from} to ${to}, not ${JSON.stringify(text)}`);
  }
}

function isOneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new UsageError(`--${name}: must be one of ${choices.join(", ")}, not ${JSON.stringify(value)}`);
}

function typesOf(options: Readonly<Record<string, Option>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short ? { short } : {}) },
    ]),
  );
}
