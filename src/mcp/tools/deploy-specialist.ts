import { CreateDeployment, Deployment } from "../../domain/deployment/schemas.ts";
import { createDeployment } from "../../services/create-deployment.ts";
import { answerOf } from "../tell-deployment.ts";
import { idempotencyKey, keyed, tool } from "./tool.ts";

const Arguments = CreateDeployment.extend({
  skills: CreateDeployment.shape.skills.describe("Skill tags to route on, from list_specialists."),
  idempotency_key: idempotencyKey,
});

export const deploySpecialist = tool({
  name: "deploy_specialist",
  title: "Hand work to a human expert",
  description:
    "Hand a task to a human expert when it needs judgment that you don't have: taste, legal sense, a review, a decision. Write the brief like a message to a teammate, 2 to 3 sentences with what to return; the expert sees nothing else of your conversation, so put what they need in it or in context_url. Pick skills from list_specialists. Answers at once with a deployment in pending; the expert's work takes minutes to hours. Then call check_deployment until it is completed. With a live key it spends credits.",
  input: Arguments,
  output: Deployment,
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  async run({ idempotency_key: _, ...input }, call) {
    await keyed(call, "/v1/deployments");
    return answerOf(await createDeployment({ ctx: call.ctx, input }));
  },
});
