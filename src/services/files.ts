import type { Owner } from "../../durable-objects/contract.ts";
import type { StoredFile } from "../domain/deployment/record.ts";
import { fail, type Problem, ProblemError, problem } from "../domain/errors.ts";
import { fileLink, LINK_LIFE_MS, type LinkedFile, readFileLink } from "../domain/file-link.ts";
import { SNIFFED_BYTES, trueMediaType } from "../domain/files/media-type.ts";
import { isId, newId } from "../domain/ids.ts";
import { sha256Hex } from "../domain/keys/credential.ts";
import { LIMITS } from "../domain/limits.ts";
import { iso } from "../domain/time.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { type AgentContext, admit, type Context, notFound, ownerOf } from "./context.ts";
import { keepText } from "./ingest/keep-text.ts";
import { BodyError, MeteredBody } from "./ingest/metered-body.ts";
import { workspaceObject } from "./objects.ts";
import { fileKey, storeFile } from "./store-file.ts";

export { fileNameProblem } from "../domain/files/names.ts";

export interface Upload {
  name: string;
  /** As declared: what is kept is what the file's first bytes bear out. */
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
  const { media_type, size_bytes, sha256 } = await receive(ctx.env, key, input, {});
  const { name } = input;
  const file: LinkedFile = { id, workspace_id, mode, name, media_type, size_bytes };
  const url = await fileLink(ctx.base_url, file, now + LINK_LIFE_MS, ctx.env.INSTALLATION_SECRET);
  const body = JSON.stringify({ id, url, expires_at: iso(now + LINK_LIFE_MS) });
  const before = await keepAnswer(ctx, `${name}\n${input.media_type}\n${sha256}`, body);
  if (!before) {
    ctx.waitUntil(keepText(ctx.env, key).catch((error) => withoutText(id, error)));
    return { body, replayed: false };
  }
  await ctx.env.FILES.delete(key);
  if (before.kind === "refused") throw new ProblemError(before.problem);
  return { body: before.body, replayed: true };
}

/** Stores a file that an expert means to hand in. It counts once the output names it. */
export async function storeOutputFile({
  ctx,
  input,
}: {
  ctx: Context;
  input: Upload & { owner: Owner; deployment_id: string; expert_id: string };
}): Promise<StoredFile> {
  const { owner, deployment_id, expert_id, name } = input;
  const id = newId("file", Date.now());
  const key = fileKey(owner.workspace_id, owner.mode, id);
  const { media_type, size_bytes } = await receive(ctx.env, key, input, { deployment_id, expert_id });
  return outputFile(ctx, { id, name, media_type, size_bytes });
}

/** The files that an expert stored for a deployment, in the order of their ids, or a problem that names the one which is not. */
export async function outputFiles({
  ctx,
  owner,
  deployment_id,
  expert_id,
  ids,
}: {
  ctx: Context;
  owner: Owner;
  deployment_id: string;
  expert_id: string;
  ids: string[];
}): Promise<StoredFile[] | Problem> {
  if (ids.length > LIMITS.context_files) {
    return problem("invalid_request", `output.files: must have at most ${LIMITS.context_files} files`);
  }
  const objects = await Promise.all(ids.map((id) => headFile(ctx.env, owner, id)));
  const files: StoredFile[] = [];
  for (const [index, id] of ids.entries()) {
    const object = objects[index];
    const { name = "file", deployment_id: of = null, expert_id: by = null } = object?.customMetadata ?? {};
    if (!object || of !== deployment_id || by !== expert_id) {
      return problem("invalid_request", `output.files[${index}]: is no file that you uploaded for this deployment`);
    }
    if (ids.indexOf(id) !== index) return problem("invalid_request", `output.files[${index}]: is named twice`);
    files.push(outputFile(ctx, { id, name, media_type: typeOf(object), size_bytes: object.size }));
  }
  const total = files.reduce((sum, file) => sum + (file.size_bytes ?? 0), 0);
  if (total <= LIMITS.context_files_bytes) return files;
  return problem("invalid_request", `output.files: must be at most ${LIMITS.context_files_bytes} bytes in all`);
}

/** A stored file of the caller's workspace and mode. `range` is a Range header. */
export async function readFile({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: { id: string; range?: string | undefined };
}): Promise<R2ObjectBody> {
  await admit(ctx);
  return (await storedFile(ctx.env, ownerOf(ctx), input.id, input.range)) ?? notFound("file");
}

/** The file behind a signed link: whoever has the link may read it while it lasts. */
export async function readLinkedFile({
  ctx,
  input,
}: {
  ctx: Context;
  input: { url: string; range?: string | undefined };
}): Promise<R2ObjectBody> {
  const file = await readFileLink(input.url, ctx.env.INSTALLATION_SECRET, Date.now());
  if (file === "expired") return fail("forbidden", "This link has expired.");
  if (file === "forged") return notFound("file");
  return (await storedFile(ctx.env, file, file.id, input.range)) ?? notFound("file");
}

/** A file of a workspace and mode, or null. Of a Range header only one that can be met counts; else the file is whole. */
export async function storedFile(env: Env, owner: Owner, id: string, range?: string): Promise<R2ObjectBody | null> {
  if (!isId("file", id)) return null;
  const key = fileKey(owner.workspace_id, owner.mode, id);
  if (range === undefined || !/^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/.test(range)) return env.FILES.get(key);
  return env.FILES.get(key, { range: new Headers({ Range: range }) }).catch(() => env.FILES.get(key));
}

/** The text that was found in a file of a workspace and mode, or null. One that nobody looked into yet is looked into now. */
export async function storedText(env: Env, owner: Owner, id: string): Promise<string | null> {
  return isId("file", id) ? keepText(env, fileKey(owner.workspace_id, owner.mode, id)) : null;
}

interface Received {
  media_type: string;
  size_bytes: number;
  sha256: string;
}

/** Stores an upload under a key of its own, as what it truly is. */
async function receive(env: Env, key: string, input: Upload, marks: Record<string, string>): Promise<Received> {
  const limit = LIMITS.file_bytes;
  try {
    if (!input.body || input.length === 0) throw new BodyError("empty");
    if (input.length !== null && input.length > limit) throw new BodyError("too_long");
    const body = new MeteredBody(input.body, { length: input.length, limit });
    const media_type = trueMediaType(input.media_type, await body.head(SNIFFED_BYTES), input.name);
    const facts = { httpMetadata: { contentType: media_type }, customMetadata: { ...marks, name: input.name } };
    await storeFile(env.FILES, key, body, facts);
    return { media_type, size_bytes: body.size, sha256: await body.digest() };
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    if (error.trouble === "too_long") return fail("payload_too_large", `A file must be at most ${limit} bytes.`);
    if (error.trouble === "empty") return fail("invalid_request", "body: is required");
    return fail("invalid_request", "body: broke off before its end");
  }
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

async function headFile(env: Env, owner: Owner, id: string): Promise<R2Object | null> {
  return isId("file", id) ? env.FILES.head(fileKey(owner.workspace_id, owner.mode, id)) : null;
}

function typeOf(object: R2Object): string {
  return object.httpMetadata?.contentType ?? "application/octet-stream";
}

function outputFile(ctx: Context, file: Pick<StoredFile, "id" | "name" | "media_type" | "size_bytes">): StoredFile {
  const url = `${ctx.base_url}/v1/files/${file.id}/content`;
  return { ...file, url, status: "ingested", error: null, source_url: null };
}

function withoutText(file_id: string, error: unknown): void {
  log({ event: "file.no_text", level: "warn", file_id, error: describeError(error) });
}
