import { and, asc, desc, eq, gte, sql } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import { firstIdAt } from "../domain/ids.ts";
import type { Role } from "../domain/people/roles.ts";
import type { Home, Shard } from "./database.ts";
import type { LoggedDelivery } from "./deliveries.ts";
import {
  deliveries,
  deployments,
  limitRequests,
  members,
  memberships,
  webhookEndpoints,
  workspaces,
} from "./schema.ts";

interface Owner {
  workspace_id: string;
  mode: Mode;
}

/** A workspace that somebody is in, and what they are there. */
export interface MembershipRow {
  id: string;
  name: string;
  role: Role;
}

/** The workspaces of a member, by name: one read. */
export function workspacesOf(db: Home, memberId: string): Promise<MembershipRow[]> {
  return db
    .select({ id: workspaces.id, name: workspaces.name, role: memberships.role })
    .from(memberships)
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspace_id))
    .where(eq(memberships.member_id, memberId))
    .orderBy(asc(workspaces.name), asc(workspaces.id));
}

export async function renameMember(db: Home, memberId: string, name: string): Promise<void> {
  await db.update(members).set({ name }).where(eq(members.id, memberId));
}

/** Whether anything was ever deployed there. */
export async function hasDeployments(db: Shard, { workspace_id, mode }: Owner): Promise<boolean> {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode)))
    .limit(1);
  return rows.length > 0;
}

/** The ids of all endpoints that a workspace has or had in a mode. */
export async function endpointIds(db: Shard, { workspace_id, mode }: Owner): Promise<string[]> {
  const rows = await db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.workspace_id, workspace_id), eq(webhookEndpoints.mode, mode)));
  return rows.map(({ id }) => id);
}

/** A delivery as a timeline tells it: how it stands, and how it was tried last. */
export interface DeliveryStanding {
  id: string;
  event_id: string;
  webhook_id: string | null;
  url: string;
  status: LoggedDelivery["status"];
  tries: number;
  last_status: number | null;
  last_error: string | null;
}

/** Those of some deliveries that exist in a workspace and mode. Their ids are computed by whoever asks, so each is one look-up: the unary plus keeps the planner from walking all that the workspace has. */
export function deliveriesWithIds(
  db: Shard,
  { workspace_id, mode }: Owner,
  ids: string[],
): Promise<DeliveryStanding[]> {
  const apart = sql`FROM delivery_attempts AS a WHERE a.delivery_id = ${deliveries.id}`;
  const last = (what: string) => sql`iif(${deliveries.tries} IS NULL,
    (SELECT ${sql.raw(what)} ${apart} ORDER BY number DESC LIMIT 1), ${deliveries.tries} ->> ${`$[#-1].${what}`})`;
  return db
    .select({
      id: deliveries.id,
      event_id: deliveries.event_id,
      webhook_id: deliveries.webhook_id,
      url: deliveries.url,
      status: deliveries.status,
      tries: sql<number>`(SELECT count(*) ${apart}) + coalesce(json_array_length(${deliveries.tries}), 0)`,
      last_status: sql<number | null>`${last("status")}`,
      last_error: sql<string | null>`${last("error")}`,
    })
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        eq(sql`+${deliveries.workspace_id}`, workspace_id),
        eq(sql`+${deliveries.mode}`, mode),
      ),
    )
    .orderBy(asc(deliveries.id));
}

/** So many deliveries of a kind are counted at the most. */
export const MOST_COUNTED = 1_000;

/** Deliveries that don't arrive: given up, tried in vain and tried again, or refused with a 4xx. */
export type Trouble = "dead" | "retrying" | "refused";
const STATUS_OF = { dead: "dead_letter", retrying: "pending", refused: "acknowledged" } as const;

/** How many deliveries in trouble each receiver of a workspace and mode has, among the newest since an instant (epoch ms); null is the URLs of deployments themselves. */
export function troubleCounts(db: Shard, { workspace_id, mode }: Owner, trouble: Trouble, since: number) {
  const tried = sql`(${deliveries.tries} IS NOT NULL
    OR EXISTS (SELECT 1 FROM delivery_attempts AS a WHERE a.delivery_id = ${deliveries.id}))`;
  const newest = db
    .select({ webhook_id: deliveries.webhook_id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.workspace_id, workspace_id),
        eq(deliveries.mode, mode),
        eq(deliveries.status, STATUS_OF[trouble]),
        gte(deliveries.id, firstIdAt("delivery", since)),
        trouble === "retrying" ? tried : undefined,
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(MOST_COUNTED)
    .as("newest");
  return db
    .select({ webhook_id: newest.webhook_id, count: sql<number>`count(*)` })
    .from(newest)
    .groupBy(newest.webhook_id);
}

/** Keeps what a workspace asks for, unless so many requests of it are open. False if not. */
export async function insertLimitRequest(
  db: Home,
  row: Pick<
    typeof limitRequests.$inferSelect,
    "id" | "workspace_id" | "member_id" | "wanted" | "reason" | "created_at"
  >,
  most: number,
): Promise<boolean> {
  const { id, workspace_id, member_id, wanted, reason, created_at } = row;
  const open = sql`(SELECT count(*) FROM limit_requests WHERE workspace_id = ${workspace_id} AND status = 'open')`;
  const unlessTooMany = sql`SELECT ${id}, ${workspace_id}, ${member_id}, ${JSON.stringify(wanted)}, ${reason}, 'open', ${created_at}, null WHERE ${open} < ${most}`;
  const made = await db.insert(limitRequests).select(unlessTooMany).returning({ id: limitRequests.id });
  return made.length > 0;
}
