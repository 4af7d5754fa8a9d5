import { and, desc, lt, sql } from "drizzle-orm";
import { home } from "../../db/database.ts";
import { workspaces } from "../../db/schema.ts";
import { type CreateWorkspace, changedPlan, type PlanChange, planDifference } from "../../domain/admin/workspaces.ts";
import { newId } from "../../domain/ids.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import { iso } from "../../domain/time.ts";
import { newWebhookSecret } from "../../domain/webhooks/signature.ts";
import { standardPlan } from "../../domain/workspace.ts";
import { type ActingContext, audited } from "../audit.ts";
import type { Context } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";
import { tellingWorkspaces } from "../untold.ts";
import { paged } from "./page.ts";
import {
  configureObjects,
  type KnownWorkspace,
  knownWorkspace,
  planStatement,
  requireWorkspace,
} from "./workspace-plan.ts";

/** Makes a workspace in both modes, on the standard plan but for what is named. Its two webhook secrets are shown this once. */
export async function createWorkspace({ ctx, input }: { ctx: ActingContext; input: CreateWorkspace }) {
  const now = Date.now();
  const id = newId("workspace", now);
  const { mode: _, workspace_id: __, ...standard } = standardPlan(id, "test", input.name);
  const plan = changedPlan(standard, input);
  const box = new SecretBox(ctx.env.ENCRYPTION_KEYS);
  const secret = { test: newWebhookSecret(), live: newWebhookSecret() };
  const row = {
    id,
    name: plan.name,
    settings: { ...plan },
    webhook_secret_test: await box.seal(secret.test, `${id}:test`),
    webhook_secret_live: await box.seal(secret.live, `${id}:live`),
    created_at: now,
  };
  const act = { action: "workspace.created", subject_id: id, workspace_id: id, after: { ...plan } };
  return audited(ctx, act, async () => {
    await unlessDown("workspace", home(ctx.env).insert(workspaces).values(row).run());
    const known = await configureObjects(ctx, id);
    return { ...shownWorkspace(known), webhook_secret: secret };
  });
}

/** A page of all workspaces, newest first. `q` is an id, the beginning of one, or part of a name. */
export async function listWorkspaces({
  ctx,
  input: { q, limit, before },
}: {
  ctx: Context;
  input: { q: string | null; limit: number; before: string | null };
}) {
  const named = sql`instr(lower(${workspaces.name}), lower(${q}))`;
  const wanted = q === null ? undefined : sql`(${named} OR substr(${workspaces.id}, 1, ${q.length}) = ${q})`;
  const query = home(ctx.env)
    .select()
    .from(workspaces)
    .where(and(wanted, before === null ? undefined : lt(workspaces.id, before)))
    .orderBy(desc(workspaces.id))
    .limit(limit + 1);
  const rows = await unlessDown("workspaces", query);
  return paged(rows.map(knownWorkspace), limit, shownWorkspace);
}

/** A workspace with what its live ledger holds at present, in whole credits. */
export async function getWorkspace({ ctx, input }: { ctx: Context; input: { workspace_id: string } }) {
  const known = await requireWorkspace(ctx, input.workspace_id);
  const { balances } = await workspaceObject(ctx.env, known.id, "live").books();
  return { ...shownWorkspace(known), balances };
}

/**
 * Changes what is named of a workspace's plan. The database first, then both objects, before this answers: limits hold
 * from the next request. After a crash in between, the sweep brings the objects to what the database says, or any PATCH.
 */
export async function patchWorkspace({
  ctx,
  input: { workspace_id, change },
}: {
  ctx: ActingContext;
  input: { workspace_id: string; change: PlanChange };
}) {
  const known = await requireWorkspace(ctx, workspace_id);
  const difference = planDifference(known.plan, changedPlan(known.plan, change));
  const act = { action: "workspace.updated", subject_id: workspace_id, workspace_id, ...difference };
  return audited(ctx, act, async () => {
    const known = await tellingWorkspaces(ctx.env, [workspace_id], async () => {
      await unlessDown("workspace", planStatement(ctx, workspace_id, change).run());
      return configureObjects(ctx, workspace_id);
    });
    return shownWorkspace(known);
  });
}

function shownWorkspace({ id, plan, created_at }: KnownWorkspace) {
  return { id, object: "workspace" as const, ...plan, created_at: iso(created_at) };
}
