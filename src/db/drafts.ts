import { and, eq, or, sql } from "drizzle-orm";
import type { Home } from "./database.ts";
import { drafts } from "./schema.ts";

/** What was written, as it was typed. `data` is the schema form's entries by name. */
export interface DraftText {
  body: string;
  question: string;
  reason: string;
  attach_partial: boolean;
  data: Record<string, string>;
  /** Which open page wrote it last; null for a form without a script. */
  tab: string | null;
}
export interface DraftFile {
  id: string;
  name: string;
  media_type: string | null;
  size_bytes: number;
}
export interface Draft extends DraftText {
  files: DraftFile[];
  /** Epoch milliseconds of the text; 0 where none was ever kept. */
  updated_at: number;
}

const NOTHING: DraftText = { body: "", question: "", reason: "", attach_partial: false, data: {}, tab: null };
export const NO_DRAFT: Draft = { ...NOTHING, files: [], updated_at: 0 };

/** An expert's draft for a deployment; an empty one where there is none. */
export async function draftOf(db: Home, expertId: string, deploymentId: string): Promise<Draft> {
  const [row] = await db.select().from(drafts).where(own(expertId, deploymentId));
  return row ? { ...NO_DRAFT, ...(row.fields as Partial<Draft>), updated_at: row.updated_at } : NO_DRAFT;
}

/**
 * Keeps a draft's text; its files stay. `base` is the `updated_at` that the writer knows, or null to write whatever there
 * is. The new `updated_at`, or null if another page wrote since `base`.
 */
export async function saveDraftText(
  db: Home,
  expertId: string,
  deploymentId: string,
  text: DraftText,
  base: number | null,
  now: number,
): Promise<number | null> {
  const updated_at = sql`max(${now}, ${drafts.updated_at} + 1)`;
  const merged = sql`json_set(${drafts.fields}, '$.body', ${text.body}, '$.question', ${text.question},
    '$.reason', ${text.reason}, '$.attach_partial', json(${JSON.stringify(text.attach_partial)}),
    '$.data', json(${JSON.stringify(text.data)}), '$.tab', ${text.tab})`;
  const isOwn = or(eq(drafts.updated_at, base ?? 0), sql`${drafts.fields} ->> '$.tab' = ${text.tab}`);
  const [row] = await db
    .insert(drafts)
    .values({ expert_id: expertId, deployment_id: deploymentId, fields: { ...text, files: [] }, updated_at: now })
    .onConflictDoUpdate({
      target: [drafts.expert_id, drafts.deployment_id],
      set: { fields: merged, updated_at },
      ...(base === null || !isOwn ? {} : { setWhere: isOwn }),
    })
    .returning({ updated_at: drafts.updated_at });
  return row?.updated_at ?? null;
}

/** Adds a file to a draft; its text and the time of that stay. */
export async function addDraftFile(db: Home, expertId: string, deploymentId: string, file: DraftFile) {
  const fields = { ...NOTHING, files: [file] };
  await db
    .insert(drafts)
    .values({ expert_id: expertId, deployment_id: deploymentId, fields, updated_at: 0 })
    .onConflictDoUpdate({
      target: [drafts.expert_id, drafts.deployment_id],
      set: { fields: sql`json_insert(${drafts.fields}, '$.files[#]', json(${JSON.stringify(file)}))` },
    });
}

/** Takes a file out of a draft. */
export async function removeDraftFile(db: Home, expertId: string, deploymentId: string, fileId: string) {
  const kept = sql`(SELECT coalesce(json_group_array(json(value)), '[]') FROM json_each(${drafts.fields}, '$.files')
    WHERE value ->> 'id' <> ${fileId})`;
  await db
    .update(drafts)
    .set({ fields: sql`json_set(${drafts.fields}, '$.files', json(${kept}))` })
    .where(own(expertId, deploymentId));
}

export async function deleteDraft(db: Home, expertId: string, deploymentId: string): Promise<void> {
  await db.delete(drafts).where(own(expertId, deploymentId));
}

function own(expertId: string, deploymentId: string) {
  return and(eq(drafts.expert_id, expertId), eq(drafts.deployment_id, deploymentId));
}
