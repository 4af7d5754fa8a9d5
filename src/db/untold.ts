import { and, asc, eq, gte, lt } from "drizzle-orm";
import { ulid } from "ulid";
import type { Home } from "./database.ts";
import { installation } from "./schema.ts";

/** Changes that Workspace objects may not have heard of: of which workspaces, null of all. `at` is epoch milliseconds. */
export interface Untold {
  key: string;
  workspaces: string[] | null;
  at: number;
}

const PREFIX = "untold:";
const BEHIND = "untold;";

/** Notes a change before it is made. */
export async function noteUntold(db: Home, workspaces: string[] | null, now: number): Promise<string> {
  const key = PREFIX + ulid(now);
  await db.insert(installation).values({ key, value: JSON.stringify({ workspaces, at: now }) });
  return key;
}

/** They were told. */
export async function forgetUntold(db: Home, key: string): Promise<void> {
  await db.delete(installation).where(eq(installation.key, key));
}

/** What was noted before an instant (epoch ms) and is there still, oldest first. */
export async function untoldBefore(db: Home, before: number, limit: number): Promise<Untold[]> {
  const rows = await db
    .select()
    .from(installation)
    .where(and(gte(installation.key, PREFIX), lt(installation.key, BEHIND)))
    .orderBy(asc(installation.key))
    .limit(limit);
  return rows.map(({ key, value }) => ({ ...JSON.parse(value), key }) as Untold).filter(({ at }) => at < before);
}
