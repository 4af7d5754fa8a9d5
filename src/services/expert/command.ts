import type { Command, OutputInput } from "../../domain/deployment/commands.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import { ProblemError } from "../../domain/errors.ts";
import type { OutputBody } from "../../domain/expert/schemas.ts";
import { isId, newId } from "../../domain/ids.ts";
import { outputFiles } from "../files.ts";
import { deploymentObject } from "../objects.ts";
import { type ExpertContext, expertActor } from "./context.ts";
import { getForExpert, gone } from "./get.ts";
import { presentToExpert } from "./present.ts";

/** What an expert can say to a deployment, as their request says it. */
export type ExpertCommand =
  | { type: "accept" | "decline" | "release" | "start" }
  | { type: "ask"; body: string }
  | { type: "complete"; output: OutputBody }
  | { type: "cancel"; reason: string; output?: OutputBody | null | undefined };

export interface CommandInput {
  id: string;
  command: ExpertCommand;
  /** The version that a page showed: once the state has changed since, what it says may not be meant any more. */
  seen?: number;
}

/** Gives an expert's command: the deployment as they see it then. Fails with 404 where it was never offered to them, and with 409, 413 or 400 as the machine says. */
export async function commandByExpert({
  ctx,
  input,
}: {
  ctx: ExpertContext;
  input: CommandInput;
}): Promise<{ deployment: Deployment; replayed: boolean }> {
  const { id, seen = null } = input;
  if (!isId("deployment", id)) return gone();
  const { idempotency, request_id } = ctx;
  const object = deploymentObject(ctx.env, id);
  const command = await asCommand(ctx, id, input.command);
  const result = await object.commandByExpert(expertActor(ctx), command, { idempotency, request_id, seen });
  if (result.kind === "unopened") return gone();
  if (result.kind === "refused") throw new ProblemError(result.problem);
  return { deployment: presentToExpert(result.body, ctx.base_url), replayed: result.replayed };
}

async function asCommand(ctx: ExpertContext, id: string, given: ExpertCommand): Promise<Command> {
  switch (given.type) {
    case "ask":
      return { ...given, message_id: newId("message", Date.now()) };
    case "complete":
      return { type: "complete", output: await withFiles(ctx, id, given.output) };
    case "cancel":
      return { ...given, output: given.output ? await withFiles(ctx, id, given.output) : null };
    default:
      return { type: given.type };
  }
}

/** Files are named by their ids; each must have been handed in by this expert for this deployment. */
async function withFiles(ctx: ExpertContext, deployment_id: string, output: OutputBody): Promise<OutputInput> {
  const { body, data, files: ids } = output;
  const text = data === undefined ? { body } : { body, data };
  if (ids.length === 0) return text;
  const { owner } = await getForExpert({ ctx, input: { id: deployment_id } });
  const files = await outputFiles({ ctx, owner, deployment_id, expert_id: ctx.expert.id, ids });
  if ("code" in files) throw new ProblemError(files);
  return { ...text, files };
}
