import { and, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import type { Home } from "./database.ts";
import { audit, deadMessages } from "./schema.ts";

export type AuditRow = typeof audit.$inferSelect;
export type DeadMessageRow = typeof deadMessages.$inferSelect;

/** What the audit is narrowed by; null does not narrow. */
export interface AuditFilter {
  actor: string | null;
  action: string | null;
  workspace: string | null;
  subject: string | null;
}

/** How many rows of the audit a page reads at the most. */
export const AUDIT_READ = 5_000;

/**
 * A page of the audit, newest first, and the id it stopped at, null where nothing is left. A page reads so many rows and
 * no more, so it may be short, or empty, with more behind it.
 */
export async function pageOfAudit(
  db: Home,
  { actor, action, workspace, subject }: AuditFilter,
  { limit, before }: { limit: number; before: string | null },
  read = AUDIT_READ,
): Promise<{ rows: AuditRow[]; stopped_at: string | null }> {
  const earlier = before === null ? undefined : lt(audit.id, before);
  // One index narrows the walk; the rest is looked at row by row.
  const walked = walkedBy({ actor, action, workspace });
  const [floor] = await db
    .select({ id: audit.id })
    .from(audit)
    .where(and(walked, earlier))
    .orderBy(desc(audit.id))
    .limit(1)
    .offset(read - 1);
  const rest = and(
    actor === null ? undefined : eq(audit.actor, actor),
    action === null ? undefined : eq(sql`+${audit.action}`, action),
    workspace === null ? undefined : eq(sql`+${audit.workspace_id}`, workspace),
    subject === null ? undefined : eq(audit.subject_id, subject),
  );
  const within = floor ? sql`${audit.id} >= ${floor.id}` : undefined;
  const rows = await db
    .select()
    .from(audit)
    .where(and(walked, rest, earlier, within))
    .orderBy(desc(audit.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (rows.length > limit && last) return { rows: page, stopped_at: last.id };
  return { rows: page, stopped_at: floor?.id ?? null };
}

function walkedBy({ actor, action, workspace }: Omit<AuditFilter, "subject">): SQL | undefined {
  if (workspace !== null) return eq(audit.workspace_id, workspace);
  if (action !== null) return eq(audit.action, action);
  return actor === null ? undefined : eq(audit.actor, actor);
}

/** A page of what no queue could handle, newest first. */
export function pageOfDeadMessages(
  db: Home,
  { limit, before }: { limit: number; before: { at: number; id: string } | null },
): Promise<DeadMessageRow[]> {
  const earlier =
    before === null
      ? undefined
      : or(lt(deadMessages.at, before.at), and(eq(deadMessages.at, before.at), lt(deadMessages.id, before.id)));
  return db
    .select()
    .from(deadMessages)
    .where(earlier)
    .orderBy(desc(deadMessages.at), desc(deadMessages.id))
    .limit(limit);
}
