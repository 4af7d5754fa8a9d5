import { commandDeployment } from "./command-deployment.ts";
import type { AgentContext } from "./context.ts";

/** Cancels a deployment that is pending or accepted; all reserved credits come back. */
export function cancelDeployment({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  return commandDeployment(ctx, input.id, () => ({ type: "cancel" }));
}
