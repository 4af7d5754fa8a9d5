import type { CreateDeployment, Deployment } from "../../domain/deployment/schemas.ts";
import { fail } from "../../domain/errors.ts";
import { audited } from "../audit.ts";
import { createDeployment } from "../create-deployment.ts";
import { asAgent } from "./as-agent.ts";
import { type MemberContext, requireRight } from "./context.ts";

/** Makes a test deployment, as an agent would. 404 in live mode: a person's try must not page an expert. */
export async function tryDeployment({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: CreateDeployment;
}): Promise<Deployment> {
  requireRight(ctx, "build");
  if (ctx.mode !== "test") return fail("not_found", "Trying is for test mode.");
  const { skills, urgency } = input;
  const workspace_id = ctx.workspace.id;
  const act = { action: "deployment.tried", subject_id: workspace_id, workspace_id, after: { skills, urgency } };
  return audited(ctx, act, async () =>
    JSON.parse((await asAgent(ctx, (agent) => createDeployment({ ctx: agent, input }))).body),
  );
}
