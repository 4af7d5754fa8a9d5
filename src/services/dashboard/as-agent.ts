import { fail, ProblemError } from "../../domain/errors.ts";
import { hmac, sha256Hex } from "../../domain/keys/credential.ts";
import type { Env } from "../../env.ts";
import type { AgentContext } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { type MemberContext, ownerOf } from "./context.ts";

/** How the dashboard's own key is told from those that people hold. */
export const OWN_KEY_PREFIX = "dashboard";
/** The two parts of a ULID. */
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/**
 * Does what an agent can do, for a member whose right to it was checked: by the same services, through the same
 * admission. It is admitted by a key of the dashboard's own in each workspace and mode, so that a member at work takes
 * nothing of an agent's rate. That key has a hash that is derived and no text that gives it: nobody can send it.
 */
export async function asAgent<T>(ctx: MemberContext, work: (agent: AgentContext) => Promise<T>): Promise<T> {
  const key_hash = await ownKeyHash(ctx.env, ctx);
  const enter = () => {
    const agent: AgentContext = { ...ctx, caller: { ...ownerOf(ctx), key_hash }, rate: null, idempotency: null };
    return work(agent);
  };
  try {
    return await enter();
  } catch (error) {
    if (!isUnknownKey(error)) throw error;
  }
  await addOwnKey(ctx, key_hash);
  try {
    return await enter();
  } catch (error) {
    if (!isUnknownKey(error)) throw error;
    return fail("forbidden", "An operator has revoked the dashboard's own key of this workspace. Ask them why.");
  }
}

/** Made at its first use; there is one, whoever comes first. */
async function addOwnKey(ctx: MemberContext, hash: string): Promise<void> {
  const { workspace_id, mode } = ownerOf(ctx);
  const time = workspace_id.slice("ws_".length, "ws_".length + TIME_CHARACTERS);
  const id = `key_${time}${(await sha256Hex(hash)).slice(0, RANDOM_CHARACTERS).toUpperCase()}`;
  const key = { id, hash, name: "Dashboard", prefix: OWN_KEY_PREFIX, expires_at: null };
  await workspaceObject(ctx.env, workspace_id, mode).addKey(key);
}

async function ownKeyHash(env: Env, ctx: MemberContext): Promise<string> {
  const { workspace_id, mode } = ownerOf(ctx);
  const mac = await hmac(env.INSTALLATION_SECRET, `dashboard-key:${workspace_id}:${mode}`);
  return [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Admission comes before all else, so nothing was done. */
function isUnknownKey(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === "authentication_failed";
}
