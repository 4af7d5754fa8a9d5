import { and, eq, isNull } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Database } from "./database.ts";
import { webhookEndpoints } from "./schema.ts";

export type EndpointRow = typeof webhookEndpoints.$inferSelect;

/** The webhook endpoints of a workspace and mode that were not deleted. */
export async function endpointsOf(db: Database, workspaceId: string, mode: Mode): Promise<EndpointRow[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.workspace_id, workspaceId),
        eq(webhookEndpoints.mode, mode),
        isNull(webhookEndpoints.deleted_at),
      ),
    )
    .orderBy(webhookEndpoints.id);
}
