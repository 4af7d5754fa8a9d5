import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Home, Shard } from "./database.ts";
import { deployments, installation, workspaces } from "./schema.ts";

type Owner = { workspace_id: string; mode: Mode };

/** What D1 says of a deployment, to be compared with its object. */
export interface ProjectedState {
  id: string;
  revision: number;
  status: string;
  version: number;
}

/** What D1 has of some deployments of one owner, however many ids there are. */
export async function projectedStates(db: Shard, owner: Owner, ids: string[]): Promise<Map<string, ProjectedState>> {
  const { id, revision, status, version } = deployments;
  const listed = sql`${id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = await db
    .select({ id, revision, status, version })
    .from(deployments)
    .where(and(ofOwner(owner), listed));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Lets the next projection write over a row up to a revision: else one of the same revision, but wrong, would stay. */
export async function outdate(db: Shard, owner: Owner, id: string, revision: number): Promise<void> {
  const old = and(ofOwner(owner), eq(deployments.id, id), lte(deployments.revision, revision));
  await db.update(deployments).set({ revision: -1 }).where(old);
}

/** The next ids of workspaces, oldest first. */
export async function workspaceIdsAfter(db: Home, after: string, limit: number): Promise<string[]> {
  const { id } = workspaces;
  const rows = await db.select({ id }).from(workspaces).where(gt(id, after)).orderBy(asc(id)).limit(limit);
  return rows.map((row) => row.id);
}

/** A thing that the system notes for itself, or null. */
export async function readNote<T>(db: Home, key: string): Promise<T | null> {
  const [row] = await db.select().from(installation).where(eq(installation.key, key));
  return row ? (JSON.parse(row.value) as T) : null;
}

export async function writeNote(db: Home, key: string, note: object): Promise<void> {
  const value = JSON.stringify(note);
  await db.insert(installation).values({ key, value }).onConflictDoUpdate({ target: installation.key, set: { value } });
}

function ofOwner({ workspace_id, mode }: Owner) {
  return and(eq(deployments.workspace_id, workspace_id), eq(deployments.mode, mode));
}
