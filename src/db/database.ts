import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { Env } from "../env.ts";
import * as schema from "./schema.ts";

export type Database = DrizzleD1Database<typeof schema>;

/** The database of a workspace: the only place that picks a D1 (one today, shards later). */
export function database(env: Pick<Env, "DB">, _workspaceId: string | null): Database {
  return drizzle(env.DB, { schema });
}
