import type { DeploymentEventType } from "../../../../domain/deployment/schemas.ts";
import { THRESHOLDS } from "../../../../domain/ledger/credits.ts";
import { table } from "./table.ts";

const percents = THRESHOLDS.map((percent) => `${percent} %`).join(", ");
const EVENTS: Record<DeploymentEventType | "usage.threshold_reached", string> = {
  "deployment.accepted": "An expert took the deployment, which now carries `expert`.",
  "deployment.in_progress": "Work started. Sent once a deployment.",
  "deployment.needs_input": "The expert asked a question. Reply within 24 hours, or the deployment expires.",
  "deployment.resumed": "Your reply arrived, and the expert works on.",
  "deployment.released": "The expert gave it back or did not start in time. It is offered to others.",
  "deployment.completed": "The result is there: the deployment carries `output`.",
  "deployment.cancelled": "Cancelled by the agent, the expert or an operator. `cancelled_by` says which.",
  "deployment.expired": "Nobody accepted in time, or a question was not answered.",
  "usage.threshold_reached": `Credits reserved and settled in this cycle reached ${percents} of the cap. Once a cycle and threshold.`,
};

export function events(): string {
  return table(
    ["Event", "When"],
    Object.entries(EVENTS).map(([type, when]) => [`\`${type}\``, when]),
  );
}
