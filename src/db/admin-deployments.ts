import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import type { Database, Everywhere, Shard } from "./database.ts";
import { deployments, offers } from "./schema.ts";
import { findInAny, fromEvery, newestFirst } from "./shards.ts";

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

export interface AnyDeploymentPage {
  rows: AnyDeployment[];
  stopped_at: string | null;
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
  shards: Everywhere["shards"],
  filter: AnyDeploymentFilter,
  page: { limit: number; before: string | null },
  read = DEPLOYMENTS_READ,
): Promise<AnyDeploymentPage> {
  const pages = await fromEvery(shards, (db) => pageOfShard(db, filter, page, read));
  const [only] = pages;
  if (only && pages.length === 1) return only;
  // What lies below where any shard stopped is left to the next page, which goes on from there in all of them.
  const stops = pages.flatMap(({ stopped_at }) => stopped_at ?? []);
  const floor = stops.reduce((highest, id) => (id > highest ? id : highest), "");
  const found = pages.flatMap(({ rows }) => rows).filter(({ id }) => id >= floor);
  return cutAt(found.toSorted(newestFirst), page.limit, floor);
}

async function pageOfShard(
  db: Shard,
  filter: AnyDeploymentFilter,
  { limit, before }: { limit: number; before: string | null },
  read: number,
): Promise<AnyDeploymentPage> {
  const range = and(before === null ? undefined : lt(deployments.id, before), begins(filter.id_prefix));
  const walks = walksOf(filter).map((walk) => ({ ...walk, where: and(walk.where, range) }));
  const floors = await inOneTrip(
    db,
    walks.map(({ where }) =>
      db
        .select({ id: deployments.id })
        .from(deployments)
        .where(where)
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
    walks.map(({ where, owner, by_status }) =>
      db
        .select(columns)
        .from(deployments)
        .where(by_status ? and(owner, newestOf(where, read), wanted) : and(where, wanted))
        .orderBy(desc(deployments.id))
        .limit(limit + 1),
    ),
  );
  return cutAt(found.toSorted(newestFirst), limit, floor);
}

function cutAt(rows: AnyDeployment[], limit: number, floor: string): AnyDeploymentPage {
  const last = rows.at(limit - 1);
  if (rows.length > limit && last) return { rows: rows.slice(0, limit), stopped_at: last.id };
  return { rows, stopped_at: floor === "" ? null : floor };
}

/** A deployment in whatever workspace it is; null if no database has one with that id. */
export function anyDeployment({ shards }: Everywhere, id: string): Promise<AnyDeployment | null> {
  return findInAny(shards, async (db) => {
    const [row] = await db.select(columns).from(deployments).where(eq(deployments.id, id));
    return row ?? null;
  });
}

/** What an expert holds, oldest first. */
export async function heldBy({ shards }: Everywhere, expertId: string): Promise<{ id: string; status: string }[]> {
  const held = and(
    eq(deployments.expert_id, expertId),
    inArray(deployments.status, ["accepted", "in_progress", "needs_input"]),
    eq(deployments.mode, "live"),
  );
  const { id, status } = deployments;
  const found = await fromEvery(shards, (db) => db.select({ id, status }).from(deployments).where(held).orderBy(id));
  return found.flat().toSorted((a, b) => newestFirst(b, a));
}

/** Takes what an expert is still offered out of their inbox, but for the workspaces that they may be asked by (null: all). */
export async function withdrawOffers(
  { shards }: Everywhere,
  expertId: string,
  workspaces: string[] | null,
): Promise<void> {
  if (workspaces === null) return;
  const others = sql`${offers.workspace_id} NOT IN (SELECT value FROM json_each(${JSON.stringify(workspaces)}))`;
  await fromEvery(shards, (db) => db.delete(offers).where(and(eq(offers.expert_id, expertId), others)));
}

interface Walk {
  where: SQL | undefined;
  /** Whose rows they are, where it is one workspace's. */
  owner: SQL | undefined;
  by_status: boolean;
}

/** Each follows one index from the newest down: over everybody by id, or in a workspace by mode and, where it is asked for, by state. */
function walksOf({ workspace_id, mode, status }: AnyDeploymentFilter): Walk[] {
  if (workspace_id === null) return [{ where: undefined, owner: undefined, by_status: false }];
  const modes: Mode[] = mode === null ? ["test", "live"] : [mode];
  return modes.flatMap((one): Walk[] => {
    const owner = and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, one));
    if (status.length === 0) return [{ where: owner, owner, by_status: false }];
    return [...new Set(status)].map((state) => ({
      where: and(owner, eq(deployments.status, state)),
      owner,
      by_status: true,
    }));
  });
}

/** Without statistics the planner would walk a whole workspace for a rare state, so the index is named. */
function newestOf(where: SQL | undefined, read: number): SQL {
  return sql`${deployments.id} IN (SELECT ${deployments.id} FROM ${deployments} INDEXED BY deployments_by_status
    WHERE ${where} ORDER BY ${deployments.id} DESC LIMIT ${read})`;
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
  const spellings = spellingsOf(text);
  const has = (where: SQL, words: string[]) =>
    sql.join(
      words.map((word) => sql`instr(lower(${where}), ${word})`),
      sql` OR `,
    );
  const quoted = spellings.map((word) => JSON.stringify(word).slice(1, -1));
  return sql`CASE WHEN ${has(sql`${deployments.snapshot}`, quoted)} THEN EXISTS (
    SELECT 1 FROM json_tree(${deployments.snapshot}, '$.metadata') AS node WHERE node.fullkey <> '$.metadata'
      AND (${has(sql`node.atom`, spellings)} OR (typeof(node.key) = 'text' AND (${has(sql`node.key`, spellings)}))))
    ELSE 0 END`;
}

/** SQLite lowers A to Z alone: other letters are looked for as they were typed, in lower and in upper case. */
function spellingsOf(text: string): string[] {
  const lowered = (value: string) => value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([text, text.toLowerCase(), text.toUpperCase()].map(lowered))];
}

/** The rows of several like queries, in one round trip. */
async function inOneTrip<T>(db: Shard, queries: PromiseLike<T[]>[]): Promise<T[]> {
  type Batch = Parameters<Database["batch"]>[0];
  return ((await db.batch(queries as unknown as Batch)) as unknown as T[][]).flat();
}
