import { Deployment, ReplyToDeployment } from "../../domain/deployment/schemas.ts";
import { replyToDeployment } from "../../services/reply-to-deployment.ts";
import { answerOf } from "../tell-deployment.ts";
import { deploymentId, idempotencyKey, keyed, tool } from "./tool.ts";

const Arguments = ReplyToDeployment.extend({ deployment_id: deploymentId, idempotency_key: idempotencyKey });

export const replyToDeploymentTool = tool({
  name: "reply_to_deployment",
  title: "Answer the expert's question",
  description:
    "Answer the question of a deployment in needs_input, so that the expert can go on. If you don't know the answer, ask your user before you reply: a person works by what you say. A question that gets no reply within 24 hours ends the deployment.",
  input: Arguments,
  output: Deployment,
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  async run({ deployment_id: id, idempotency_key: _, ...input }, call) {
    await keyed(call, `/v1/deployments/${id}/reply`);
    return answerOf(await replyToDeployment({ ctx: call.ctx, input: { ...input, id } }));
  },
});
