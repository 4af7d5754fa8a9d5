import { eq } from "drizzle-orm";
import type { Home } from "./database.ts";
import { workspaces } from "./schema.ts";

/** A workspace's row with its sealed default secrets; null if there is none with that id. */
export async function workspaceRow(db: Home, id: string) {
  const [row] = await db.select().from(workspaces).where(eq(workspaces.id, id));
  return row ?? null;
}
