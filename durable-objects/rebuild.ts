import { database, home, isAtHome } from "../src/db/database.ts";
import { noteAsked } from "../src/db/offers.ts";
import { projectDeployment } from "../src/db/projection.ts";
import { outdate } from "../src/db/rebuild.ts";
import { erasureOf } from "../src/domain/deployment/erase.ts";
import type { DeploymentRecord } from "../src/domain/deployment/record.ts";
import type { Transaction } from "../src/domain/ledger/ledger.ts";
import type { Env } from "../src/env.ts";
import type { Reprojection } from "./contract.ts";
import { eraseProjected } from "./erase.ts";
import type { Stored, StoredEvent } from "./host.ts";
import { wakeDeliveries, withDeliveries } from "./send-events.ts";

/**
 * Writes a deployment's rows in D1 again as its object has them: row, skills, offers. Rows of a later revision stay. An
 * event is sent again only if asked for, and only to whom it has no delivery; its ids are those it had. Throws if D1 is down.
 */
export async function reproject(
  env: Env,
  { record, revision }: Stored<DeploymentRecord>,
  dueAt: number | null,
  log: StoredEvent[],
  { resend, over }: Reprojection,
): Promise<void> {
  const db = database(env, record.workspace_id);
  const fresh = resend && !erasureOf(record) ? await withDeliveries(env, record, record.webhook_url, log) : [];
  await outdate(db, record, record.id, Math.max(revision, over ?? 0));
  await projectDeployment(db, record, revision, dueAt, fresh, true);
  if (!isAtHome(env, record.workspace_id)) await noteAsked(home(env), record);
  await eraseProjected(env, record, log);
  await wakeDeliveries(env, record.workspace_id, fresh);
}

/** So many characters of events travel in one answer, of the 32 MiB that may. */
const MOST_CHARACTERS = 4_000_000;

/** The first of some events, at least one, as far as they may travel at once; `next` is the sequence number to go on after, or null. */
export function eventsThatFit(log: StoredEvent[]): { events: string[]; next: number | null } {
  let room = MOST_CHARACTERS;
  const tooLong = log.findIndex(({ body }, index) => {
    room -= body.length;
    return room < 0 && index > 0;
  });
  const fitting = tooLong < 0 ? log : log.slice(0, tooLong);
  return { events: fitting.map(({ body }) => body), next: tooLong < 0 ? null : (fitting.at(-1)?.sequence ?? null) };
}

/** The ids of all deployments that a Workspace object ever made, a page of them after one. */
export function idsAfter(sql: SqlStorage, after: string, limit: number): string[] {
  const query = "SELECT id FROM deployments WHERE id > ? ORDER BY id LIMIT ?";
  return sql
    .exec<{ id: string }>(query, after, limit)
    .toArray()
    .map(({ id }) => id);
}

/** The ledger's transactions before an id, newest first. */
export function transactionsBefore(sql: SqlStorage, before: string | null, limit: number): Transaction[] {
  const query = "SELECT * FROM transactions WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?";
  return read(sql, query, before, before, limit);
}

/** A page of a Workspace object's ledger, oldest first. */
export function transactionsAfter(sql: SqlStorage, after: string, limit: number): Transaction[] {
  const query = "SELECT * FROM transactions WHERE id > ? ORDER BY id LIMIT ?";
  return read(sql, query, after, limit);
}

function read(sql: SqlStorage, query: string, ...bound: (string | number | null)[]): Transaction[] {
  return sql
    .exec<{ id: string; kind: string; entries: string; reference: string | null; at: number }>(query, ...bound)
    .toArray()
    .map((row) => ({ ...row, kind: row.kind as Transaction["kind"], entries: JSON.parse(row.entries) }));
}
