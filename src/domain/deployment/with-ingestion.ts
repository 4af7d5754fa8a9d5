import { TOO_LARGE } from "../files/too-large.ts";
import { LIMITS } from "../limits.ts";
import type { Machine, Outcome } from "../machine.ts";
import { HOUR, MINUTE } from "../time.ts";
import type { Command } from "./commands.ts";
import type { DeploymentRecord, Ingestion, StoredFile } from "./record.ts";

type R = DeploymentRecord;

export const INGESTION = "ingestion";
/** A wake-up may be lost: what is still pending is asked for again after these times, then each hour until its link has run out. */
const AGAIN_MS = [MINUTE, 3 * MINUTE, 11 * MINUTE, 41 * MINUTE];
const LINK_LIFE_MS = 24 * HOUR;
const TOO_LATE = "the link's 24 h have passed";

/** The state of ingestion once files were added: those that are pending are asked for at once. */
export function askedFor(before: Ingestion, files: readonly StoredFile[], now: number): Ingestion {
  if (!files.some(isPending)) return before;
  return { asked: before.asked + 1, next_at: Math.min(before.next_at ?? Infinity, now + (AGAIN_MS[0] as number)) };
}

/** All files of a deployment that came from outside, in the order in which they came. */
export function inputFiles(record: R): StoredFile[] {
  return [...record.context_files, ...record.thread.flatMap(({ context_files }) => context_files)];
}

/** A file that is pending, with the bytes that its message may still hold; null where nothing is left to do. */
export function fileToIngest(record: R, fileId: string) {
  const messages = [record.context_files, ...record.thread.map(({ context_files }) => context_files)];
  const files = messages.find((message) => message.some(({ id }) => id === fileId)) ?? [];
  const file = files.find(({ id }) => id === fileId);
  if (!file?.source_url || !isPending(file)) return null;
  const taken = files.reduce((sum, { size_bytes }) => sum + (size_bytes ?? 0), 0);
  const bytes_left = Math.max(0, LIMITS.context_files_bytes - taken);
  return { file: { ...file, source_url: file.source_url }, bytes_left };
}

export function isPending(file: StoredFile): boolean {
  return file.status === "pending" && file.source_url !== null;
}

/** Adds to a machine what becomes of its files: they are asked for, again if need be, and end as ingested or failed, whatever state the deployment is in. */
export function withIngestion(machine: Machine<R, Command>): Machine<R, Command> {
  return {
    decide: (record, command, actor, now) =>
      command.type === "file_ingested" ? fileDone(record, command, now) : machine.decide(record, command, actor, now),
    deadlines: (record) => {
      const deadlines = machine.deadlines(record);
      const { next_at } = record.ingestion;
      return next_at === null ? deadlines : [...deadlines, { timer: INGESTION, at: next_at }];
    },
    fire: (record, timer, now) => (timer === INGESTION ? askAgain(record, now) : machine.fire(record, timer, now)),
  };
}

function fileDone(record: R, { file_id, result }: Command & { type: "file_ingested" }, now: number): Outcome<R> {
  if (!inputFiles(record).some((file) => file.id === file_id && isPending(file))) return { kind: "held", record };
  const kept: Result = isOver(record, file_id, result) ? { status: "failed", error: TOO_LARGE } : result;
  return settled(record, (file) => (file.id === file_id ? ended(file, kept) : file), now);
}

/** Files that were fetched at the same time each saw the whole of what their message may hold. */
function isOver(record: R, fileId: string, result: Result): boolean {
  const messages = [record.context_files, ...record.thread.map(({ context_files }) => context_files)];
  const siblings = messages.find((files) => files.some(({ id }) => id === fileId)) ?? [];
  const taken = siblings.reduce((sum, { size_bytes }) => sum + (size_bytes ?? 0), 0);
  return result.status === "ingested" && taken + result.size_bytes > LIMITS.context_files_bytes;
}

function askAgain(record: R, now: number): Outcome<R> {
  const { asked, next_at } = record.ingestion;
  const late = (file: StoredFile) => isPending(file) && (next_at ?? now) >= askedSince(record, file) + LINK_LIFE_MS;
  if (inputFiles(record).some(late)) {
    return settled(record, (file) => (late(file) ? ended(file, { status: "failed", error: TOO_LATE }) : file), now);
  }
  const youngest = Math.max(
    ...inputFiles(record)
      .filter(isPending)
      .map((file) => askedSince(record, file)),
  );
  const again = AGAIN_MS.map((ms) => youngest + ms).find((at) => at > now) ?? now + HOUR;
  return { kind: "changed", record: { ...record, ingestion: { asked: asked + 1, next_at: again } }, event: null };
}

function askedSince(record: R, file: StoredFile): number {
  const message = record.thread.find(({ context_files }) => context_files.some(({ id }) => id === file.id));
  return message?.created_at ?? record.created_at;
}

function settled(record: R, change: (file: StoredFile) => StoredFile, now: number): Outcome<R> {
  const next: R = {
    ...record,
    context_files: record.context_files.map(change),
    thread: record.thread.map((message) => ({ ...message, context_files: message.context_files.map(change) })),
    version: record.version + 1,
    updated_at: now,
  };
  const isDone = !inputFiles(next).some(isPending);
  return {
    kind: "changed",
    record: isDone ? { ...next, ingestion: { ...next.ingestion, next_at: null } } : next,
    event: null,
  };
}

type Result = (Command & { type: "file_ingested" })["result"];

/** A customer's own link is not kept once it served its purpose. */
function ended(file: StoredFile, result: Result): StoredFile {
  if (result.status === "failed") return { ...file, status: "failed", error: result.error, source_url: null };
  const { name = file.name, media_type, size_bytes, has_text } = result;
  return { ...file, name, media_type, size_bytes, has_text, status: "ingested", error: null, source_url: null };
}
