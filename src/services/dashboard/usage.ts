import { requireWorkspace } from "../admin/workspace-plan.ts";
import { getUsage } from "../get-usage.ts";
import { workspaceObject } from "../objects.ts";
import { asAgent } from "./as-agent.ts";
import { type MemberContext, ownerOf } from "./context.ts";
import { type UsageDay, usageByDay } from "./usage-by-day.ts";

export type Usage = Awaited<ReturnType<typeof getUsage>>;

/** Credits, thresholds and slots of the member's workspace and mode in this cycle, as agents see them. */
export function getOwnUsage({ ctx }: { ctx: MemberContext }): Promise<Usage> {
  return asAgent(ctx, (agent) => getUsage({ ctx: agent }));
}

/** The usage, this cycle day by day, and the limits in force. The days are read from the whole ledger, which is in one object. */
export async function getUsageByDay({ ctx }: { ctx: MemberContext }): Promise<{
  usage: Usage;
  days: UsageDay[];
  limits: { cycle_cap: number; in_flight_limit: number; rate_limit: number };
}> {
  const { workspace_id, mode } = ownerOf(ctx);
  // The usage first: what the ledger has of later is not counted twice, it only makes the last day newer.
  const usage = await getOwnUsage({ ctx });
  const [{ transactions }, { plan }] = await Promise.all([
    workspaceObject(ctx.env, workspace_id, mode).books(),
    requireWorkspace(ctx, workspace_id),
  ]);
  const cycle = { start: Date.parse(usage.cycle.start), end: Date.parse(usage.cycle.end) };
  const { cycle_cap, in_flight_limit, rate_limit } = plan;
  return {
    usage,
    days: usageByDay(transactions, cycle, Date.now()),
    limits: { cycle_cap, in_flight_limit, rate_limit },
  };
}
