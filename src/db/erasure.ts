import { and, asc, eq, gt, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Mode } from "../domain/actors.ts";
import { ERASED } from "../domain/deployment/erase.ts";
import { TERMINAL } from "../domain/deployment/record.ts";
import { firstIdAt } from "../domain/ids.ts";
import { iso } from "../domain/time.ts";
import type { Shard } from "./database.ts";
import { deliveries, deliveryAttempts, deployments, devMails, drafts, events } from "./schema.ts";

/** A deployment whose content goes, and how to find what D1 holds of it without an index: ids begin with their time. */
export interface ToErase {
  workspace_id: string;
  mode: Mode;
  id: string;
  erased_at: number;
  /** Its own events, their bodies erased already. */
  events: { id: string; body: string }[];
  /** All stretches of time, `[from, to)` in epoch milliseconds, from which it may have events or notifications. */
  stretches: [from: number, to: number][];
}

/**
 * Erases what D1 holds of a deployment besides its row: bodies of events and notifications, receivers' answers, its own
 * URL, drafts. What is still to be sent to an endpoint is sent without content; what is on its way to people or to its own
 * URL is given up. Repeats change nothing. True unless a try is under way, whose answer will yet be recorded.
 */
export async function eraseInDatabase(db: Shard, given: ToErase): Promise<boolean> {
  const { workspace_id, mode, id, erased_at, stretches } = given;
  const own = and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode), eq(deployments.id, id));
  const mine = idsWithin("delivery", stretches, id);
  const theirs = sql`${deliveries.id} IN (${mine})`;
  const notices = sql`${events.id} IN (${idsWithin("event", stretches, id)}) AND ${events.workspace_id} = ''`;
  const answered = sql`${deliveryAttempts.delivery_id} IN (${mine}) AND ${deliveryAttempts.response} IS NOT NULL`;
  const unsent = and(theirs, isNull(deliveries.webhook_id), sql`NOT (${isGivenUp})`);
  const statements: BatchItem<"sqlite">[] = [
    // A person stays named, and is not written again: it would be a row of the index of offers.
    db
      .update(deliveries)
      .set(GIVEN_UP)
      .where(and(unsent, eq(deliveries.workspace_id, ""))),
    db
      .update(deliveries)
      .set({ ...GIVEN_UP, url: ERASED })
      .where(and(unsent, ne(deliveries.workspace_id, ""))),
    db.update(deliveryAttempts).set({ response: null }).where(answered),
    db
      .update(deliveries)
      .set({ tries: WITHOUT_RESPONSES })
      .where(
        and(theirs, sql`EXISTS (SELECT 1 FROM json_each(${deliveries.tries}) WHERE value ->> 'response' IS NOT NULL)`),
      ),
    db.delete(devMails).where(sql`${devMails.id} IN (SELECT 'mail_' || substr(id, 5) FROM (${mine}))`),
    db
      .update(events)
      .set({ body: "" })
      .where(and(notices, ne(events.body, ""))),
    ...given.events.map(({ id: event_id, body }) =>
      db
        .update(events)
        .set({ body })
        .where(and(eq(events.id, event_id), ne(events.body, body))),
    ),
    ...given.events.map(({ id: event_id, body }) =>
      db
        .update(deliveries)
        .set({ body })
        .where(and(theirs, eq(deliveries.event_id, event_id), ne(deliveries.body, body))),
    ),
    // A draft may be anybody's to whom it was ever offered: one seek each.
    db.delete(drafts).where(and(eq(drafts.deployment_id, id), sql`${drafts.expert_id} IN (SELECT id FROM experts)`)),
    db
      .update(deployments)
      .set({ erased_at })
      .where(and(own, sql`${deployments.erased_at} IS NOT ${erased_at}`)),
  ];
  const underWay = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(theirs, gt(deliveries.claimed_until, Date.now())))
    .limit(1);
  const [claimed] = await db.batch([underWay, ...statements] as [typeof underWay, ...BatchItem<"sqlite">[]]);
  return claimed.length === 0;
}

/** A delivery's tries without what its receiver answered, in their order. */
const WITHOUT_RESPONSES = sql`(SELECT json_group_array(json(one)) FROM (
  SELECT json_set(value, '$.response', NULL) AS one FROM json_each(deliveries.tries) ORDER BY key))`;

/** What becomes of a delivery without an endpoint. */
const GIVEN_UP = {
  status: sql`iif(${deliveries.status} = 'pending', 'dead_letter', ${deliveries.status})`,
  next_attempt_at: null,
  receiver: null,
  timed_out_at: null,
};

/** True of a delivery without an endpoint that was given up and erased before. */
const isGivenUp = sql`deliveries.status <> 'pending' AND deliveries.receiver IS NULL
  AND (deliveries.workspace_id = '' OR deliveries.url = ${ERASED})`;

/** The ids of a deployment's rows among those whose ids were made within some stretches of time: a walk of the key for each. */
function idsWithin(kind: "event" | "delivery", stretches: [number, number][], id: string): SQL {
  const ranges = JSON.stringify(stretches.map(([from, to]) => [firstIdAt(kind, from), firstIdAt(kind, to)]));
  const table = kind === "event" ? events : deliveries;
  return sql`SELECT mine.id FROM json_each(${ranges}) AS stretch CROSS JOIN ${table} AS mine
    WHERE mine.id >= stretch.value ->> 0 AND mine.id < stretch.value ->> 1 AND mine.deployment_id = ${id}`;
}

/**
 * Of the oldest deployments after an id, those that ended before an instant (epoch ms) and are not erased, at most `most`.
 * Looks at so many `rows` of the index at most; `reached` is the last id that was seen to, or null if none is left.
 */
export async function endedLongAgo(
  db: Shard,
  { after, before }: { after: string; before: number },
  rows: number,
  most: number,
): Promise<{ ids: string[]; reached: string | null }> {
  const { id, status, erased_at, snapshot } = deployments;
  // Nothing ends before it was made, so no later id need be looked at.
  const made = and(gt(id, after), lt(id, firstIdAt("deployment", before)));
  const page = db
    .select({ id, status, erased_at, snapshot })
    .from(deployments)
    .where(made)
    .orderBy(asc(id))
    .limit(rows);
  const looked = page.as("looked");
  const ended = sql`coalesce(${looked.snapshot} ->> 'completed_at', ${looked.snapshot} ->> 'cancelled_at', ${looked.snapshot} ->> 'expired_at')`;
  const due = and(inArray(looked.status, TERMINAL), isNull(looked.erased_at), sql`${ended} < ${iso(before)}`);
  const [last, found] = await db.batch([
    db.select({ id: sql<string | null>`max(${looked.id})`, n: sql<number>`count(*)` }).from(looked),
    db.select({ id: looked.id }).from(looked).where(due).orderBy(asc(looked.id)).limit(most),
  ]);
  const ids = found.map((row) => row.id);
  if (ids.length === most) return { ids, reached: ids.at(-1) ?? null };
  const [{ id: lastId, n } = { id: null, n: 0 }] = last;
  return { ids, reached: n < rows ? null : lastId };
}
