import { database, isAtHome } from "../src/db/database.ts";
import { eraseInDatabase } from "../src/db/erasure.ts";
import { NOBODY } from "../src/db/notifications.ts";
import { endedAt, erasedText, erasureOf } from "../src/domain/deployment/erase.ts";
import type { DeploymentRecord } from "../src/domain/deployment/record.ts";
import { firstIdAt, timeOf } from "../src/domain/ids.ts";
import type { Env } from "../src/env.ts";
import { workspaceObject } from "../src/services/objects.ts";
import { fileKey } from "../src/services/store-file.ts";
import type { StoredEvent } from "./host.ts";

/** R2 deletes a thousand keys at once; each file may have its text beside it. */
const FILES_AT_ONCE = 500;
const LISTED_AT_ONCE = 500;

/** Where a pass has come to in the bucket, so that a long one goes on where it was stopped. */
export interface Progress {
  get(): string | null;
  set(key: string): void;
}

/**
 * One pass over all that lies outside of an erased deployment's object: D1, its files, what its Workspace object keeps.
 * Every step may be repeated. Throws where something is left to do, for the outbox to come again.
 */
export async function erasePass(
  env: Env,
  record: DeploymentRecord,
  log: StoredEvent[],
  progress: Progress,
): Promise<void> {
  const erasure = erasureOf(record);
  if (!erasure) return;
  await deleteFiles(env, record, erasure.files);
  await deleteUnsent(env, record, progress);
  const isThorough = erasure.by === "request";
  const workspace = workspaceObject(env, record.workspace_id, record.mode);
  await workspace.forget(record.id, isThorough ? erasure.files : null);
  if (!(await eraseProjected(env, record, log))) throw new Error("a delivery is on its way");
}

/** The part of it that D1 holds: also after D1 was restored to a time before the erasure. False while a delivery is on its way. */
export async function eraseProjected(env: Env, record: DeploymentRecord, log: StoredEvent[]): Promise<boolean> {
  const erasure = erasureOf(record);
  if (!erasure) return true;
  const { id, workspace_id, mode } = record;
  const events = log.map((event) => ({ id: event.id, body: erasedText(event.body) }));
  const given = { workspace_id, mode, id, erased_at: erasure.at, events, stretches: stretchesOf(record, log) };
  const isDone = await eraseInDatabase(database(env, workspace_id), given);
  // Notifications and drafts lie at home.
  return isAtHome(env, workspace_id) ? isDone : (await eraseInDatabase(database(env, NOBODY), given)) && isDone;
}

/** The milliseconds of its events and notices. Of notices only the last are kept: where there were more, all the time before them. */
function stretchesOf({ created_at, notices }: DeploymentRecord, log: StoredEvent[]): [number, number][] {
  const moments = [...log.map(({ id }) => timeOf(id)), ...notices.map(({ at }) => at)];
  const stretches = [...new Set(moments)].map((at): [number, number] => [at, at + 1]);
  const [oldest] = notices;
  return oldest && oldest.number > 1 ? [[created_at, oldest.at], ...stretches] : stretches;
}

async function deleteFiles(env: Env, { workspace_id, mode }: DeploymentRecord, ids: string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += FILES_AT_ONCE) {
    const keys = ids.slice(start, start + FILES_AT_ONCE).map((id) => fileKey(workspace_id, mode, id));
    await env.FILES.delete(keys.flatMap((key) => [key, `${key}.txt`]));
  }
}

/** Files that an expert uploaded for it and never handed over: their ids tell when, and only their own marks tell for what. */
async function deleteUnsent(env: Env, record: DeploymentRecord, progress: Progress): Promise<void> {
  const { workspace_id, mode, started_at } = record;
  if (record.scenario !== null || started_at === null) return;
  const prefix = fileKey(workspace_id, mode, "");
  const last = prefix + firstIdAt("file", (endedAt(record) ?? 0) + 1);
  let startAfter = progress.get() ?? prefix + firstIdAt("file", started_at);
  for (;;) {
    const page = await env.FILES.list({ prefix, startAfter, limit: LISTED_AT_ONCE, include: ["customMetadata"] });
    const within = page.objects.filter(({ key }) => key < last);
    const mine = within.filter(({ customMetadata }) => customMetadata?.deployment_id === record.id);
    if (mine.length > 0) await env.FILES.delete(mine.flatMap(({ key }) => [key, `${key}.txt`]));
    const reached = within.at(-1)?.key;
    if (reached === undefined || within.length < page.objects.length || !page.truncated) return;
    startAfter = reached;
    progress.set(reached);
  }
}
