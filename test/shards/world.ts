import { env } from "cloudflare:workers";
import { newWorkspace, type Workspace } from "../support/api.ts";
import { d1Of } from "../support/d1.ts";
import { override } from "../support/faults.ts";

/** A workspace whose rows lie at home, and one whose rows lie in the other shard. */
export async function oneInEach(): Promise<{ here: Workspace; there: Workspace }> {
  return { here: await workspaceIn(env.DB), there: await workspaceIn(other()) };
}

export function other(): D1Database {
  if (!env.DB_1) throw new Error("these tests have two databases");
  return env.DB_1;
}

/** Where a workspace lies is chance, by its id. */
async function workspaceIn(db: D1Database): Promise<Workspace> {
  for (;;) {
    const made = await newWorkspace();
    if (d1Of(made.id) === db) return made;
  }
}

/** Makes one database fail until the returned function is called. */
export function failShard(db: D1Database): () => void {
  const broken = async () => {
    throw new Error("injected: this shard is down");
  };
  const statement: Record<string, unknown> = { all: broken, run: broken, raw: broken, first: broken };
  statement.bind = () => statement;
  return override(db, { prepare: () => statement, batch: broken });
}

/** How many rows a database has of a deployment. */
export async function countIn(db: D1Database, table: string, column: string, id: string): Promise<number> {
  const query = `SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`;
  return (await db.prepare(query).bind(id).first<number>("n")) ?? 0;
}
