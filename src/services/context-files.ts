import type { StoredFile } from "../domain/deployment/record.ts";
import { type Problem, problem } from "../domain/errors.ts";
import { isFileLink, readFileLink } from "../domain/file-link.ts";
import { nameInUrl } from "../domain/files/names.ts";
import { newId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { urlProblem } from "../domain/webhooks/url-policy.ts";
import type { AgentContext } from "./context.ts";

type Resolved = { files: StoredFile[]; problem?: never } | { files: []; problem: Problem };

/** Turns the URLs of `context_files` into files: our own links into the stored upload, others into files to be ingested. */
export async function resolveContextFiles({ ctx, urls }: { ctx: AgentContext; urls: string[] }): Promise<Resolved> {
  const files: StoredFile[] = [];
  for (const [index, url] of urls.entries()) {
    const file = isFileLink(url, ctx.base_url) ? await ownFile(ctx, url) : foreignFile(ctx, url);
    if (typeof file === "string") return refused(`context_files[${index}]: ${file}`);
    files.push(file);
  }
  const total = files.reduce((sum, file) => sum + (file.size_bytes ?? 0), 0);
  if (total > LIMITS.context_files_bytes) {
    return refused(`context_files: must be at most ${LIMITS.context_files_bytes} bytes in all`);
  }
  return { files };
}

async function ownFile(ctx: AgentContext, url: string): Promise<StoredFile | string> {
  const { workspace_id, mode } = ctx.caller;
  const linked = await readFileLink(url, ctx.env.INSTALLATION_SECRET, Date.now());
  if (linked === "expired") return "is an expired link; upload the file again";
  if (linked === "forged" || linked.workspace_id !== workspace_id || linked.mode !== mode) {
    return "is not a link of this workspace and mode";
  }
  const { id, name, media_type, size_bytes } = linked;
  return {
    id,
    url: contentUrl(ctx, id),
    name,
    media_type,
    size_bytes,
    status: "ingested",
    error: null,
    source_url: null,
  };
}

function foreignFile(ctx: AgentContext, url: string): StoredFile | string {
  const reason = urlProblem(url, ctx.settings.urls.file);
  if (reason) return reason;
  const id = newId("file", Date.now());
  return {
    id,
    url: contentUrl(ctx, id),
    name: nameInUrl(url),
    media_type: null,
    size_bytes: null,
    status: "pending",
    error: null,
    source_url: url,
  };
}

function contentUrl(ctx: AgentContext, id: string): string {
  return `${ctx.base_url}/v1/files/${id}/content`;
}

function refused(message: string): Resolved {
  return { files: [], problem: problem("invalid_request", message) };
}
