import type { HumanDeploy } from "../client.ts";
import type { Flags } from "./flags.ts";
import type { Settings } from "./settings.ts";
import type { Surroundings, Terminal } from "./terminal.ts";
import type { Wire } from "./wire.ts";

export interface Option {
  type: "string" | "boolean";
  /** May be given several times. */
  multiple?: boolean;
  short?: string;
  /** What stands for its value in the help. */
  value?: string;
  /** The values it takes, where they are few. */
  choices?: readonly string[];
  about: string;
}

export interface Command {
  name: string;
  /** One line. */
  summary: string;
  /** Its arguments, as the help shows them. */
  args: readonly string[];
  /** More to say in its own help. */
  notes?: readonly string[];
  options: Readonly<Record<string, Option>>;
  /** Gives the exit code if it is not 0. */
  run(context: Context): Promise<number | undefined>;
}

/** What a command works with. */
export interface Context {
  args: readonly string[];
  flags: Flags;
  terminal: Terminal;
  around: Surroundings;
  /** Key and address; throws a NotSignedInError without a key. */
  settings(): Promise<Settings>;
  /** The SDK's client. */
  client(): Promise<HumanDeploy>;
  /** The API's own JSON, names as on the wire. */
  wire(): Promise<Wire>;
}
