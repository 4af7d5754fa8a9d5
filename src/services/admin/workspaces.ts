import { eq } from "drizzle-orm";
import { database } from "../../db/database.ts";
import { workspaces } from "../../db/schema.ts";
import type { Mode } from "../../domain/actors.ts";
import { isId, newId } from "../../domain/ids.ts";
import { maskOf, newCredential, sha256Hex } from "../../domain/keys/credential.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { newWebhookSecret } from "../../domain/webhooks/signature.ts";
import { standardPlan } from "../../domain/workspace.ts";
import { type Context, notFound } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";

const MODES: Mode[] = ["test", "live"];

/** Makes a workspace on the standard plan, in both modes. Its two webhook secrets are shown this once. */
export async function createWorkspace({ ctx, input }: { ctx: Context; input: { name: string } }) {
  const now = Date.now();
  const id = newId("workspace", now);
  const box = new SecretBox(ctx.env.ENCRYPTION_KEYS);
  const secret = { test: newWebhookSecret(), live: newWebhookSecret() };
  const { mode: _, workspace_id: __, ...settings } = standardPlan(id, "test", input.name);
  const row = {
    id,
    name: input.name,
    settings,
    webhook_secret_test: await box.seal(secret.test, `${id}:test`),
    webhook_secret_live: await box.seal(secret.live, `${id}:live`),
    created_at: now,
  };
  const db = database(ctx.env, id);
  await unlessDown("workspace", db.insert(workspaces).values(row).run());
  for (const mode of MODES) await workspaceObject(ctx.env, id, mode).configure(standardPlan(id, mode, input.name));
  await workspaceObject(ctx.env, id, "live").rosterChanged();
  return { id, object: "workspace", ...settings, created_at: iso(now), webhook_secret: secret };
}

/** Makes a key; the key itself is shown this once. */
export async function createKey({
  ctx,
  input,
}: {
  ctx: Context;
  input: { workspace_id: string; mode: Mode; name: string; expires_at: number | null };
}) {
  const { workspace_id, mode, name, expires_at } = input;
  await requireWorkspace(ctx, workspace_id);
  const now = Date.now();
  const key = await newCredential(mode, workspace_id.slice("ws_".length), ctx.env.INSTALLATION_SECRET);
  const facts = { id: newId("key", now), name, prefix: maskOf(key), expires_at };
  await workspaceObject(ctx.env, workspace_id, mode).addKey({ ...facts, hash: await sha256Hex(key) });
  return { ...facts, mode, key, expires_at: isoOrNull(expires_at), last_used_at: null, revoked_at: null };
}

/** The workspace's keys in both modes, masked. */
export async function listKeys({ ctx, input }: { ctx: Context; input: { workspace_id: string } }) {
  await requireWorkspace(ctx, input.workspace_id);
  const lists = MODES.map(async (mode) => {
    const keys = await workspaceObject(ctx.env, input.workspace_id, mode).keys();
    return keys.map(({ created_at, expires_at, revoked_at, last_used_at, ...key }) => ({
      ...key,
      mode,
      created_at: iso(created_at),
      expires_at: isoOrNull(expires_at),
      revoked_at: isoOrNull(revoked_at),
      last_used_at: isoOrNull(last_used_at),
    }));
  });
  return (await Promise.all(lists)).flat();
}

/** Revokes a key from the next request on. */
export async function revokeKey({
  ctx,
  input,
}: {
  ctx: Context;
  input: { workspace_id: string; key_id: string };
}): Promise<void> {
  await requireWorkspace(ctx, input.workspace_id);
  for (const mode of MODES) {
    if (await workspaceObject(ctx.env, input.workspace_id, mode).revokeKey(input.key_id)) return;
  }
  notFound("key");
}

/** Adds credits to the live ledger that do not lapse with the cycle: the ledger's transaction. */
export async function topUp({
  ctx,
  input,
}: {
  ctx: Context;
  input: { workspace_id: string; amount: number; reason: string };
}) {
  await requireWorkspace(ctx, input.workspace_id);
  const entry = await workspaceObject(ctx.env, input.workspace_id, "live").topUp(input.amount, input.reason);
  return { ...entry, object: "ledger_entry", at: iso(entry.at) };
}

async function requireWorkspace(ctx: Context, id: string): Promise<void> {
  if (!isId("workspace", id)) return notFound("workspace");
  const db = database(ctx.env, id);
  const rows = await unlessDown(
    "workspace",
    db.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, id)),
  );
  if (rows.length === 0) notFound("workspace");
}
