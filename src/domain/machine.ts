import type { Actor, ActorType } from "./actors.ts";
import { type Problem, problem } from "./errors.ts";

/** What every record hosted by an object carries: its state's name and a version bumped by every visible change. */
export interface MachineRecord {
  status: string;
  version: number;
}

/** What came of a command. `changed` may carry the type of one event; `held` is the same actor asking for what already is. */
export type Outcome<R> =
  | { kind: "changed"; record: R; event: string | null }
  | { kind: "held"; record: R }
  | { kind: "refused"; problem: Problem };

/** A named deadline of a record, in epoch milliseconds. */
export interface Deadline {
  timer: string;
  at: number;
}

/** A life as plain data and pure functions; the host that stores it knows nothing of what it is about. */
export interface Machine<R extends MachineRecord, C extends { type: string }> {
  decide(record: R, command: C, actor: Actor, now: number): Outcome<R>;
  deadlines(record: R): Deadline[];
  fire(record: R, timer: string, now: number): Outcome<R>;
}

/** One cell of a machine's table: who may give the command, and what it does. */
export interface Rule<R, C> {
  by: readonly ActorType[];
  to: string;
  event: string | null;
  /** True if nothing that the record shows changes: the version stays. */
  silent?: boolean;
  /** A reason to refuse although the state allows it; undefined lets it pass. */
  guard?: (record: R, command: C, actor: Actor, now: number) => Problem | undefined;
  /** The fields that change besides status and version. */
  apply: (record: R, command: C, actor: Actor, now: number) => Partial<R>;
}

/** States by name, commands by name within each. */
export type Table<R, C extends { type: string }> = {
  readonly [state: string]: { readonly [K in C["type"]]?: Rule<R, Extract<C, { type: K }>> };
};

/** Applies one command by a table. A pair that the table lacks, or an actor it does not name, is `invalid_state`. */
export function decideByTable<R extends MachineRecord & { updated_at: number }, C extends { type: string }>(
  table: Table<R, C>,
  record: R,
  command: C,
  actor: Actor,
  now: number,
): Outcome<R> {
  const rules: Partial<Record<string, unknown>> = table[record.status] ?? {};
  const rule = rules[command.type] as Rule<R, C> | undefined;
  if (!rule?.by.includes(actor.type)) {
    return { kind: "refused", problem: notAllowed(table, record.status, command.type, actor.type) };
  }
  const refusal = rule.guard?.(record, command, actor, now);
  if (refusal) return { kind: "refused", problem: refusal };
  const changed = { ...record, ...rule.apply(record, command, actor, now), status: rule.to };
  const seen = rule.silent ? {} : { version: record.version + 1, updated_at: now };
  return { kind: "changed", record: { ...changed, ...seen }, event: rule.event };
}

/** The commands that an actor may give in a state. */
export function allowedIn<R, C extends { type: string }>(table: Table<R, C>, state: string, by: ActorType): string[] {
  return Object.entries(table[state] ?? {})
    .filter(([, rule]) => (rule as Rule<R, C>).by.includes(by))
    .map(([command]) => command);
}

function notAllowed<R, C extends { type: string }>(table: Table<R, C>, state: string, command: string, by: ActorType) {
  const allowed = allowedIn(table, state, by);
  const hint = allowed.length
    ? `Allowed there for ${article(by)}: ${allowed.join(", ")}.`
    : "Nothing is allowed there.";
  return problem("invalid_state", `Cannot ${command} while the status is ${state}. ${hint}`);
}

function article(by: ActorType): string {
  return by === "agent" || by === "expert" ? `an ${by}` : by;
}
