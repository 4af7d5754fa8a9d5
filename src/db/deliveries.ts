import { and, asc, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { deliveries, deliveryAttempts, events, webhookEndpoints, workspaces } from "./schema.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type AttemptRow = typeof deliveryAttempts.$inferSelect;

/** How many tries a destination may have under way, and how many of those may be slow ones. */
export interface Share {
  tries: number;
  slow_tries: number;
  /** A try that has lasted so long counts as slow. */
  slow_after_ms: number;
}

/** What a try needs: its delivery, the exact body, the endpoint as it is now, the workspace with its default secrets. */
export async function loadDelivery(db: Database, id: string) {
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
    body: row.events?.body ?? null,
    endpoint: row.webhook_endpoints,
    workspace: row.workspaces,
  };
}

/**
 * Takes a delivery that is due, for `leaseMs`. `not_due` where it is not pending, not due or somebody else's for now;
 * `busy` where its destination has its share of tries under way already.
 */
export async function claimDelivery(
  db: Database,
  id: string,
  host: string,
  now: number,
  leaseMs: number,
  share: Share,
): Promise<"claimed" | "busy" | "not_due"> {
  const free = or(isNull(deliveries.claimed_until), lte(deliveries.claimed_until, now));
  const due = and(eq(deliveries.id, id), eq(deliveries.status, "pending"), lte(deliveries.next_attempt_at, now), free);
  const slowSince = now + leaseMs - share.slow_after_ms;
  const room = sql`(SELECT count(*) < ${share.tries} AND coalesce(sum(claimed_until <= ${slowSince}), 0) < ${share.slow_tries}
    FROM deliveries AS other WHERE other.host = ${host} AND other.claimed_until > ${now})`;
  const claimed = await db
    .update(deliveries)
    .set({ claimed_until: now + leaseMs, host })
    .where(and(due, room))
    .returning({ id: deliveries.id });
  if (claimed.length > 0) return "claimed";
  const waiting = await db.select({ id: deliveries.id }).from(deliveries).where(due);
  return waiting.length > 0 ? "busy" : "not_due";
}

/** Records a try and what becomes of its delivery, both or neither. Tries are numbered over all replays. */
export async function recordAttempt(
  db: Database,
  attempt: Omit<AttemptRow, "number">,
  outcome: Pick<DeliveryRow, "status" | "next_attempt_at" | "attempts">,
): Promise<void> {
  const number = sql<number>`(SELECT coalesce(max(number), 0) + 1 FROM delivery_attempts WHERE delivery_id = ${attempt.delivery_id})`;
  await db.batch([
    db.insert(deliveryAttempts).values({ ...attempt, number }),
    db
      .update(deliveries)
      .set({ ...outcome, claimed_until: null, host: null })
      .where(eq(deliveries.id, attempt.delivery_id)),
  ]);
}

/** Puts a delivery off whose destination is busy: no try is counted. */
export async function postponeDelivery(db: Database, id: string, until: number): Promise<void> {
  await db
    .update(deliveries)
    .set({ next_attempt_at: until })
    .where(and(eq(deliveries.id, id), eq(deliveries.status, "pending"), isNull(deliveries.claimed_until)));
}

/** Pending deliveries that fell due before `now` and nobody holds, oldest first. */
export async function dueDeliveries(db: Database, now: number, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: deliveries.id })
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
export function deadLetterPending(db: Database, webhookId: string) {
  return db
    .update(deliveries)
    .set({ status: "dead_letter", next_attempt_at: null })
    .where(and(eq(deliveries.webhook_id, webhookId), eq(deliveries.status, "pending")));
}
