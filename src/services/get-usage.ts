import { presentUsage } from "../domain/usage.ts";
import { type AgentContext, admit } from "./context.ts";

/** Credits, thresholds and slots of the workspace in this cycle. */
export async function getUsage({ ctx }: { ctx: AgentContext }) {
  const { usage } = await admit(ctx, { usage: true });
  if (!usage) throw new Error("admission brought no usage");
  return presentUsage(usage, ctx.caller.mode);
}
