import * as z from "zod";
import { Deployment } from "../../domain/deployment/schemas.ts";
import { getDeployment } from "../../services/get-deployment.ts";
import { answerOf } from "../tell-deployment.ts";
import { deploymentId, tool } from "./tool.ts";

/** Hosts cut a call off at about a minute. */
export const MAX_WAIT_SECONDS = 50;

const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int({ error: message }).min(min, { message }).max(max, { message });
};

const Arguments = z
  .strictObject({
    deployment_id: deploymentId,
    wait_seconds: whole(0, MAX_WAIT_SECONDS)
      .nullish()
      .describe("Hold the answer until the deployment changes, for at most so many seconds. Use 50 while you wait."),
    after: whole(0, 1_000_000_000)
      .nullish()
      .describe("With wait_seconds: the version you have seen. Answers at once when it is past that."),
  })
  .refine(({ wait_seconds, after }) => after == null || Boolean(wait_seconds), {
    path: ["after"],
    message: "is allowed only with wait_seconds",
  });

export const checkDeployment = tool({
  name: "check_deployment",
  title: "Check on a deployment",
  description:
    "Where a deployment is: pending, accepted, in_progress, needs_input (the expert asks you something), completed (the expert's answer is in output), cancelled or expired (nobody answered). With wait_seconds it answers as soon as something changes, and that is how to wait: call it again and again with wait_seconds 50 and after set to the version you have seen. Only completed is an expert's answer.",
  input: Arguments,
  output: Deployment,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run({ deployment_id: id, wait_seconds, after }, { ctx, signal, slowly }) {
    if (!wait_seconds) return answerOf(await getDeployment({ ctx, input: { id } }));
    const input = { id, wait: wait_seconds, after: after ?? undefined, signal };
    return answerOf(await slowly(wait_seconds, () => getDeployment({ ctx, input })));
  },
});
