import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Database, Home, Shard } from "./database.ts";
import { deadLetterPending } from "./deliveries.ts";
import { webhookEndpoints, workspaces } from "./schema.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;
type Owner = { workspace_id: string; mode: Mode };

function ofOwner({ workspace_id, mode }: Owner) {
  return and(
    eq(webhookEndpoints.workspace_id, workspace_id),
    eq(webhookEndpoints.mode, mode),
    isNull(webhookEndpoints.deleted_at),
  );
}

/** The webhook endpoints of a workspace and mode that were not deleted, oldest first; a page of them with `limit`. */
export async function endpointsOf(
  db: Shard,
  owner: Owner,
  page: { limit?: number; after?: string | null } = {},
): Promise<EndpointRow[]> {
  const after = page.after ? gt(webhookEndpoints.id, page.after) : undefined;
  const query = db
    .select()
    .from(webhookEndpoints)
    .where(and(ofOwner(owner), after))
    .orderBy(asc(webhookEndpoints.id));
  return page.limit === undefined ? query : query.limit(page.limit);
}

export async function endpointOf(db: Shard, owner: Owner, id: string): Promise<EndpointRow | null> {
  const [row] = await db
    .select()
    .from(webhookEndpoints)
    .where(and(ofOwner(owner), eq(webhookEndpoints.id, id)));
  return row ?? null;
}

export async function insertEndpoint(db: Shard, row: EndpointRow): Promise<void> {
  await db.insert(webhookEndpoints).values(row).onConflictDoNothing();
}

/** Changes an endpoint; null if the owner has none with that id. */
export async function updateEndpoint(
  db: Shard,
  owner: Owner,
  id: string,
  changes: Partial<EndpointRow>,
): Promise<EndpointRow | null> {
  if (Object.keys(changes).length === 0) return endpointOf(db, owner, id);
  const where = and(ofOwner(owner), eq(webhookEndpoints.id, id));
  const [row] = await db.update(webhookEndpoints).set(changes).where(where).returning();
  return row ?? null;
}

/** Ends an endpoint, by deletion or as its receiver or owner asked: nothing more is sent, and what was pending is dead-lettered with it. */
export async function disableEndpoint(db: Shard, id: string, deletedAt: number | null = null): Promise<void> {
  const changes = { status: "disabled" as const, ...(deletedAt === null ? {} : { deleted_at: deletedAt }) };
  await db.batch([
    db.update(webhookEndpoints).set(changes).where(eq(webhookEndpoints.id, id)),
    deadLetterPending(db, id),
  ]);
}

/** A signing secret as it is stored, with those before it that still sign. */
export interface StoredSecret {
  secret: string;
  previous: string | null;
  until: number | null;
}

/** A place that keeps a secret: an endpoint, or a workspace for each of its modes. */
export interface SecretPlace<D extends Database> {
  read(db: D): Promise<StoredSecret | null>;
  /** Stores what follows on `was`; false if that is no longer there. */
  replace(db: D, was: StoredSecret, by: StoredSecret): Promise<boolean>;
}

/** Where an endpoint keeps its secret. */
export function endpointSecret(owner: Owner, id: string): SecretPlace<Shard> {
  const { secret, previous_secret: previous, previous_secret_until: until } = webhookEndpoints;
  const own = and(ofOwner(owner), eq(webhookEndpoints.id, id));
  return {
    async read(db) {
      const [row] = await db.select({ secret, previous, until }).from(webhookEndpoints).where(own);
      return row ?? null;
    },
    async replace(db, was, by) {
      const changes = { secret: by.secret, previous_secret: by.previous, previous_secret_until: by.until };
      const unchanged = and(own, eq(secret, was.secret));
      const rows = await db
        .update(webhookEndpoints)
        .set(changes)
        .where(unchanged)
        .returning({ id: webhookEndpoints.id });
      return rows.length > 0;
    },
  };
}

/** Where a workspace keeps the default secret of a mode. */
export function defaultSecret({ workspace_id, mode }: Owner): SecretPlace<Home> {
  const secret = workspaces[`webhook_secret_${mode}`];
  const previous = workspaces[`previous_webhook_secret_${mode}`];
  const until = workspaces[`previous_webhook_secret_${mode}_until`];
  const own = eq(workspaces.id, workspace_id);
  return {
    async read(db) {
      const [row] = await db.select({ secret, previous, until }).from(workspaces).where(own);
      return row ?? null;
    },
    async replace(db, was, by) {
      const changes = {
        [`webhook_secret_${mode}`]: by.secret,
        [`previous_webhook_secret_${mode}`]: by.previous,
        [`previous_webhook_secret_${mode}_until`]: by.until,
      };
      const unchanged = and(own, eq(secret, was.secret));
      const rows = await db.update(workspaces).set(changes).where(unchanged).returning({ id: workspaces.id });
      return rows.length > 0;
    },
  };
}
