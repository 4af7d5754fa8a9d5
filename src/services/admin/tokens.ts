import { home } from "../../db/database.ts";
import { type KnownToken, pageOfTokens, revokeToken, type TokenHolder, tokenOf } from "../../db/people.ts";
import { tokens } from "../../db/schema.ts";
import type { CreateToken } from "../../domain/admin/experts.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import { isId, newId } from "../../domain/ids.ts";
import { newCredential, sha256Hex } from "../../domain/keys/credential.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { requireExpert } from "./experts.ts";
import { FIRST_TOKEN } from "./first-token.ts";
import { paged } from "./page.ts";

interface Page {
  limit: number;
  before: string | null;
}

/** Makes a bearer token for an expert; shown this once. */
export async function createExpertToken({
  ctx,
  input: { expert_id, ...input },
}: {
  ctx: ActingContext;
  input: CreateToken & { expert_id: string };
}) {
  await requireExpert(ctx, expert_id);
  return makeToken(ctx, { kind: "expert", subject_id: expert_id }, input);
}

/** A page of an expert's tokens, newest first, revoked ones included. */
export async function listExpertTokens({
  ctx,
  input: { expert_id, ...page },
}: {
  ctx: Context;
  input: Page & { expert_id: string };
}) {
  await requireExpert(ctx, expert_id);
  return readTokens(ctx, { kind: "expert", subject_id: expert_id }, page);
}

/** Revokes an expert's token from the next request on. */
export async function revokeExpertToken({
  ctx,
  input: { expert_id, token_id },
}: {
  ctx: ActingContext;
  input: { expert_id: string; token_id: string };
}): Promise<void> {
  await requireExpert(ctx, expert_id);
  await revoke(ctx, { kind: "expert", subject_id: expert_id }, token_id);
}

/** Makes an admin token; shown this once. */
export function createAdminToken({ ctx, input }: { ctx: ActingContext; input: CreateToken }) {
  return makeToken(ctx, { kind: "admin" }, input);
}

/** A page of admin tokens, newest first, the one that comes as a secret of the deployment last. */
export async function listAdminTokens({ ctx, input }: { ctx: Context; input: Page }) {
  const { data, next } = await readTokens(ctx, { kind: "admin" }, input);
  if (next !== null || !ctx.env.ADMIN_TOKEN) return { data, next };
  const last = data.at(-1);
  if (last && data.length >= input.limit) return { data, next: cursorAfter(last.id) };
  const first = { ...FIRST_TOKEN, object: "token" as const, expires_at: null, revoked_at: null, created_at: null };
  return { data: [...data, first], next };
}

/** Revokes an admin token from the next request on, the caller's own too. The first one is no row: 404. */
export function revokeAdminToken({ ctx, input }: { ctx: ActingContext; input: { token_id: string } }): Promise<void> {
  return revoke(ctx, { kind: "admin" }, input.token_id);
}

async function makeToken(ctx: ActingContext, holder: TokenHolder, { name, expires_at }: CreateToken) {
  const now = Date.now();
  const id = newId("token", now);
  const subject_id = holder.kind === "expert" ? holder.subject_id : id;
  const subject = subject_id.slice(subject_id.indexOf("_") + 1);
  const token = await newCredential(holder.kind, subject, ctx.env.INSTALLATION_SECRET);
  const row = { id, kind: holder.kind, subject_id, name, expires_at, revoked_at: null, created_at: now };
  const after = { name, expires_at: isoOrNull(expires_at), ...ofExpert(holder) };
  return audited(ctx, { action: `${holder.kind}_token.created`, subject_id: id, after }, async () => {
    const inserting = home(ctx.env)
      .insert(tokens)
      .values({ ...row, hash: await sha256Hex(token) });
    await unlessDown("token", inserting.run());
    return { ...shownToken(row), token };
  });
}

async function readTokens(ctx: Context, holder: TokenHolder, { limit, before }: Page) {
  const db = home(ctx.env);
  const rows = await unlessDown("tokens", pageOfTokens(db, holder, { limit: limit + 1, before }));
  return paged(rows, limit, shownToken);
}

async function revoke(ctx: ActingContext, holder: TokenHolder, id: string): Promise<void> {
  const db = home(ctx.env);
  const found = (isId("token", id) ? await unlessDown("token", tokenOf(db, holder, id)) : null) ?? notFound("token");
  if (found.revoked_at !== null) return;
  const before = { name: found.name, expires_at: isoOrNull(found.expires_at), ...ofExpert(holder) };
  const act = { action: `${holder.kind}_token.revoked`, subject_id: id, before };
  await audited(ctx, act, () => unlessDown("token", revokeToken(db, holder, id, Date.now())));
}

function ofExpert(holder: TokenHolder) {
  return holder.kind === "expert" ? { expert_id: holder.subject_id } : {};
}

function shownToken({ id, name, expires_at, revoked_at, created_at }: KnownToken) {
  return {
    id,
    object: "token" as const,
    name,
    expires_at: isoOrNull(expires_at),
    revoked_at: isoOrNull(revoked_at),
    created_at: iso(created_at),
  };
}
