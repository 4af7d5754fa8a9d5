import { type Problem, problem } from "../errors.ts";
import type { Machine } from "../machine.ts";
import { MINUTE } from "../time.ts";
import type { Command } from "./commands.ts";
import { type DeploymentRecord, isTerminal } from "./record.ts";
import type { Deployment } from "./schemas.ts";
import { inputFiles, isPending } from "./with-ingestion.ts";

type R = DeploymentRecord;

/** What stands where a text was that had to stay a text. */
export const ERASED = "[erased]";
export const ERASURE = "erasure";

/** An upload or a fetch that was under way may store a file after the first pass: by then each has ended. */
const SETTLED_MS = 20 * MINUTE;

/** Why it is erased: an operator asked, or its time was over. */
export type ErasedBy = "request" | "retention";

/** What is kept of an erasure. `passes` counts how often what lies outside of the object is to be erased. */
export interface Erasure {
  at: number;
  by: ErasedBy;
  passes: number;
  /** When it is gone over once more, or null. */
  again_at: number | null;
  /** The files that it named. */
  files: string[];
}

type Erasable = R & { erasure?: Erasure };

/** The erasure of a record, or null where its content is there. */
export function erasureOf(record: R): Erasure | null {
  return (record as Erasable).erasure ?? null;
}

/** When it ended, in epoch milliseconds, or null. */
export function endedAt(record: R): number | null {
  return isTerminal(record) ? (record.completed_at ?? record.cancelled_at ?? record.expired_at) : null;
}

/** Why a record can't be erased, or undefined. With `endedBefore` only what ended before that instant can. */
export function erasureProblem(record: R, endedBefore: number | null): Problem | undefined {
  const ended = endedAt(record);
  if (ended === null) {
    const message = `Cannot erase while the status is ${record.status}. Only what has ended can be erased: cancel it first.`;
    return problem("invalid_state", message);
  }
  if (endedBefore !== null && ended >= endedBefore)
    return problem("invalid_state", "It has not ended long enough ago.");
  return undefined;
}

/** An ended record without what anybody wrote or sent: ids, states, times, skills and credits stay, and so does the version. */
export function erasedRecord(record: R, by: ErasedBy, now: number): R {
  const files = [...inputFiles(record), ...(record.output?.files ?? [])].map(({ id }) => id);
  const isSettled = (endedAt(record) ?? 0) + SETTLED_MS <= now && !inputFiles(record).some(isPending);
  const again_at = isSettled ? null : now + SETTLED_MS;
  const erased: Erasable = {
    ...withoutContent(record),
    cancel_reason: record.cancel_reason === null ? null : ERASED,
    ingestion: { ...record.ingestion, next_at: null },
    erasure: { at: now, by, passes: 1, again_at, files: [...new Set(files)] },
  };
  return erased;
}

/** A kept text of ours, such as an event's body or a command's answer, without the content of the deployment in it. */
export function erasedText(text: string): string {
  const kept = JSON.parse(text) as Deployment | { object: "event"; data: { deployment: Deployment } };
  if (kept.object === "deployment") return JSON.stringify(withoutContent(kept));
  const deployment = withoutContent(kept.data.deployment);
  return JSON.stringify({ ...kept, data: { ...kept.data, deployment } });
}

/** Adds to a machine the second pass of an erasure, as one more named timer. */
export function withErasure(machine: Machine<R, Command>): Machine<R, Command> {
  return {
    ...machine,
    deadlines: (record) => {
      const again = erasureOf(record)?.again_at ?? null;
      const deadlines = machine.deadlines(record);
      return again === null ? deadlines : [...deadlines, { timer: ERASURE, at: again }];
    },
    fire: (record, timer, now) => {
      const erasure = erasureOf(record);
      if (timer !== ERASURE || !erasure) return machine.fire(record, timer, now);
      const next: Erasable = { ...record, erasure: { ...erasure, passes: erasure.passes + 1, again_at: null } };
      return { kind: "changed", record: next, event: null };
    },
  };
}

/** The fields that a record and the wire have in common. */
interface Content {
  brief: string;
  context_url: string | null;
  context_files: unknown[];
  metadata: Record<string, unknown>;
  webhook_url: string | null;
  output_schema: Record<string, unknown> | null;
  question: { body: string } | null;
  thread: { body: string; context_files: unknown[] }[];
  output: { body: string; data?: unknown; files: unknown[] } | null;
}

function withoutContent<T extends Content>(it: T): T {
  return {
    ...it,
    brief: ERASED,
    context_url: null,
    context_files: [],
    metadata: {},
    webhook_url: null,
    output_schema: null,
    question: it.question && { ...it.question, body: ERASED },
    thread: it.thread.map((message) => ({ ...message, body: ERASED, context_files: [] })),
    output: it.output && { ...it.output, body: ERASED, data: null, files: [] },
  };
}
