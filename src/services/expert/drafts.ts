import { home } from "../../db/database.ts";
import {
  addDraftFile,
  type Draft,
  type DraftText,
  deleteDraft,
  draftOf,
  removeDraftFile,
  saveDraftText,
} from "../../db/drafts.ts";
import { fail } from "../../domain/errors.ts";
import { bytes, LIMITS } from "../../domain/limits.ts";
import type { Upload } from "../files.ts";
import { unlessDown } from "../unless-down.ts";
import type { ExpertContext } from "./context.ts";
import { uploadOutputFile } from "./files.ts";
import { getForExpert } from "./get.ts";

export type { Draft, DraftText } from "../../db/drafts.ts";

interface About {
  deployment_id: string;
}

/** What the expert had written for a deployment; an empty draft where there is none. It outlives their hold on it. */
export function readDraft({ ctx, input }: { ctx: ExpertContext; input: About }): Promise<Draft> {
  return unlessDown("draft", draftOf(home(ctx.env), ctx.expert.id, input.deployment_id));
}

/** Keeps what was typed: when, in epoch milliseconds, or null if another window wrote since `base`. 404 where it is not theirs, 413 over the bounds. */
export async function saveDraft({
  ctx,
  input,
}: {
  ctx: ExpertContext;
  input: About & { text: DraftText; base: number | null };
}): Promise<number | null> {
  const { deployment_id, text, base } = input;
  if (bytes(JSON.stringify(text)) > LIMITS.draft_bytes) {
    return fail("payload_too_large", `The draft must be at most ${LIMITS.draft_bytes} bytes in all.`);
  }
  await getForExpert({ ctx, input: { id: deployment_id } });
  const db = home(ctx.env);
  return unlessDown("draft", saveDraftText(db, ctx.expert.id, deployment_id, text, base, Date.now()));
}

/** Stores a file that is meant for the output, and notes it in the draft. */
export async function addFile({ ctx, input }: { ctx: ExpertContext; input: About & Upload }): Promise<void> {
  const before = await readDraft({ ctx, input });
  const most = LIMITS.context_files;
  if (before.files.length >= most) fail("invalid_request", `output.files: must have at most ${most} files`);
  const { id, name, media_type, size_bytes } = await uploadOutputFile({ ctx, input });
  const file = { id, name, media_type, size_bytes: size_bytes ?? 0 };
  await unlessDown("draft", addDraftFile(home(ctx.env), ctx.expert.id, input.deployment_id, file));
}

export async function removeFile({ ctx, input }: { ctx: ExpertContext; input: About & { file_id: string } }) {
  const db = home(ctx.env);
  await unlessDown("draft", removeDraftFile(db, ctx.expert.id, input.deployment_id, input.file_id));
}

/** Throws a draft away: it was sent. */
export function discardDraft({ ctx, input }: { ctx: ExpertContext; input: About }): Promise<void> {
  return unlessDown("draft", deleteDraft(home(ctx.env), ctx.expert.id, input.deployment_id));
}
