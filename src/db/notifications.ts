import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { firstIdAt } from "../domain/ids.ts";
import type { Room } from "../domain/notifications/cap.ts";
import type { Home, Shard } from "./database.ts";
import type { SecretPlace } from "./endpoints.ts";
import { ABOUT_OFFERS, deliveries, devMails, events, experts } from "./schema.ts";

/** Where and of what an expert wants to be told. `slack_url` is sealed. */
export type ToldExpert = Pick<typeof experts.$inferSelect, "id" | "email" | "notifications" | "slack_url">;
export type DevMail = typeof devMails.$inferSelect;

/** An event for people, and who gets it. `body` is sealed; a delivery's `url` names a channel and a person. Null `room`: whatever they got before. */
export interface NewNotification {
  id: string;
  type: string;
  deployment_id: string | null;
  body: string;
  created_at: number;
  room: Room | null;
  deliveries: { id: string; url: string }[];
}

/** Whose notifications to people are: no workspace's, and so at home. */
export const NOBODY = "";

const told = {
  id: experts.id,
  email: experts.email,
  notifications: experts.notifications,
  slack_url: experts.slack_url,
};

/** Those of the experts who are still on the bench, however many ids there are. */
export async function expertsToTell(db: Home, ids: string[]): Promise<ToldExpert[]> {
  return db
    .select(told)
    .from(experts)
    .where(
      and(sql`${experts.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, isNull(experts.deleted_at)),
    );
}

/** One expert; null if there is none with that id, or no longer. */
export async function expertToTell(db: Home, id: string): Promise<ToldExpert | null> {
  const [row] = await db
    .select(told)
    .from(experts)
    .where(and(eq(experts.id, id), isNull(experts.deleted_at)));
  return row ?? null;
}

/** Changes where an expert is told; false if there is no such expert. */
export async function updateNotifications(
  db: Home,
  id: string,
  changes: Partial<Pick<ToldExpert, "notifications" | "slack_url">>,
): Promise<boolean> {
  const own = and(eq(experts.id, id), isNull(experts.deleted_at));
  const rows = await db.update(experts).set(changes).where(own).returning({ id: experts.id });
  return rows.length > 0;
}

/**
 * Begins notifications, all or nothing, in two statements each, however many it goes to: the ids of those of their
 * deliveries that are there then. The others had no room. Repeats change nothing.
 */
export async function insertNotifications(db: Shard, fresh: NewNotification[]): Promise<Set<string>> {
  const all = JSON.stringify(fresh.flatMap(({ deliveries: toSend }) => toSend.map(({ id }) => id)));
  const statements = fresh.flatMap(({ deliveries: toSend, room, ...event }): BatchItem<"sqlite">[] => {
    if (toSend.length === 0) return [];
    const { id, type, deployment_id, body, created_at } = event;
    const rows = JSON.stringify(toSend.map((one) => [one.id, one.url]));
    // They are nobody's webhook: of no workspace, so that no agent's list has them. In the order of the tables' columns.
    return [
      db
        .insert(deliveries)
        .select(sql`SELECT json_extract(value, '$[0]'), '', 'live', NULL, json_extract(value, '$[1]'), ${id}, ${type},
          ${deployment_id}, 'pending', NULL, NULL, 0, ${created_at}, NULL, ${created_at}, NULL, NULL, NULL
          FROM json_each(${rows}) WHERE ${hasRoom(room)}`)
        .onConflictDoNothing(),
      db
        .insert(events)
        .select(sql`SELECT ${id}, '', 'live', ${type}, ${deployment_id}, ${body}, ${created_at}, NULL
          WHERE EXISTS (SELECT 1 FROM deliveries AS d WHERE d.id IN (SELECT value ->> 0 FROM json_each(${rows})))`)
        .onConflictDoNothing(),
    ];
  });
  const [first, ...rest] = statements;
  if (!first) return new Set();
  const there = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(sql`${deliveries.id} IN (SELECT value FROM json_each(${all}))`);
  const results: unknown[] = await db.batch([first, ...rest, there]);
  return new Set((results.at(-1) as { id: string }[]).map(({ id }) => id));
}

/** True of a row `[delivery, url]` whose person got little enough on that channel: counted as it is written, so that of many at once no one is too many. */
function hasRoom(room: Room | null): SQL {
  if (room === null) return sql`true`;
  return sql`(SELECT count(*) FROM deliveries WHERE ${ABOUT_OFFERS} AND url = json_extract(json_each.value, '$[1]')
    AND deliveries.id >= ${firstIdAt("delivery", room.since)}) < ${room.below}`;
}

/** Keeps a mail of a local instance; one that is there already stays as it is. */
export async function insertDevMail(db: Home, mail: DevMail): Promise<void> {
  await db.insert(devMails).values(mail).onConflictDoNothing();
}

/** The mails of a local instance, newest first. */
export async function newestDevMails(db: Home, limit: number): Promise<DevMail[]> {
  return db.select().from(devMails).orderBy(desc(devMails.created_at), desc(devMails.id)).limit(limit);
}

/** Where an expert's sealed Slack URL is kept, for sealing it anew. It has none before it. */
export function slackUrlPlace(id: string): SecretPlace<Home> {
  return {
    async read(db) {
      const row = await expertToTell(db, id);
      return row?.slack_url ? { secret: row.slack_url, previous: null, until: null } : null;
    },
    async replace(db, was, by) {
      const unchanged = and(eq(experts.id, id), eq(experts.slack_url, was.secret));
      const rows = await db
        .update(experts)
        .set({ slack_url: by.secret })
        .where(unchanged)
        .returning({ id: experts.id });
      return rows.length > 0;
    },
  };
}
