import { type SQL, sql } from "drizzle-orm";
import type { BenchEntry } from "../domain/deployment/routing.ts";
import { median } from "../domain/turnaround.ts";
import type { Database } from "./database.ts";

const HISTORY = 50;

interface Row {
  id: string;
  name: string;
  skills: string;
  availability: BenchEntry["availability"];
  capacity: number;
  last_offered_at: number | null;
  load: number;
  turnarounds: string;
}

/** How many live deployments an expert holds. */
const LOAD = sql`(SELECT count(*) FROM deployments INDEXED BY deployments_by_expert
  WHERE expert_id = e.id AND status IN ('accepted', 'in_progress', 'needs_input'))`;
/** The turnarounds of an expert's last completed deployments, as JSON. */
const TURNAROUNDS = sql`(SELECT json_group_array(turnaround_seconds) FROM (
  SELECT turnaround_seconds FROM deployments INDEXED BY deployments_by_expert
  WHERE expert_id = e.id AND status = 'completed' ORDER BY id DESC LIMIT ${sql.raw(String(HISTORY))}))`;

/** The bench of a workspace: all its members with their medians, whatever their availability, in the order in which they came. */
export async function benchOf(db: Database, workspaceId: string): Promise<BenchEntry[]> {
  const rows = await db.all<Row>(sql`SELECT ${FACTS}, ${LOAD} AS load, ${TURNAROUNDS} AS turnarounds
    FROM experts AS e WHERE ${isMember(workspaceId)} ORDER BY e.id`);
  return rows.map(entryOf);
}

/** Those of the bench who have one of the wanted tags. Routing asks at each look, so no history is read. */
export async function benchFor(db: Database, workspaceId: string, wanted: readonly string[]): Promise<BenchEntry[]> {
  const covers = sql`EXISTS (SELECT 1 FROM json_each(e.skills) AS skill
    WHERE skill.value IN (SELECT value FROM json_each(${JSON.stringify(wanted)})))`;
  const rows = await db.all<Row>(sql`SELECT ${FACTS}, ${LOAD} AS load, '[]' AS turnarounds
    FROM experts AS e WHERE ${isMember(workspaceId)} AND ${covers} ORDER BY e.id`);
  return rows.map(entryOf);
}

const FACTS = sql`e.id, e.name, e.skills, e.availability, e.capacity, e.last_offered_at`;

function isMember(workspaceId: string): SQL {
  return sql`e.deleted_at IS NULL
    AND (e.workspaces IS NULL OR EXISTS (SELECT 1 FROM json_each(e.workspaces) WHERE value = ${workspaceId}))`;
}

function entryOf({ turnarounds, skills, ...row }: Row): BenchEntry {
  return { ...row, skills: JSON.parse(skills), median_turnaround_seconds: median(JSON.parse(turnarounds)) };
}

/** An expert's load, capacity and median, or null where there is no such expert. */
export async function standingOf(db: Database, expertId: string) {
  const [row] = await db.all<{
    load: number;
    capacity: number;
    workspaces: string | null;
    turnarounds: string;
  }>(sql`SELECT ${LOAD} AS load, e.capacity, e.workspaces, ${TURNAROUNDS} AS turnarounds FROM experts AS e
    WHERE e.id = ${expertId} AND e.deleted_at IS NULL`);
  if (!row) return null;
  const turnarounds: number[] = JSON.parse(row.turnarounds);
  return {
    load: row.load,
    capacity: row.capacity,
    workspaces: row.workspaces === null ? null : (JSON.parse(row.workspaces) as string[]),
    median_turnaround_seconds: median(turnarounds),
  };
}
