import type { KeyFacts } from "../../../durable-objects/contract.ts";
import type { Mode } from "../../domain/actors.ts";
import { newId } from "../../domain/ids.ts";
import { maskOf, newCredential, sha256Hex } from "../../domain/keys/credential.ts";
import { isoOrNull } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { paged } from "./page.ts";
import { MODES, requireWorkspace } from "./workspace-plan.ts";

/** Makes a key; the key itself is shown this once. */
export async function createKey({
  ctx,
  input,
}: {
  ctx: ActingContext;
  input: { workspace_id: string; mode: Mode; name: string; expires_at: number | null };
}) {
  const { workspace_id, mode, name, expires_at } = input;
  await requireWorkspace(ctx, workspace_id);
  const now = Date.now();
  const key = await newCredential(mode, workspace_id.slice("ws_".length), ctx.env.INSTALLATION_SECRET);
  const facts = { id: newId("key", now), name, prefix: maskOf(key), expires_at };
  const shown = shownKey({ ...facts, created_at: now, revoked_at: null, last_used_at: null }, mode);
  const after = { mode, name, prefix: facts.prefix, expires_at: shown.expires_at };
  return audited(ctx, { action: "key.created", subject_id: facts.id, workspace_id, after }, async () => {
    await workspaceObject(ctx.env, workspace_id, mode).addKey({ ...facts, hash: await sha256Hex(key) });
    return { ...shown, key };
  });
}

/** A page of the workspace's keys in both modes, masked, newest first, revoked ones included. */
export async function listKeys({
  ctx,
  input: { workspace_id, limit, before },
}: {
  ctx: Context;
  input: { workspace_id: string; limit: number; before: string | null };
}) {
  await requireWorkspace(ctx, workspace_id);
  const found = await keysOf(ctx, workspace_id);
  const keys = found.map(({ mode, facts }) => shownKey(facts, mode)).filter(({ id }) => before === null || id < before);
  const newest = keys.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit + 1);
  return paged(newest, limit, (key) => key);
}

/** Revokes a key from the next request on. One that is revoked already stays as it is. */
export async function revokeKey({
  ctx,
  input: { workspace_id, key_id },
}: {
  ctx: ActingContext;
  input: { workspace_id: string; key_id: string };
}): Promise<void> {
  await requireWorkspace(ctx, workspace_id);
  const found = await keysOf(ctx, workspace_id);
  const { mode, facts } = found.find((key) => key.facts.id === key_id) ?? notFound("key");
  if (facts.revoked_at !== null) return;
  const { name, prefix } = facts;
  const act = { action: "key.revoked", subject_id: key_id, workspace_id, before: { mode, name, prefix }, after: null };
  await audited(ctx, act, () => workspaceObject(ctx.env, workspace_id, mode).revokeKey(key_id));
}

async function keysOf(ctx: Context, workspaceId: string): Promise<{ mode: Mode; facts: KeyFacts }[]> {
  const lists = MODES.map(async (mode) => {
    const keys = await workspaceObject(ctx.env, workspaceId, mode).keys();
    return keys.map((facts) => ({ mode, facts }));
  });
  return (await Promise.all(lists)).flat();
}

/** A key as spec §9 shows it. */
function shownKey({ id, name, prefix, last_used_at, expires_at, revoked_at }: KeyFacts, mode: Mode) {
  return {
    id,
    mode,
    name,
    prefix,
    last_used_at: isoOrNull(last_used_at),
    expires_at: isoOrNull(expires_at),
    revoked_at: isoOrNull(revoked_at),
  };
}
