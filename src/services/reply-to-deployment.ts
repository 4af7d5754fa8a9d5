import type { ReplyToDeployment } from "../domain/deployment/schemas.ts";
import { newId } from "../domain/ids.ts";
import { commandDeployment } from "./command-deployment.ts";
import type { AgentContext } from "./context.ts";
import { resolveContextFiles } from "./context-files.ts";

/** Answers the expert's open question, so that work resumes. */
export function replyToDeployment({ ctx, input }: { ctx: AgentContext; input: ReplyToDeployment & { id: string } }) {
  return commandDeployment(ctx, input.id, async () => {
    const { files, problem } = await resolveContextFiles({ ctx, urls: input.context_files ?? [] });
    if (problem) return problem;
    return {
      type: "reply",
      message_id: newId("message", Date.now()),
      body: input.body,
      context_files: files,
      question_id: input.question_id ?? null,
    };
  });
}
