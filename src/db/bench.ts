import { type SQL, sql } from "drizzle-orm";
import type { BenchEntry } from "../domain/deployment/routing.ts";
import { median } from "../domain/turnaround.ts";
import { describeError, log } from "../log.ts";
import type { Everywhere, Shard } from "./database.ts";
import { fromThoseUp } from "./shards.ts";

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
/** An expert's last completed deployments, as JSON: `[id, turnaround in seconds]` each. */
const TURNAROUNDS = sql`(SELECT json_group_array(json_array(id, turnaround_seconds)) FROM (
  SELECT id, turnaround_seconds FROM deployments INDEXED BY deployments_by_expert
  WHERE expert_id = e.id AND status = 'completed' ORDER BY id DESC LIMIT ${sql.raw(String(HISTORY))}))`;
const NO_TURNAROUNDS = sql`'[]'`;

/**
 * The bench of a workspace: all its members with their medians, whatever their availability, in the order in which they
 * came; or those of them who are named.
 */
export async function benchOf(
  { home, shards }: Everywhere,
  workspaceId: string,
  only: readonly string[] | null,
): Promise<BenchEntry[]> {
  const named = only === null ? sql`true` : sql`e.id IN (SELECT value FROM json_each(${JSON.stringify(only)}))`;
  const rows = await home.all<Row>(sql`SELECT ${FACTS}, ${LOAD} AS load, ${TURNAROUNDS} AS turnarounds
    FROM experts AS e WHERE ${isMember(workspaceId)} AND ${named} ORDER BY e.id`);
  return (await withOthers(shards, rows, TURNAROUNDS)).map(entryOf);
}

/** Those of the bench who have one of the wanted tags. Routing asks at each look, so no history is read. */
export async function benchFor(
  { home, shards }: Everywhere,
  workspaceId: string,
  wanted: readonly string[],
): Promise<BenchEntry[]> {
  const covers = sql`EXISTS (SELECT 1 FROM json_each(e.skills) AS skill
    WHERE skill.value IN (SELECT value FROM json_each(${JSON.stringify(wanted)})))`;
  const rows = await home.all<Row>(sql`SELECT ${FACTS}, ${LOAD} AS load, ${NO_TURNAROUNDS} AS turnarounds
    FROM experts AS e WHERE ${isMember(workspaceId)} AND ${covers} ORDER BY e.id`);
  return (await withOthers(shards, rows, NO_TURNAROUNDS)).map(entryOf);
}

type Held = Pick<Row, "id" | "load" | "turnarounds">;

/**
 * The rows with what the experts hold and held in the other shards than the home's. One that is down counts as empty: that
 * somebody may be offered more than they wanted is better than that nobody is offered anything.
 */
async function withOthers<T extends Held>(
  [, ...others]: readonly [Shard, ...Shard[]],
  rows: T[],
  turnarounds: SQL,
): Promise<T[]> {
  if (others.length === 0 || rows.length === 0) return rows;
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const { answers, errors } = await fromThoseUp(others, (db) =>
    db.all<Held>(sql`SELECT e.id, ${LOAD} AS load, ${turnarounds} AS turnarounds
      FROM (SELECT value AS id FROM json_each(${ids})) AS e`),
  );
  if (errors.length > 0) log({ event: "bench.partial", level: "warn", error: describeError(errors[0]) });
  const more = Map.groupBy(answers.flat(), ({ id }) => id);
  return rows.map((row) => {
    const held = [row, ...(more.get(row.id) ?? [])];
    const history = held.flatMap((one): unknown[] => JSON.parse(one.turnarounds));
    return { ...row, load: held.reduce((sum, one) => sum + one.load, 0), turnarounds: JSON.stringify(history) };
  });
}

/** The median of the newest of some turnarounds, given as JSON. */
function medianOf(turnarounds: string): number | null {
  const newest = (JSON.parse(turnarounds) as [id: string, seconds: number][])
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .slice(0, HISTORY);
  return median(newest.map(([, seconds]) => seconds));
}

const FACTS = sql`e.id, e.name, e.skills, e.availability, e.capacity, e.last_offered_at`;

function isMember(workspaceId: string): SQL {
  return sql`e.deleted_at IS NULL
    AND (e.workspaces IS NULL OR EXISTS (SELECT 1 FROM json_each(e.workspaces) WHERE value = ${workspaceId}))`;
}

function entryOf({ turnarounds, skills, ...row }: Row): BenchEntry {
  return { ...row, skills: JSON.parse(skills), median_turnaround_seconds: medianOf(turnarounds) };
}

/** An expert's load, capacity and median, or null where there is no such expert. */
export async function standingOf({ home, shards }: Everywhere, expertId: string) {
  const rows = await home.all<
    Held & { capacity: number; workspaces: string | null }
  >(sql`SELECT e.id, ${LOAD} AS load, e.capacity, e.workspaces, ${TURNAROUNDS} AS turnarounds FROM experts AS e
    WHERE e.id = ${expertId} AND e.deleted_at IS NULL`);
  const [row] = await withOthers(shards, rows, TURNAROUNDS);
  if (!row) return null;
  return {
    load: row.load,
    capacity: row.capacity,
    workspaces: row.workspaces === null ? null : (JSON.parse(row.workspaces) as string[]),
    median_turnaround_seconds: medianOf(row.turnarounds),
  };
}
