import { and, asc, eq, isNull, lte, or } from "drizzle-orm";
import type { Database } from "./database.ts";
import { deliveries, deliveryAttempts, events, webhookEndpoints, workspaces } from "./schema.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type AttemptRow = typeof deliveryAttempts.$inferSelect;

/** Takes a delivery that is due, for `leaseMs`: null if it is not pending, not due, or somebody else's for now. */
export async function claimDelivery(
  db: Database,
  id: string,
  now: number,
  leaseMs: number,
): Promise<DeliveryRow | null> {
  const [row] = await db
    .update(deliveries)
    .set({ claimed_until: now + leaseMs })
    .where(
      and(
        eq(deliveries.id, id),
        eq(deliveries.status, "pending"),
        lte(deliveries.next_attempt_at, now),
        or(isNull(deliveries.claimed_until), lte(deliveries.claimed_until, now)),
      ),
    )
    .returning();
  return row ?? null;
}

/** What a try needs besides its delivery: the exact body, the endpoint as it is now, the workspace's default secrets. */
export async function loadForDelivery(db: Database, { event_id, webhook_id, workspace_id }: DeliveryRow) {
  const [bodies, endpoints, owners] = await db.batch([
    db.select({ body: events.body }).from(events).where(eq(events.id, event_id)),
    db
      .select()
      .from(webhookEndpoints)
      .where(eq(webhookEndpoints.id, webhook_id ?? "")),
    db.select().from(workspaces).where(eq(workspaces.id, workspace_id)),
  ]);
  return { body: bodies[0]?.body ?? null, endpoint: endpoints[0] ?? null, workspace: owners[0] ?? null };
}

/** Records a try and what becomes of its delivery, both or neither. */
export async function recordAttempt(
  db: Database,
  attempt: AttemptRow,
  outcome: { status: DeliveryRow["status"]; next_attempt_at: number | null },
): Promise<void> {
  await db.batch([
    db.insert(deliveryAttempts).values(attempt).onConflictDoNothing(),
    db
      .update(deliveries)
      .set({ ...outcome, attempts: attempt.number, claimed_until: null })
      .where(eq(deliveries.id, attempt.delivery_id)),
  ]);
}

/** Pending deliveries that fell due before `now` and nobody holds, oldest first. */
export async function dueDeliveries(db: Database, now: number, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.status, "pending"),
        lte(deliveries.next_attempt_at, now),
        or(isNull(deliveries.claimed_until), lte(deliveries.claimed_until, now)),
      ),
    )
    .orderBy(asc(deliveries.next_attempt_at))
    .limit(limit);
}
