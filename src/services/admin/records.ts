import { type AuditFilter, type AuditRow, pageOfAudit, pageOfDeadMessages } from "../../db/audit.ts";
import { home } from "../../db/database.ts";
import { type DeadMessagePlace, deadMessageCursor } from "../../domain/admin/records.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import { iso } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/**
 * A page of who did what, newest first. A page reads a bounded number of rows, so a rare filter may give a short page, or
 * an empty one, with a cursor to go on from where it stopped.
 */
export async function listAudit({
  ctx,
  input: { limit, before, ...filter },
}: {
  ctx: Context;
  input: AuditFilter & { limit: number; before: string | null };
}) {
  const query = pageOfAudit(home(ctx.env), filter, { limit, before });
  const { rows, stopped_at } = await unlessDown("audit", query);
  return { data: rows.map(shown), next: stopped_at === null ? null : cursorAfter(stopped_at) };
}

/** A page of the wake-ups that no queue could handle, newest first. Their rows are swept all the same. */
export async function listDeadMessages({
  ctx,
  input: { limit, before },
}: {
  ctx: Context;
  input: { limit: number; before: DeadMessagePlace | null };
}) {
  const query = pageOfDeadMessages(home(ctx.env), { limit: limit + 1, before });
  const rows = await unlessDown("dead messages", query);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map((row) => ({ ...row, object: "dead_message" as const, at: iso(row.at) })),
    next: rows.length > limit && last ? deadMessageCursor(last) : null,
  };
}

function shown({ at, ...row }: AuditRow) {
  const { id, actor, actor_name, action, subject_id, workspace_id, before, after, request_id } = row;
  return { id, at: iso(at), actor, actor_name, action, subject_id, workspace_id, before, after, request_id };
}
