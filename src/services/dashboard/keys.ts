import { iso, isoOrNull } from "../../domain/time.ts";
import { createKey, revokeKey } from "../admin/keys.ts";
import { notFound } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { OWN_KEY_PREFIX } from "./as-agent.ts";
import { type MemberContext, ownerOf, requireRight } from "./context.ts";

/** A key as the dashboard lists it: never the key itself. */
export interface ShownKey {
  id: string;
  mode: "test" | "live";
  name: string;
  prefix: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  revoked_at: string | null;
}

/** The keys of the member's workspace and mode, newest first, revoked ones last. The dashboard's own is in no list. */
export async function listOwnKeys({ ctx }: { ctx: MemberContext }): Promise<ShownKey[]> {
  const { mode } = ctx;
  const keys = await workspaceObject(ctx.env, ctx.workspace.id, mode).keys();
  return keys
    .filter(({ prefix }) => prefix !== OWN_KEY_PREFIX)
    .map(({ id, name, prefix, ...at }) => ({
      id,
      mode,
      name,
      prefix,
      created_at: iso(at.created_at),
      last_used_at: isoOrNull(at.last_used_at),
      expires_at: isoOrNull(at.expires_at),
      revoked_at: isoOrNull(at.revoked_at),
    }))
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1));
}

/** Makes a key of the member's workspace and mode; the key itself is shown this once. */
export async function createOwnKey({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { name: string; expires_at: number | null };
}) {
  requireRight(ctx, "build");
  return createKey({ ctx, input: { ...input, ...ownerOf(ctx) } });
}

/** Revokes a key from the next request on. 404 for one of another workspace or mode. */
export async function revokeOwnKey({ ctx, input }: { ctx: MemberContext; input: { key_id: string } }): Promise<void> {
  requireRight(ctx, "build");
  const keys = await listOwnKeys({ ctx });
  if (!keys.some(({ id }) => id === input.key_id)) return notFound("key");
  await revokeKey({ ctx, input: { workspace_id: ctx.workspace.id, key_id: input.key_id } });
}

function rank({ revoked_at }: ShownKey): number {
  return revoked_at === null ? 0 : 1;
}
