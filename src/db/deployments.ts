import { and, desc, eq, gte, inArray, lt, lte, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Mode } from "../domain/actors.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import { firstIdAt } from "../domain/ids.ts";
import type { Shard } from "./database.ts";
import { deploymentSkills, deployments } from "./schema.ts";

/** What a list is narrowed by. `before` is the last id of the previous page, `created_after` epoch ms, inclusive. */
export interface DeploymentFilter {
  workspace_id: string;
  mode: Mode;
  status: Status[];
  skill: string | null;
  created_after: number | null;
  before: string | null;
}

export interface ListedDeployment {
  id: string;
  snapshot: string;
}

const columns = { id: deployments.id, snapshot: deployments.snapshot };
/** D1 binds a hundred parameters at most. */
const MOST_IDS = 90;

/** One page of deployments, newest first, and which of `ids` the database has at all: one round trip, and no scan. */
export async function pageOfDeployments(
  db: Shard,
  filter: DeploymentFilter,
  limit: number,
  ids: string[],
): Promise<{ page: ListedDeployment[]; known: Set<string> }> {
  const mine = and(eq(deployments.workspace_id, filter.workspace_id), eq(deployments.mode, filter.mode));
  const queries = pageQueries(db, filter, limit);
  const known = chunksOf(ids, MOST_IDS).map((chunk) =>
    db
      .select({ id: deployments.id, snapshot: sql<string>`''` })
      .from(deployments)
      .where(and(mine, inArray(deployments.id, chunk))),
  );
  const [first, ...rest] = [...queries, ...known];
  const answers = first ? await db.batch([first, ...rest]) : [];
  const page = answers
    .slice(0, queries.length)
    .flat()
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const found = answers.slice(queries.length).flat();
  return { page: page.slice(0, limit), known: new Set(found.map(({ id }) => id)) };
}

function chunksOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, turn) =>
    items.slice(turn * size, (turn + 1) * size),
  );
}

/** Each walks one index from the newest down, and stops at the limit. Without statistics the planner would walk the whole workspace for a rare status, so its index is named. */
function pageQueries(db: Shard, filter: DeploymentFilter, limit: number) {
  const { workspace_id, mode, skill } = filter;
  const status = [...new Set(filter.status)];
  const mine = and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode));
  const listed = (where: SQL | undefined) =>
    db.select(columns).from(deployments).where(and(mine, where)).orderBy(desc(deployments.id)).limit(limit);
  if (skill !== null && status.length > 0) {
    return status.map((one) => listed(sql`${deployments.id} IN (${inBoth(filter, { skill, status: one }, limit)})`));
  }
  if (skill !== null) {
    const tag = deploymentSkills;
    const same = and(
      eq(deployments.workspace_id, tag.workspace_id),
      eq(deployments.mode, tag.mode),
      eq(deployments.id, tag.deployment_id),
    );
    const tagged = and(eq(tag.workspace_id, workspace_id), eq(tag.mode, mode), eq(tag.skill, skill));
    return [
      db
        .select(columns)
        .from(tag)
        .innerJoin(deployments, same)
        .where(and(tagged, between(tag.deployment_id, filter)))
        .orderBy(desc(tag.deployment_id))
        .limit(limit),
    ];
  }
  if (status.length === 0) return [listed(between(deployments.id, filter))];
  return status.map((one) => {
    const newest = sql`SELECT ${deployments.id} FROM ${deployments} INDEXED BY deployments_by_status
      WHERE ${and(mine, eq(deployments.status, one), between(deployments.id, filter))}
      ORDER BY ${deployments.id} DESC LIMIT ${limit}`;
    return listed(sql`${deployments.id} IN (${newest})`);
  });
}

/** Sorts after every id. */
const PAST_ALL = "~";

/**
 * The newest ids that have a tag and a status. Two indexes are walked down in turns, each leaping to where the other stands:
 * so it takes no more steps than the rarer of the two has rows, however many the other has. A row of the walk is one leap, of
 * the tag's (turn 0) or of the status' index (turn 1), and where the leap before it led: where both are one, both met. Materialized,
 * it would be walked to its end before the limit is looked at.
 */
function inBoth(filter: DeploymentFilter, { skill, status }: { skill: string; status: Status }, limit: number): SQL {
  const { workspace_id, mode, created_after, before } = filter;
  const from = created_after === null ? "" : firstIdAt("deployment", created_after);
  const end = before ?? PAST_ALL;
  return sql`WITH RECURSIVE walk(turn, id, earlier) AS NOT MATERIALIZED (
      SELECT 1, ${end}, ${end}
      UNION ALL
      SELECT 1 - turn, CASE turn
        WHEN 1 THEN (SELECT deployment_id FROM deployment_skills
          WHERE workspace_id = ${workspace_id} AND mode = ${mode} AND skill = ${skill} AND deployment_id >= ${from}
            AND deployment_id < CASE WHEN walk.id = walk.earlier THEN walk.id ELSE walk.id || '!' END
          ORDER BY deployment_id DESC LIMIT 1)
        ELSE (SELECT d.id FROM deployments AS d INDEXED BY deployments_by_status
          WHERE d.workspace_id = ${workspace_id} AND d.mode = ${mode} AND d.status = ${status} AND d.id >= ${from}
            AND d.id <= walk.id
          ORDER BY d.id DESC LIMIT 1)
        END, walk.id
      FROM walk WHERE walk.id IS NOT NULL
    )
    SELECT id FROM walk WHERE turn = 1 AND id = earlier AND id < ${end} LIMIT ${limit}`;
}

function between(id: SQLiteColumn, { created_after, before }: DeploymentFilter) {
  return and(
    created_after === null ? undefined : gte(id, firstIdAt("deployment", created_after)),
    before === null ? undefined : lt(id, before),
  );
}

/** Deployments whose deadline had passed by an instant (epoch milliseconds), the latest first. */
export async function lateDeployments(db: Shard, before: number, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: deployments.id })
    .from(deployments)
    .where(lte(deployments.due_at, before))
    .orderBy(deployments.due_at)
    .limit(limit);
}
