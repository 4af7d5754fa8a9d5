import { home } from "../db/database.ts";
import { audit } from "../db/schema.ts";
import { newId } from "../domain/ids.ts";
import type { Context } from "./context.ts";
import { unlessDown } from "./unless-down.ts";

/** The context of somebody whose acts are put on record. */
export interface ActingContext extends Context {
  acting: {
    /** `operator:op_…`, `token:tok_…`, `member:mem_…`, `expert:spec_…` or `system`. */
    actor: string;
    name: string;
  };
}

/** What somebody does: to what, and how it was before and is after. Never a secret. */
export interface Act {
  /** Such as `workspace.updated`. */
  action: string;
  subject_id: string;
  workspace_id?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Does something that is put on record. The record comes first, so that nothing is done without one; if it then fails, that is recorded too. Fails with 503 while nothing can be recorded. */
export async function audited<T>(ctx: ActingContext, act: Act, work: () => Promise<T>): Promise<T> {
  await record(ctx, act);
  try {
    return await work();
  } catch (error) {
    await record(ctx, { ...act, action: `${act.action}.failed`, before: null, after: null });
    throw error;
  }
}

async function record(ctx: ActingContext, act: Act): Promise<void> {
  const now = Date.now();
  const { action, subject_id, workspace_id = null, before = null, after = null } = act;
  const { actor, name } = ctx.acting;
  const row = {
    id: newId("audit", now),
    at: now,
    actor,
    actor_name: name,
    action,
    subject_id,
    workspace_id,
    before,
    after,
    request_id: ctx.request_id,
  };
  await unlessDown("audit", home(ctx.env).insert(audit).values(row).run());
}
