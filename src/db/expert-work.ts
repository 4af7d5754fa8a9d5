import { and, count, desc, eq, lt, type SQL } from "drizzle-orm";
import { STATUSES, type Status } from "../domain/deployment/schemas.ts";
import type { Everywhere, Shard } from "./database.ts";
import { deployments, offers } from "./schema.ts";
import { fromEvery, newestFirst, pageOfEvery } from "./shards.ts";

export interface Page {
  limit: number;
  /** The last id of the previous page. */
  before: string | null;
}

/** The open offers of an expert, newest deployment first: a walk of their key in every shard. */
export function offersOf({ shards }: Everywhere, expertId: string, page: Page) {
  return pageOfEvery(shards, page.limit, newestFirst, (db) => offersIn(db, expertId, page));
}

async function offersIn(db: Shard, expertId: string, { limit, before }: Page) {
  return db
    .select({ id: offers.deployment_id, offered_at: offers.offered_at, snapshot: deployments.snapshot })
    .from(offers)
    .innerJoin(
      deployments,
      and(
        eq(deployments.workspace_id, offers.workspace_id),
        eq(deployments.mode, "live"),
        eq(deployments.id, offers.deployment_id),
      ),
    )
    .where(
      and(
        eq(offers.expert_id, expertId),
        eq(deployments.status, "pending"),
        before === null ? undefined : lt(offers.deployment_id, before),
      ),
    )
    .orderBy(desc(offers.deployment_id))
    .limit(limit);
}

/** The deployments that an expert holds or held to their end, newest first. No state given: all of them. */
export function deploymentsOf({ shards }: Everywhere, expertId: string, status: readonly Status[], page: Page) {
  return pageOfEvery(shards, page.limit, newestFirst, (db) => deploymentsIn(db, expertId, status, page));
}

async function deploymentsIn(db: Shard, expertId: string, status: readonly Status[], { limit, before }: Page) {
  const wanted = status.length > 0 ? [...new Set(status)] : STATUSES.filter((one) => one !== "pending");
  const queries = wanted.map((one) => walk(db, expertId, eq(deployments.status, one), { limit, before }));
  const [first, ...rest] = queries;
  const pages = first ? await db.batch([first, ...rest]) : [];
  return pages.flat().toSorted(newestFirst).slice(0, limit);
}

function walk(db: Shard, expertId: string, inStatus: SQL, { limit, before }: Page) {
  return db
    .select({ id: deployments.id, snapshot: deployments.snapshot, turnaround_seconds: deployments.turnaround_seconds })
    .from(deployments)
    .where(and(eq(deployments.expert_id, expertId), inStatus, before === null ? undefined : lt(deployments.id, before)))
    .orderBy(desc(deployments.id))
    .limit(limit);
}

/** How many deployments an expert completed. */
export async function completedBy({ shards }: Everywhere, expertId: string): Promise<number> {
  const theirs = and(eq(deployments.expert_id, expertId), eq(deployments.status, "completed"));
  const counts = await fromEvery(shards, (db) => db.select({ n: count() }).from(deployments).where(theirs));
  return counts.flat().reduce((sum, { n }) => sum + n, 0);
}
