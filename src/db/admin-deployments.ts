import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import type { Database } from "./database.ts";
import { deployments } from "./schema.ts";

/** A deployment as an operator's list reads it. */
export interface AnyDeployment {
  id: string;
  workspace_id: string;
  mode: Mode;
  expert_id: string | null;
  snapshot: string;
}

/** What an operator narrows deployments by. Null, or no status, does not narrow. `text` is looked for in metadata. */
export interface AnyDeploymentFilter {
  workspace_id: string | null;
  mode: Mode | null;
  status: Status[];
  id_prefix: string | null;
  text: string | null;
}

/** How many rows a page looks at, at the most, on each of its walks. */
export const DEPLOYMENTS_READ = 2_000;

const columns = {
  id: deployments.id,
  workspace_id: deployments.workspace_id,
  mode: deployments.mode,
  expert_id: deployments.expert_id,
  snapshot: deployments.snapshot,
};

/**
 * A page of everybody's deployments, newest first, and the id it stopped at, null where nothing is left. A page looks at
 * so many of the newest rows and no more, so it may be short, or empty, with more behind it.
 */
export async function pageOfAllDeployments(
  db: Database,
  filter: AnyDeploymentFilter,
  { limit, before }: { limit: number; before: string | null },
  read = DEPLOYMENTS_READ,
): Promise<{ rows: AnyDeployment[]; stopped_at: string | null }> {
  const range = and(before === null ? undefined : lt(deployments.id, before), begins(filter.id_prefix));
  const walks = walksOf(filter).map((walk) => and(walk, range));
  const floors = await inOneTrip(
    db,
    walks.map((walk) =>
      db
        .select({ id: deployments.id })
        .from(deployments)
        .where(walk)
        .orderBy(desc(deployments.id))
        .limit(1)
        .offset(read - 1),
    ),
  );
  // No walk goes further down than the one that has to stop first, so that the cursor says the same of all.
  const floor = floors.map(({ id }) => id).reduce((highest, id) => (id > highest ? id : highest), "");
  const wanted = and(floor === "" ? undefined : gte(deployments.id, floor), narrowed(filter));
  const found = await inOneTrip(
    db,
    walks.map((walk) =>
      db
        .select(columns)
        .from(deployments)
        .where(and(walk, wanted))
        .orderBy(desc(deployments.id))
        .limit(limit + 1),
    ),
  );
  const rows = found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const last = rows.at(limit - 1);
  if (rows.length > limit && last) return { rows: rows.slice(0, limit), stopped_at: last.id };
  return { rows, stopped_at: floor === "" ? null : floor };
}

/** A deployment in whatever workspace it is; null if the database has none with that id. */
export async function anyDeployment(db: Database, id: string): Promise<AnyDeployment | null> {
  const [row] = await db.select(columns).from(deployments).where(eq(deployments.id, id));
  return row ?? null;
}

/** What an expert holds, oldest first. */
export function heldBy(db: Database, expertId: string): Promise<{ id: string; status: string }[]> {
  return db
    .select({ id: deployments.id, status: deployments.status })
    .from(deployments)
    .where(
      and(
        eq(deployments.expert_id, expertId),
        inArray(deployments.status, ["accepted", "in_progress", "needs_input"]),
        eq(deployments.mode, "live"),
      ),
    )
    .orderBy(deployments.id);
}

/** Each follows one index from the newest down: over everybody by id, or in a workspace by mode and, where it is asked for, by state. */
function walksOf({ workspace_id, mode, status }: AnyDeploymentFilter): (SQL | undefined)[] {
  if (workspace_id === null) return [undefined];
  const modes: Mode[] = mode === null ? ["test", "live"] : [mode];
  const states = status.length === 0 ? [undefined] : [...new Set(status)].map((one) => eq(deployments.status, one));
  return modes.flatMap((one) =>
    states.map((state) => and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, one), state)),
  );
}

/** What is looked at row by row. The unary plus keeps the planner off an index that would have to be sorted. */
function narrowed({ workspace_id, mode, status, text }: AnyDeploymentFilter): SQL | undefined {
  const isWalked = workspace_id !== null;
  return and(
    isWalked || mode === null ? undefined : eq(sql`+${deployments.mode}`, mode),
    isWalked || status.length === 0 ? undefined : inArray(sql`+${deployments.status}`, status),
    text === null ? undefined : hasInMetadata(text),
  );
}

function begins(prefix: string | null): SQL | undefined {
  return prefix === null ? undefined : and(gte(deployments.id, prefix), lt(deployments.id, `${prefix}~`));
}

/** True where a key or a value of the metadata has the text, whatever its case. Only what has it somewhere is parsed. */
function hasInMetadata(text: string): SQL {
  const plain = text.toLowerCase();
  const quoted = JSON.stringify(plain).slice(1, -1);
  return sql`CASE WHEN instr(lower(${deployments.snapshot}), ${quoted}) = 0 THEN 0 ELSE EXISTS (
    SELECT 1 FROM json_tree(${deployments.snapshot}, '$.metadata') AS node WHERE node.fullkey <> '$.metadata'
      AND (instr(lower(node.atom), ${plain}) OR (typeof(node.key) = 'text' AND instr(lower(node.key), ${plain})))) END`;
}

/** The rows of several like queries, in one round trip. */
async function inOneTrip<T>(db: Database, queries: PromiseLike<T[]>[]): Promise<T[]> {
  type Batch = Parameters<Database["batch"]>[0];
  return ((await db.batch(queries as unknown as Batch)) as unknown as T[][]).flat();
}
