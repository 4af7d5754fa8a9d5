import type { Admitted, Created, Idempotency, Owner, Wants } from "../../durable-objects/contract.ts";
import type { Mode } from "../domain/actors.ts";
import { fail, type Problem, ProblemError } from "../domain/errors.ts";
import type { RateState } from "../domain/rate-window.ts";
import { DEFAULT_RATE_LIMIT } from "../domain/workspace.ts";
import type { Env, Settings } from "../env.ts";
import { workspaceObject } from "./objects.ts";

/** What every service is given besides its input. */
export interface Context {
  env: Env;
  settings: Settings;
  request_id: string;
  /** The address that links are built on, without a trailing slash. */
  base_url: string;
  waitUntil(work: Promise<unknown>): void;
}

/** Whom a workspace key speaks for, as read from the key itself: admission says whether it is true. */
export interface Caller {
  workspace_id: string;
  mode: Mode;
  key_hash: string;
}

/** The context of an agent's request. `rate` is known once it was admitted or refused. */
export interface AgentContext extends Context {
  caller: Caller;
  rate: RateState | null;
  idempotency: Idempotency | null;
}

export function ownerOf({ caller }: AgentContext): Owner {
  return { workspace_id: caller.workspace_id, mode: caller.mode };
}

/** Has the Workspace object admit the request. Fails with 401 or 429. */
export async function admit(ctx: AgentContext, wants: Wants = {}): Promise<Admitted> {
  const { workspace_id, mode, key_hash } = ctx.caller;
  const admission = await workspaceObject(ctx.env, workspace_id, mode).admit(key_hash, wants);
  return entered(ctx, admission);
}

/** Notes the caller's rate; throws what the Workspace object refused. */
export function entered<T extends Admitted | (Created & { ok: true })>(
  ctx: AgentContext,
  answer: T | { ok: false; problem: Problem; rate: RateState | null },
): T {
  ctx.rate = answer.rate;
  if (!answer.ok) throw new ProblemError(answer.problem);
  return answer;
}

/** The window shown where no key was found: a fresh one. */
export function freshRate(now: number): RateState {
  return { limit: DEFAULT_RATE_LIMIT, remaining: DEFAULT_RATE_LIMIT, reset: Math.ceil(now / 1_000) + 60 };
}

/** The 404 of something addressed by id. */
export function notFound(what: string): never {
  return fail("not_found", `No ${what} with that id in this workspace.`);
}
