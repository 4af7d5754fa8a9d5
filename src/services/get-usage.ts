import { iso, isoOrNull } from "../domain/time.ts";
import { type AgentContext, admit } from "./context.ts";

/** Credits, thresholds and slots of the workspace in this cycle. */
export async function getUsage({ ctx }: { ctx: AgentContext }) {
  const { usage } = await admit(ctx, { usage: true });
  if (!usage) throw new Error("admission brought no usage");
  const { cycle, thresholds, ...rest } = usage;
  return {
    object: "usage" as const,
    mode: ctx.caller.mode,
    cycle: { start: iso(cycle.start), end: iso(cycle.end) },
    ...rest,
    thresholds: thresholds.map(({ percent, reached_at }) => ({ percent, reached_at: isoOrNull(reached_at) })),
  };
}
