import type { DeploymentApi } from "../../durable-objects/contract.ts";
import type { Command } from "../domain/deployment/commands.ts";
import { type Problem, ProblemError } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import { type AgentContext, admit, notFound, ownerOf } from "./context.ts";
import { deploymentObject } from "./objects.ts";

/** Gives an agent's command to a deployment, once it is admitted: the deployment as JSON text, or 404, 409, 413. */
export async function commandDeployment(
  ctx: AgentContext,
  id: string,
  command: () => Promise<Command | Problem> | Command | Problem,
): Promise<{ body: string; replayed: boolean }> {
  const { seed } = await admit(ctx, { seed_of: id });
  const given = await command();
  const object = deploymentObject(ctx.env, id);
  if (isProblem(given)) return replayOrFail(ctx, object, given);
  if (!isId("deployment", id)) return notFound("deployment");
  const { idempotency, request_id } = ctx;
  const give = () => object.command(ownerOf(ctx), given, { type: "agent" }, { idempotency, request_id });
  let result = await give();
  if (result.kind === "unopened" && seed) {
    await object.open(seed, false);
    result = await give();
  }
  if (result.kind === "unopened") return notFound("deployment");
  if (result.kind === "refused") throw new ProblemError(result.problem);
  return result;
}

function isProblem(given: Command | Problem): given is Problem {
  return "code" in given;
}

/** A command that can't be given now may have been given before, when it could. */
async function replayOrFail(ctx: AgentContext, object: DeploymentApi, problem: Problem) {
  const body = ctx.idempotency && (await object.answer(ownerOf(ctx), ctx.idempotency));
  if (!body) throw new ProblemError(problem);
  return { body, replayed: true };
}
