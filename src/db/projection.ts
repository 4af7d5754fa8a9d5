import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Mode } from "../domain/actors.ts";
import { type DeploymentRecord, present } from "../domain/deployment/record.ts";
import { turnaroundSeconds } from "../domain/turnaround.ts";
import type { Shard } from "./database.ts";
import { offerStatements } from "./offers.ts";
import { deliveries, deploymentSkills, deployments, events } from "./schema.ts";

/** A delivery to begin: who gets the event, under which id. */
export interface NewDelivery {
  id: string;
  webhook_id: string | null;
  url: string;
}

export interface ProjectedEvent {
  id: string;
  type: string;
  body: string;
  created_at: number;
  request_id?: string | null;
  deliveries: NewDelivery[];
}

/** Writes a deployment's present record with its offers, new events and their deliveries, all or nothing. An older revision never overwrites a newer one; repeats change nothing. */
export async function projectDeployment(
  db: Shard,
  record: DeploymentRecord,
  revision: number,
  dueAt: number | null,
  fresh: ProjectedEvent[],
  isFirst: boolean,
): Promise<void> {
  const { workspace_id, mode, id } = record;
  const row = {
    status: record.status,
    version: record.version,
    snapshot: JSON.stringify(present(record)),
    revision,
    expert_id: mode === "live" ? (record.expert?.id ?? null) : null,
    turnaround_seconds:
      record.status === "completed" && record.accepted_at !== null && record.completed_at !== null
        ? turnaroundSeconds(record.accepted_at, record.completed_at)
        : null,
  };
  const statements: BatchItem<"sqlite">[] = [
    db
      .insert(deployments)
      .values({ workspace_id, mode, id, ...row, due_at: dueAt })
      .onConflictDoUpdate({
        target: [deployments.workspace_id, deployments.mode, deployments.id],
        set: dueAt === null || isFirst ? { ...row, due_at: dueAt } : row,
        setWhere: sql`excluded.revision > ${deployments.revision}`,
      }),
  ];
  if (isFirst) {
    const tags = [...new Set(record.skills)];
    statements.push(
      db
        .insert(deploymentSkills)
        .values(tags.map((skill) => ({ workspace_id, mode, skill, deployment_id: id })))
        .onConflictDoNothing(),
    );
  }
  if (dueAt !== null && !isFirst) statements.push(dueStatement(db, record, revision, dueAt));
  if (mode === "live") statements.push(...offerStatements(db, record, revision));
  statements.push(...eventStatements(db, record, id, fresh));
  await db.batch(statements as [BatchItem<"sqlite">]);
}

/** Has the sweep look at an open deployment at its next deadline, if it would look later, or looked already. */
export async function projectDue(db: Shard, record: DeploymentRecord, revision: number, dueAt: number) {
  await dueStatement(db, record, revision, dueAt);
}

/** A deadline that moved further away is not written: the sweep that comes by then moves it. One row a deployment less, and another for the index. */
function dueStatement(db: Shard, { workspace_id, mode, id }: DeploymentRecord, revision: number, dueAt: number) {
  const { due_at } = deployments;
  const own = and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode), eq(deployments.id, id));
  const isWrong = sql`(${due_at} IS NULL OR ${due_at} > ${dueAt} OR (${due_at} <= ${Date.now()} AND ${due_at} <> ${dueAt}))`;
  return db
    .update(deployments)
    .set({ due_at: dueAt })
    .where(and(own, eq(deployments.revision, revision), isWrong));
}

/** Writes events that belong to a workspace alone, with their deliveries, all or nothing. Repeats change nothing. */
export async function projectEvents(
  db: Shard,
  owner: { workspace_id: string; mode: Mode },
  fresh: ProjectedEvent[],
): Promise<void> {
  const statements = eventStatements(db, owner, null, fresh);
  if (statements.length > 0) await db.batch(statements as [BatchItem<"sqlite">]);
}

function eventStatements(
  db: Shard,
  { workspace_id, mode }: { workspace_id: string; mode: Mode },
  deployment_id: string | null,
  fresh: ProjectedEvent[],
): BatchItem<"sqlite">[] {
  return fresh.flatMap(({ deliveries: toSend, ...event }) => {
    if (toSend.length === 0) return [];
    // What one alone gets needs no row of its own.
    const { body, request_id = null } = toSend.length === 1 ? event : { body: null };
    const kept = { ...event, workspace_id, mode, deployment_id };
    const begun = {
      workspace_id,
      mode,
      deployment_id,
      event_id: event.id,
      event_type: event.type,
      status: "pending" as const,
      attempts: 0,
      next_attempt_at: event.created_at,
      created_at: event.created_at,
      body,
      request_id,
    };
    return [
      ...(body === null ? [db.insert(events).values(kept).onConflictDoNothing()] : []),
      ...toSend.map((delivery) =>
        db
          .insert(deliveries)
          .values({ ...begun, ...delivery })
          .onConflictDoNothing(),
      ),
    ];
  });
}
