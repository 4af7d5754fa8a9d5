import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import { DELIVERY_STATUSES, type DeliveryStatus, SHOWN_ATTEMPTS } from "../domain/webhooks/schemas.ts";
import type { Shard } from "./database.ts";
import { deliveries, events, type StoredTry, webhookEndpoints, workspaces } from "./schema.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type NewTry = Omit<StoredTry, "number">;

/** How many tries a receiver may have under way for one workspace. */
export interface Share {
  tries: number;
  /** How many may be slow ones; and how many tries it has at all while so many have just timed out. */
  slow_tries: number;
  /** A try that has lasted so long counts as slow. */
  slow_after_ms: number;
  /** How long a time-out is remembered. */
  memory_ms: number;
}

/** A delivery without its body, and with its last tries, oldest first. */
export type LoggedDelivery = Omit<DeliveryRow, "body" | "tries"> & { tries: StoredTry[] };

/** What a list of deliveries, or a replay of many, is narrowed by: whatever is null does not narrow it. */
export interface DeliveryFilter {
  workspace_id: string | null;
  mode: Mode | null;
  webhook_id: string | null;
  status: DeliveryStatus | null;
}

/** What a try needs: its delivery, the exact body, the endpoint as it is now, the workspace with its default secrets. */
export async function loadDelivery(db: Shard, id: string) {
  const [row] = await db
    .select()
    .from(deliveries)
    .leftJoin(events, eq(events.id, deliveries.event_id))
    .leftJoin(webhookEndpoints, eq(webhookEndpoints.id, deliveries.webhook_id))
    .leftJoin(workspaces, eq(workspaces.id, deliveries.workspace_id))
    .where(eq(deliveries.id, id));
  if (!row) return null;
  return {
    delivery: row.deliveries,
    body: row.deliveries.body ?? row.events?.body ?? null,
    request_id: row.deliveries.request_id ?? row.events?.request_id ?? null,
    endpoint: row.webhook_endpoints,
    workspace: row.workspaces,
  };
}

/**
 * Takes a delivery that is due, for `leaseMs`. False where it is not pending, not due or somebody else's for now, or where
 * its receiver has its share of tries under way already. The row keeps the `url` of the try; null: it has it.
 */
export async function claimDelivery(
  db: Shard,
  id: string,
  { url, receiver }: { url: string | null; receiver: string },
  now: number,
  leaseMs: number,
  share: Share,
): Promise<boolean> {
  const slowSince = now + leaseMs - share.slow_after_ms;
  const room = sql`(SELECT coalesce(sum(claimed_until > ${now}), 0) <
      iif(coalesce(sum(timed_out_at > ${now - share.memory_ms}), 0) >= ${share.slow_tries}, ${share.slow_tries}, ${share.tries})
      AND coalesce(sum(claimed_until > ${now} AND claimed_until <= ${slowSince}), 0) < ${share.slow_tries}
    FROM deliveries AS other WHERE other.receiver = ${receiver} AND other.workspace_id = ${deliveries.workspace_id})`;
  const claimed = await db
    .update(deliveries)
    .set({ claimed_until: now + leaseMs, receiver, ...(url === null ? {} : { url }) })
    .where(and(isFree(id, now), room))
    .returning({ id: deliveries.id });
  return claimed.length > 0;
}

/** Puts off a delivery that is due and has no claim: no try is counted. False where there is none. */
export async function postponeDelivery(db: Shard, id: string, now: number, until: number): Promise<boolean> {
  const postponed = await db
    .update(deliveries)
    .set({ next_attempt_at: until })
    .where(isFree(id, now))
    .returning({ id: deliveries.id });
  return postponed.length > 0;
}

function isFree(id: string, now: number): SQL | undefined {
  const free = or(isNull(deliveries.claimed_until), lte(deliveries.claimed_until, now));
  return and(eq(deliveries.id, id), eq(deliveries.status, "pending"), lte(deliveries.next_attempt_at, now), free);
}

/**
 * Records a try and what becomes of its delivery, in one row, and gives the row as it is then. A try that did not arrive
 * decides nothing about a delivery that was replayed or given up meanwhile.
 */
export async function recordAttempt(
  db: Shard,
  id: string,
  made: NewTry,
  outcome: Pick<DeliveryRow, "status" | "next_attempt_at" | "attempts">,
  timedOut: boolean,
): Promise<Pick<DeliveryRow, "status" | "next_attempt_at">> {
  const { status, next_attempt_at, attempts } = outcome;
  const arrived = status === "delivered" || status === "acknowledged";
  const asBefore = sql`(${deliveries.status} = 'pending' AND ${deliveries.attempts} = ${attempts - 1})`;
  const decided = arrived
    ? outcome
    : {
        status: sql`iif(${asBefore}, ${status}, ${deliveries.status})`,
        next_attempt_at: sql`iif(${asBefore}, ${next_attempt_at}, ${deliveries.next_attempt_at})`,
        attempts: sql`iif(${asBefore}, ${attempts}, ${deliveries.attempts})`,
      };
  const [row] = await db
    .update(deliveries)
    .set({
      ...decided,
      tries: withTry(made),
      claimed_until: null,
      ...(timedOut ? { timed_out_at: Date.now() } : { receiver: null, timed_out_at: null }),
    })
    .where(eq(deliveries.id, id))
    .returning({ status: deliveries.status, next_attempt_at: deliveries.next_attempt_at });
  return row ?? outcome;
}

/** Records a try on its own: one that the process did not live to record. */
export async function recordTry(db: Shard, id: string, made: NewTry): Promise<void> {
  await db
    .update(deliveries)
    .set({ tries: withTry(made) })
    .where(eq(deliveries.id, id));
}

/** A delivery's tries with one more, numbered after the last; only so many stay. */
function withTry(made: NewTry): SQL {
  const kept = sql`iif(json_array_length(${deliveries.tries}) >= ${SHOWN_ATTEMPTS},
    json_remove(${deliveries.tries}, '$[0]'), coalesce(${deliveries.tries}, '[]'))`;
  const last = sql`coalesce(${deliveries.tries} ->> '$[#-1].number',
    (SELECT max(number) FROM delivery_attempts WHERE delivery_id = ${deliveries.id}), 0)`;
  return sql`json_insert(${kept}, '$[#]', json_set(json(${JSON.stringify(made)}), '$.number', ${last} + 1))`;
}

/** The tries of a delivery, oldest first: those of its row behind those that older rows have apart. */
export function triesOf({ tries, apart }: { tries: StoredTry[] | null; apart: StoredTry[] }): StoredTry[] {
  return [...apart.toSorted((a, b) => a.number - b.number), ...(tries ?? [])];
}

/** The last tries that an older row has apart. */
export const APART = sql<StoredTry[]>`(SELECT json_group_array(json_object('number', number, 'at', at, 'status', status,
    'error', error, 'duration_ms', duration_ms, 'response', response))
  FROM (SELECT * FROM delivery_attempts AS a WHERE a.delivery_id = deliveries.id
    ORDER BY a.number DESC LIMIT ${sql.raw(String(SHOWN_ATTEMPTS))}))`.mapWith(
  (text: string) => JSON.parse(text) as StoredTry[],
);

/** Pending deliveries that fell due before `now` and nobody holds, oldest first. */
export async function dueDeliveries(db: Shard, now: number, limit: number) {
  return db
    .select({ id: deliveries.id, workspace_id: deliveries.workspace_id })
    .from(deliveries)
    .where(
      and(
        isNotNull(deliveries.next_attempt_at),
        lte(deliveries.next_attempt_at, now),
        eq(deliveries.status, "pending"),
        or(isNull(deliveries.claimed_until), lte(deliveries.claimed_until, now)),
      ),
    )
    .orderBy(asc(deliveries.next_attempt_at))
    .limit(limit);
}

/** Gives up what an endpoint still has pending; to be batched with what ends the endpoint. */
export function deadLetterPending(db: Shard, webhookId: string) {
  return db
    .update(deliveries)
    .set({ status: "dead_letter", next_attempt_at: null })
    .where(and(eq(deliveries.webhook_id, webhookId), eq(deliveries.status, "pending")));
}

/** A page of deliveries, newest first, each with its last tries: one round trip. */
export async function pageOfDeliveries(
  db: Shard,
  filter: DeliveryFilter,
  page: { limit: number; before: string | null },
): Promise<LoggedDelivery[]> {
  const isSpread = filter.workspace_id !== null && filter.webhook_id === null;
  const where = isSpread ? amongNewest(filter, page) : and(matching(filter), earlierThan(page.before));
  return (await logged(db).where(where).orderBy(desc(deliveries.id)).limit(page.limit)).map(asLogged);
}

/** One delivery with its last tries; null if the filter has none with that id. */
export async function deliveryOf(db: Shard, id: string, filter: DeliveryFilter): Promise<LoggedDelivery | null> {
  const [row] = await logged(db).where(and(eq(deliveries.id, id), matching(filter)));
  return row ? asLogged(row) : null;
}

/** Makes a delivery pending and due with its schedule anew, unless its endpoint is gone; a try under way goes on. What it is then, and whether it was replayed. */
export async function replayOne(
  db: Shard,
  id: string,
  filter: DeliveryFilter,
  now: number,
): Promise<{ delivery: LoggedDelivery | null; replayed: boolean }> {
  const own = and(eq(deliveries.id, id), matching(filter));
  const [replayed, [delivery]] = await db.batch([
    db.update(deliveries).set(anew(now)).where(and(own, hasReceiver)).returning({ id: deliveries.id }),
    logged(db).where(own),
  ]);
  return { delivery: delivery ? asLogged(delivery) : null, replayed: replayed.length > 0 };
}

/** Replays the next dead letters after an id, oldest first, at most `limit`: which they are, in order. */
export async function replayDeadLetters(
  db: Shard,
  filter: Omit<DeliveryFilter, "status">,
  { after, limit, now }: { after: string; limit: number; now: number },
): Promise<Pick<DeliveryRow, "id" | "workspace_id">[]> {
  const chosen = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(matching({ ...filter, status: "dead_letter" }), gt(deliveries.id, after), hasReceiver))
    .orderBy(asc(deliveries.id))
    .limit(limit);
  const rows = await db
    .update(deliveries)
    .set(anew(now))
    .where(inArray(deliveries.id, chosen))
    .returning({ id: deliveries.id, workspace_id: deliveries.workspace_id });
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Begins an event that goes to one delivery alone: both rows or neither. */
export async function insertEvent(
  db: Shard,
  event: typeof events.$inferInsert,
  delivery: Pick<DeliveryRow, "id" | "webhook_id" | "url">,
): Promise<void> {
  const { workspace_id, mode, id, type, deployment_id = null, created_at } = event;
  const about = { workspace_id, mode, event_id: id, event_type: type, deployment_id, created_at };
  await db.batch([
    db.insert(events).values(event),
    db.insert(deliveries).values({ ...delivery, ...about, ...anew(created_at) }),
  ]);
}

function anew(now: number) {
  return { status: "pending" as const, attempts: 0, next_attempt_at: now };
}

/** True of a delivery that could be sent: its endpoint is enabled, or it goes to a deployment's own URL. */
const hasReceiver = sql`(deliveries.webhook_id IS NULL OR EXISTS (
  SELECT 1 FROM webhook_endpoints AS e WHERE e.id = deliveries.webhook_id AND e.status = 'enabled' AND e.deleted_at IS NULL))`;

const { body: _, ...WITHOUT_BODY } = getTableColumns(deliveries);

function logged(db: Shard) {
  return db
    .select({ ...WITHOUT_BODY, apart: APART })
    .from(deliveries)
    .$dynamic();
}

function asLogged({ apart, tries, ...row }: Awaited<ReturnType<typeof logged>>[number]): LoggedDelivery {
  return { ...row, tries: triesOf({ tries, apart }).slice(-SHOWN_ATTEMPTS) };
}

function matching({ workspace_id, mode, webhook_id, status }: DeliveryFilter): SQL | undefined {
  return and(
    workspace_id === null ? undefined : eq(deliveries.workspace_id, workspace_id),
    mode === null ? undefined : eq(deliveries.mode, mode),
    webhook_id === null ? undefined : eq(deliveries.webhook_id, webhook_id),
    status === null ? undefined : eq(deliveries.status, status),
  );
}

function earlierThan(before: string | null): SQL | undefined {
  return before === null ? undefined : lt(deliveries.id, before);
}

/** The newest of a workspace, drawn from the newest of each mode and state: the index that there is holds those in order, so a page reads no more than a few. */
function amongNewest(filter: DeliveryFilter, page: { limit: number; before: string | null }): SQL | undefined {
  const modes: Mode[] = filter.mode === null ? ["test", "live"] : [filter.mode];
  const statuses = filter.status === null ? DELIVERY_STATUSES : [filter.status];
  const newest = (mode: Mode, status: DeliveryStatus) => sql`SELECT id FROM (SELECT id FROM deliveries
    WHERE ${and(matching({ ...filter, mode, status }), earlierThan(page.before))} ORDER BY id DESC LIMIT ${page.limit})`;
  // One union a mode: D1 takes at most five terms in each.
  return or(
    ...modes.map((mode) => {
      const legs = statuses.map((status) => newest(mode, status));
      return sql`deliveries.id IN (${sql.join(legs, sql` UNION ALL `)})`;
    }),
  );
}
