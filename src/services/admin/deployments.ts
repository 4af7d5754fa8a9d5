import type { Found } from "../../../durable-objects/contract.ts";
import { type AnyDeployment, anyDeployment, pageOfAllDeployments } from "../../db/admin-deployments.ts";
import { everywhere, shardsOf } from "../../db/database.ts";
import type { Mode } from "../../domain/actors.ts";
import { readSearch } from "../../domain/admin/deployments.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import type { Deployment, Status } from "../../domain/deployment/schemas.ts";
import { ProblemError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { deploymentObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";

/** A deployment as operators see it: whose it is, and who holds or held it. */
export type OperatorsDeployment = Deployment & { workspace_id: string; expert_id: string | null };

/** What an operator narrows deployments by; null, or no status, does not narrow. `q`: an id, the beginning of one, or text in metadata. */
export interface DeploymentNarrowing {
  workspace: string | null;
  mode: Mode | null;
  status: Status[];
  q: string | null;
}

/**
 * A page of everybody's deployments as the database has them, newest first. A page looks at a bounded number of rows, so
 * a rare search may give a short page, or an empty one, with a cursor to go on from where it stopped.
 */
export async function listAllDeployments({
  ctx,
  input: { workspace, mode, status, q, limit, before },
}: {
  ctx: Context;
  input: DeploymentNarrowing & { limit: number; before: string | null };
}): Promise<{ data: OperatorsDeployment[]; next: string | null }> {
  const wanted = q === null ? { id_prefix: null, text: null } : readSearch(q);
  const filter = { workspace_id: workspace, mode, status, ...wanted };
  const query = pageOfAllDeployments(shardsOf(ctx.env, workspace), filter, { limit, before });
  const { rows, stopped_at } = await unlessDown("deployments", query);
  return {
    data: rows.map((row) => shown(row, row.snapshot)),
    next: stopped_at === null ? null : cursorAfter(stopped_at),
  };
}

/** A deployment in whatever workspace it is, as it is at present. */
export async function getAnyDeployment({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<OperatorsDeployment> {
  const row = await requireDeployment(ctx, input.id);
  const found: Found = await deploymentObject(ctx.env, row.id).get(row);
  return shown(row, found.found ? found.body : row.snapshot);
}

/** The whole event log of a deployment, oldest first, as JSON texts. */
export async function listAnyDeploymentEvents({ ctx, input }: { ctx: Context; input: { id: string } }) {
  const row = await requireDeployment(ctx, input.id);
  const { events } = await deploymentObject(ctx.env, row.id).events(row, 0);
  return events.map(({ body }) => body);
}

/** Cancels a deployment as ops, in any state that is not its end: the deployment then, or 409. Once it is cancelled by ops, again is no change. */
export async function cancelAnyDeployment({
  ctx,
  input: { id, reason },
}: {
  ctx: ActingContext;
  input: { id: string; reason: string };
}): Promise<OperatorsDeployment> {
  const row = await requireDeployment(ctx, id);
  const object = deploymentObject(ctx.env, id);
  const found: Found = await object.get(row);
  const { status } = shown(row, found.found ? found.body : row.snapshot);
  const act = {
    action: "deployment.cancelled",
    subject_id: id,
    workspace_id: row.workspace_id,
    before: { status },
    after: { status: "cancelled", reason },
  };
  return audited(ctx, act, async () => {
    const given = { idempotency: null, request_id: ctx.request_id };
    const result = await object.commandByOps(ctx.acting.actor, { type: "cancel", reason }, given);
    if (result.kind === "unopened") return notFound("deployment");
    if (result.kind === "refused") throw new ProblemError(result.problem);
    return shown(row, result.body);
  });
}

async function requireDeployment(ctx: Context, id: string): Promise<AnyDeployment> {
  if (!isId("deployment", id)) return notFound("deployment");
  const row = await unlessDown("deployment", anyDeployment(everywhere(ctx.env), id));
  return row ?? notFound("deployment");
}

function shown({ workspace_id, expert_id }: AnyDeployment, body: string): OperatorsDeployment {
  const deployment: Deployment = JSON.parse(body);
  return { ...deployment, workspace_id, expert_id: deployment.expert?.id ?? expert_id };
}
