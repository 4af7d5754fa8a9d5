import type { Deployment, ReplyToDeployment, Status } from "../../domain/deployment/schemas.ts";
import { isId } from "../../domain/ids.ts";
import { audited } from "../audit.ts";
import { cancelDeployment } from "../cancel-deployment.ts";
import { notFound } from "../context.ts";
import { storedFile } from "../files.ts";
import { getDeployment } from "../get-deployment.ts";
import { type ListDeploymentsInput, listDeployments } from "../list-deployments.ts";
import { replyToDeployment } from "../reply-to-deployment.ts";
import { asAgent } from "./as-agent.ts";
import { type MemberContext, ownerOf, requireRight } from "./context.ts";

/** A page of the deployments of the member's workspace and mode, newest first, as agents see them. */
export async function listOwnDeployments({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: ListDeploymentsInput;
}): Promise<{ data: Deployment[]; next: string | null }> {
  const { items, next } = await asAgent(ctx, (agent) => listDeployments({ ctx: agent, input }));
  return { data: items.map((item) => JSON.parse(item)), next };
}

/** What waits for the agent's reply, the nearest deadline first, of the newest hundred. */
export async function listWaiting({ ctx }: { ctx: MemberContext }): Promise<Deployment[]> {
  const status: Status[] = ["needs_input"];
  const input = { status, skill: null, created_after: null, limit: 100, before: null };
  const { data } = await listOwnDeployments({ ctx, input });
  return data.toSorted((a, b) => ((a.input_by ?? "") < (b.input_by ?? "") ? -1 : 1));
}

/** The present deployment; 404 where the workspace and mode have none with that id. */
export async function getOwnDeployment({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { id: string };
}): Promise<Deployment> {
  const { body } = await asAgent(ctx, (agent) => getDeployment({ ctx: agent, input }));
  return JSON.parse(body);
}

/** Cancels a deployment that is pending or accepted, as its agent; 409 in any other state. */
export async function cancelOwnDeployment({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: { id: string };
}): Promise<void> {
  requireRight(ctx, "build");
  const { status } = await getOwnDeployment({ ctx, input });
  const act = {
    action: "deployment.cancelled",
    subject_id: input.id,
    workspace_id: ctx.workspace.id,
    before: { status },
    after: { status: "cancelled" },
  };
  await audited(ctx, act, () => asAgent(ctx, (agent) => cancelDeployment({ ctx: agent, input })));
}

/** Answers the expert's open question, as the agent. What was said stays in the thread; the audit has only that it was. */
export async function replyToOwnDeployment({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: ReplyToDeployment & { id: string };
}): Promise<void> {
  requireRight(ctx, "build");
  await getOwnDeployment({ ctx, input });
  const question = input.question_id ?? null;
  const act = {
    action: "deployment.replied",
    subject_id: input.id,
    workspace_id: ctx.workspace.id,
    after: { question_id: question, characters: input.body.length },
  };
  await audited(ctx, act, () => asAgent(ctx, (agent) => replyToDeployment({ ctx: agent, input })));
}

/** A file of a deployment: of its context, of a message or of its output. 404 for any other. `range` is a Range header. */
export async function readOwnFile({
  ctx,
  input: { deployment_id, file_id, range },
}: {
  ctx: MemberContext;
  input: { deployment_id: string; file_id: string; range?: string | undefined };
}): Promise<R2ObjectBody> {
  if (!isId("file", file_id)) return notFound("file");
  const { context_files, thread, output } = await getOwnDeployment({ ctx, input: { id: deployment_id } });
  const files = [...context_files, ...thread.flatMap((message) => message.context_files), ...(output?.files ?? [])];
  if (!files.some(({ id }) => id === file_id)) return notFound("file");
  return (await storedFile(ctx.env, ownerOf(ctx), file_id, range)) ?? notFound("file");
}
