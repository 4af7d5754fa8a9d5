import { and, asc, eq, getTableColumns, gt } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { DeliveryStatus } from "../domain/webhooks/schemas.ts";
import type { Home, Shard } from "./database.ts";
import { APART, type LoggedDelivery, triesOf } from "./deliveries.ts";
import { audit, deliveries, members, memberships, webhookEndpoints, workspaces } from "./schema.ts";

type Page = { after: string; limit: number };
export type ExportedDelivery = Omit<LoggedDelivery, "request_id">;

/** A workspace's name and limits, without its secrets; null if D1 has none with that id. */
export async function workspaceFacts(db: Home, id: string) {
  const { name, settings, created_at } = workspaces;
  const [row] = await db
    .select({ id: workspaces.id, name, settings, created_at })
    .from(workspaces)
    .where(eq(workspaces.id, id));
  return row ?? null;
}

/** A page of the members of a workspace, by id. */
export async function membersAfter(db: Home, workspaceId: string, { after, limit }: Page) {
  const { member_id, role, created_at } = memberships;
  return db
    .select({ id: member_id, name: members.name, email: members.email, role, created_at })
    .from(memberships)
    .leftJoin(members, eq(members.id, member_id))
    .where(and(eq(memberships.workspace_id, workspaceId), gt(member_id, after)))
    .orderBy(asc(member_id))
    .limit(limit);
}

/** A page of the endpoints of a workspace and mode, deleted ones too, without their secrets. */
export async function allEndpointsAfter(db: Shard, workspace_id: string, mode: Mode, { after, limit }: Page) {
  const { secret: _, previous_secret: __, previous_secret_until: ___, ...shown } = getTableColumns(webhookEndpoints);
  const own = and(eq(webhookEndpoints.workspace_id, workspace_id), eq(webhookEndpoints.mode, mode));
  return db
    .select(shown)
    .from(webhookEndpoints)
    .where(and(own, gt(webhookEndpoints.id, after)))
    .orderBy(asc(webhookEndpoints.id))
    .limit(limit);
}

/** A page of the deliveries of a workspace and mode in a status, each with its last tries. */
export async function deliveriesAfter(
  db: Shard,
  workspace_id: string,
  mode: Mode,
  status: DeliveryStatus,
  { after, limit }: Page,
): Promise<ExportedDelivery[]> {
  const { body: _, request_id: __, ...shown } = getTableColumns(deliveries);
  const own = and(eq(deliveries.workspace_id, workspace_id), eq(deliveries.mode, mode), eq(deliveries.status, status));
  const rows = await db
    .select({ ...shown, apart: APART })
    .from(deliveries)
    .where(and(own, gt(deliveries.id, after)))
    .orderBy(asc(deliveries.id))
    .limit(limit);
  return rows.map(({ apart, tries, ...row }) => ({ ...row, tries: triesOf({ tries, apart }) }));
}

/** A page of what was done in a workspace, oldest first. */
export async function auditAfter(db: Home, workspaceId: string, { after, limit }: Page) {
  return db
    .select()
    .from(audit)
    .where(and(eq(audit.workspace_id, workspaceId), gt(audit.id, after)))
    .orderBy(asc(audit.id))
    .limit(limit);
}
