import type { Status } from "../../../domain/deployment/schemas.ts";

export type ExpertAction = "accept" | "decline" | "start" | "release" | "ask" | "complete" | "cancel";

const ACTIONS: Record<Status, readonly ExpertAction[]> = {
  pending: ["accept", "decline"],
  accepted: ["start", "release", "cancel"],
  in_progress: ["complete", "ask", "cancel"],
  needs_input: ["cancel"],
  completed: [],
  cancelled: [],
  expired: [],
};

/** What a page offers to its expert in a state. A pending one is shown only to whom it is offered. */
export function actionsOf(status: Status): readonly ExpertAction[] {
  return ACTIONS[status];
}

/** Whether there is something to write: an output now, or soon. */
export function isWorkedOn(status: Status): boolean {
  return status === "in_progress" || status === "needs_input";
}

export function hasEnded(status: Status): boolean {
  return ACTIONS[status].length === 0;
}
