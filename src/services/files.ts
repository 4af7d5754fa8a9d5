import type { Mode } from "../domain/actors.ts";
import { fail, ProblemError } from "../domain/errors.ts";
import { fileLink, LINK_LIFE_MS, type LinkedFile, readFileLink } from "../domain/file-link.ts";
import { isId, newId } from "../domain/ids.ts";
import { sha256Hex } from "../domain/keys/credential.ts";
import { bytes, LIMITS } from "../domain/limits.ts";
import { iso } from "../domain/time.ts";
import { type AgentContext, admit, type Context, notFound } from "./context.ts";
import { workspaceObject } from "./objects.ts";
import { storeFile } from "./store-file.ts";

export interface Upload {
  name: string;
  media_type: string;
  body: ReadableStream<Uint8Array> | null;
  /** From Content-Length, or null where the length is not told. */
  length: number | null;
}

/** Stores an agent's file; answers with its id and a signed link as JSON text. */
export async function uploadFile({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: Upload;
}): Promise<{ body: string; replayed: boolean }> {
  await admit(ctx);
  const { workspace_id, mode } = ctx.caller;
  const now = Date.now();
  const id = newId("file", now);
  const key = fileKey(workspace_id, mode, id);
  if (!input.body || input.length === 0) return fail("invalid_request", "body: is required");
  const stored = await storeFile(ctx.env.FILES, key, input.body, input.length, {
    httpMetadata: { contentType: input.media_type },
    customMetadata: { name: input.name },
  });
  const expires = now + LINK_LIFE_MS;
  const { name, media_type } = input;
  const file: LinkedFile = { id, workspace_id, mode, name, media_type, size_bytes: stored.size_bytes };
  const url = await fileLink(ctx.base_url, file, expires, ctx.env.INSTALLATION_SECRET);
  const body = JSON.stringify({ id, url, expires_at: iso(expires) });
  const before = await keepAnswer(ctx, `${name}\n${media_type}\n${stored.sha256}`, body);
  if (!before) return { body, replayed: false };
  await ctx.env.FILES.delete(key);
  if (before.kind === "refused") throw new ProblemError(before.problem);
  return { body: before.body, replayed: true };
}

/** Keeps the answer of a keyed upload. If there was one before, that one counts. */
async function keepAnswer(ctx: AgentContext, content: string, body: string) {
  if (!ctx.idempotency) return null;
  const { scope } = ctx.idempotency;
  const workspace = workspaceObject(ctx.env, ctx.caller.workspace_id, ctx.caller.mode);
  const begun = await workspace.begin({ scope, body_hash: await sha256Hex(content) });
  if (begun.kind !== "fresh") return begun;
  await workspace.finish(scope, 201, body);
  return null;
}

/** A stored file of the caller's workspace and mode. */
export async function readFile({ ctx, input }: { ctx: AgentContext; input: { id: string } }): Promise<R2ObjectBody> {
  await admit(ctx);
  const object = isId("file", input.id)
    ? await ctx.env.FILES.get(fileKey(ctx.caller.workspace_id, ctx.caller.mode, input.id))
    : null;
  return object ?? notFound("file");
}

/** The file behind a signed link: whoever has the link may read it while it lasts. */
export async function readLinkedFile({ ctx, input }: { ctx: Context; input: { url: string } }): Promise<R2ObjectBody> {
  const file = await readFileLink(input.url, ctx.env.INSTALLATION_SECRET, Date.now());
  if (file === "expired") return fail("forbidden", "This link has expired.");
  if (file === "forged") return notFound("file");
  return (await ctx.env.FILES.get(fileKey(file.workspace_id, file.mode, file.id))) ?? notFound("file");
}

/** The name of an upload, or why it can't be one. */
export function fileNameProblem(name: string | undefined): string | null {
  if (!name) return "name: is required";
  if (bytes(name) > LIMITS.file_name_bytes) return `name: must have at most ${LIMITS.file_name_bytes} bytes`;
  if (name === "." || name === "..") return "name: must not be . or ..";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a name may not hold
  return /[\u0000-\u001f\u007f/\\]/.test(name) ? "name: must not contain slashes or control characters" : null;
}

function fileKey(workspaceId: string, mode: Mode, id: string): string {
  return `${workspaceId}/${mode}/${id}`;
}
