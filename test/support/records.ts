import type { Actor, Mode } from "../../src/domain/actors.ts";
import type { Command } from "../../src/domain/deployment/commands.ts";
import { newDeployment } from "../../src/domain/deployment/create.ts";
import { deploymentMachine } from "../../src/domain/deployment/machine.ts";
import type { DeploymentRecord, StoredFile } from "../../src/domain/deployment/record.ts";
import { CreateDeployment, type Status } from "../../src/domain/deployment/schemas.ts";
import type { Problem } from "../../src/domain/errors.ts";
import type { Outcome } from "../../src/domain/machine.ts";
import { type Scale, SECOND, scaleOf } from "../../src/domain/time.ts";

type Expert = Actor & { type: "expert" };

/** When every record here was created, unless told otherwise. */
export const CREATED = Date.UTC(2026, 3, 23, 10);
export const REAL_TIME = scaleOf(1);
/** An hour passes in a second. */
export const FAST = scaleOf(3600);

export const AGENT: Actor = { type: "agent" };
export const OPS: Actor = { type: "ops", id: testId("tok", "0P5") };
export const TIMER: Actor = { type: "timer" };
/** The deployment is offered to this one, who holds it from `accepted` on. */
export const EXPERT: Expert = expert("A", "Ada");
/** Neither offered nor theirs. */
export const OTHER_EXPERT: Expert = expert("B", "Bo");
/** Offered too, but {@link EXPERT} was quicker. */
export const SECOND_EXPERT: Expert = expert("C", "Cy");

/** A well-formed id that ends in `tail`. */
export function testId(prefix: string, tail: string): string {
  return `${prefix}_01KPX00000${tail.padStart(16, "0")}`;
}

export function expert(tail: string, name: string, skills = ["copy"]): Expert {
  return { type: "expert", id: testId("spec", tail), name, skills };
}

export function offerTo({ id, name, skills }: Expert, offered_at = CREATED) {
  return { expert: { id, name, skills }, offered_at };
}

export function storedFile(tail: string, more: Partial<StoredFile> = {}): StoredFile {
  const id = testId("file", tail);
  return {
    id,
    url: `https://api.example.com/v1/files/${id}/content`,
    name: "a.pdf",
    media_type: "application/pdf",
    size_bytes: 1234,
    status: "ingested",
    error: null,
    source_url: "https://customer.example.com/a.pdf?signature=private",
    ...more,
  };
}

/** One command of each kind, as plain as can be. */
export const COMMANDS = {
  accept: { type: "accept" },
  decline: { type: "decline" },
  start: { type: "start" },
  ask: { type: "ask", message_id: testId("msg", "Q1"), body: "Which audience?" },
  complete: { type: "complete", output: { body: "Done." } },
  release: { type: "release" },
  cancel: { type: "cancel" },
  reply: {
    type: "reply",
    message_id: testId("msg", "R1"),
    body: "Developers.",
    context_files: [],
    question_id: null,
  },
  reroute: { type: "reroute" },
  file_ingested: {
    type: "file_ingested",
    file_id: testId("file", "F1"),
    result: { status: "ingested", media_type: "text/plain", size_bytes: 12, has_text: true },
  },
  acceptance_window: { type: "acceptance_window" },
  start_window: { type: "start_window" },
  input_window: { type: "input_window" },
  idle_limit: { type: "idle_limit" },
} as const satisfies Record<Command["type"], Command>;

export interface Given {
  at?: number;
  scale?: Scale;
  mode?: Mode;
  price?: number;
  offers?: Expert[];
  context_files?: StoredFile[];
  /** Fields of the create's body. */
  input?: Record<string, unknown>;
}

/** The body of a create, with defaults. */
export function createInput(more: Record<string, unknown> = {}): CreateDeployment {
  return CreateDeployment.parse({ brief: "Review the pricing page.", skills: ["copy"], ...more });
}

/** A new deployment: live, standard, 20 credits, offered to {@link EXPERT}. */
export function newRecord(given: Given = {}): DeploymentRecord {
  const offers = (given.offers ?? [EXPERT]).map((each) => offerTo(each, given.at ?? CREATED));
  const record = newDeployment(createInput(given.input), {
    id: testId("dep", "D1"),
    workspace_id: testId("ws", "W1"),
    mode: given.mode ?? "live",
    now: given.at ?? CREATED,
    scale: given.scale ?? REAL_TIME,
    price: given.price ?? 20,
    context_files: given.context_files ?? [],
  });
  return { ...record, offers };
}

const STEPS: Record<Status, [Command, Actor][]> = {
  pending: [],
  accepted: [[COMMANDS.accept, EXPERT]],
  in_progress: [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.start, EXPERT],
  ],
  needs_input: [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.start, EXPERT],
    [COMMANDS.ask, EXPERT],
  ],
  completed: [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.start, EXPERT],
    [COMMANDS.complete, EXPERT],
  ],
  cancelled: [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.cancel, AGENT],
  ],
  expired: [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.start, EXPERT],
    [COMMANDS.ask, EXPERT],
    [COMMANDS.input_window, TIMER],
  ],
};

/** A record that legal commands, a second apart, brought into a status: by {@link EXPERT}, cancelled by the agent, expired for want of a reply. */
export function inStatus(status: Status, given: Given = {}): DeploymentRecord {
  return played(STEPS[status], newRecord(given), given.scale);
}

/** A record after some commands, each a second after the last change. Throws if one of them changes nothing. */
export function played(steps: [Command, Actor][], record: DeploymentRecord, scale = REAL_TIME): DeploymentRecord {
  const machine = deploymentMachine(scale);
  return steps.reduce(
    (now, [command, actor]) => changed(machine.decide(now, command, actor, now.updated_at + SECOND)).record,
    record,
  );
}

/** The outcome as a change; throws if it is none. */
export function changed<R>(outcome: Outcome<R>): { kind: "changed"; record: R; event: string | null } {
  if (outcome.kind !== "changed") throw new Error(`expected a change, got ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The problem of a refusal; throws if the outcome is none. */
export function refusalOf(outcome: Outcome<unknown>): Problem {
  if (outcome.kind !== "refused") throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
  return outcome.problem;
}

/** The same value, which throws when anybody writes to it. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
