import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DeploymentRecord } from "../domain/deployment/record.ts";
import type { Database, Home, Shard } from "./database.ts";
import { experts, offers } from "./schema.ts";

/** Brings the open offers of a deployment, and when its experts were last asked, to what a revision of its record says; to be batched after the record itself. What is right already is not written. */
export function offerStatements(db: Shard, record: DeploymentRecord, revision: number): BatchItem<"sqlite">[] {
  const { id, workspace_id, mode } = record;
  const open = record.status === "pending" ? record.offers : [];
  const asked = [...record.offers.map(({ expert }) => expert.id), ...record.passed_on_by, ...record.withdrawn];
  const closed = asked.filter((expertId) => !open.some(({ expert }) => expert.id === expertId));
  const isPresent = sql`EXISTS (SELECT 1 FROM deployments AS d WHERE d.workspace_id = ${workspace_id}
    AND d.mode = ${mode} AND d.id = ${id} AND d.revision = ${revision})`;
  const statements: BatchItem<"sqlite">[] = [];
  if (closed.length > 0) {
    const theirs = sql`${offers.expert_id} IN (SELECT value FROM json_each(${JSON.stringify(closed)}))`;
    statements.push(db.delete(offers).where(and(eq(offers.deployment_id, id), theirs, isPresent)));
  }
  if (open.length > 0) {
    const rows = JSON.stringify(open.map(({ expert, offered_at }) => [expert.id, offered_at]));
    const made = sql`SELECT value ->> 0, ${id}, ${workspace_id}, value ->> 1 FROM json_each(${rows}) WHERE ${isPresent}`;
    statements.push(
      db.insert(offers).select(made).onConflictDoNothing(),
      // Where the workspace lies elsewhere there are no experts, and this finds none: see `noteAsked`.
      askedStatement(db, rows),
    );
  }
  return statements;
}

/** Brings when a deployment's experts were last asked to the home of experts, for a workspace whose rows lie elsewhere. Repeats change nothing. */
export async function noteAsked(home: Home, { status, mode, offers: open }: DeploymentRecord): Promise<void> {
  if (mode !== "live" || status !== "pending" || open.length === 0) return;
  await askedStatement(home, JSON.stringify(open.map(({ expert, offered_at }) => [expert.id, offered_at])));
}

/** `rows` is JSON: `[expert, epoch milliseconds]` each. */
function askedStatement(db: Database, rows: string) {
  const isLater = sql`${experts.id} = asked.value ->> 0 AND coalesce(${experts.last_offered_at}, 0) < asked.value ->> 1`;
  return db
    .update(experts)
    .set({ last_offered_at: sql`asked.value ->> 1` })
    .from(sql`json_each(${rows}) AS asked`)
    .where(isLater);
}
