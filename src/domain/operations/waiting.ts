import type { Mode } from "../actors.ts";
import type { Status } from "../deployment/schemas.ts";

/** The states of what has not ended, in the order in which they come about. */
export const OPEN_STATES = ["pending", "accepted", "in_progress", "needs_input"] as const;
export type OpenState = (typeof OPEN_STATES)[number];

/** A deployment that has not ended. `since`: when it came to wait for what it waits for now. Epoch milliseconds. */
export interface OpenDeployment {
  id: string;
  workspace_id: string;
  mode: Mode;
  status: OpenState;
  since: number;
  /** The next deadline of any kind. */
  due_at: number;
  /** Since when a file of it waits to be fetched; null if none does. */
  file_since: number | null;
}

export type InFlight = Record<OpenState, number>;

/** How many are in each state, in one mode. */
export function inFlight(open: readonly OpenDeployment[], mode: Mode): InFlight {
  const count = (state: OpenState) => open.filter((one) => one.mode === mode && one.status === state).length;
  return {
    pending: count("pending"),
    accepted: count("accepted"),
    in_progress: count("in_progress"),
    needs_input: count("needs_input"),
  };
}

/** Those of a state that have waited longest, the longest first, in live mode: in test mode nobody waits for a person. */
export function longestWaiting(open: readonly OpenDeployment[], state: OpenState, most: number): OpenDeployment[] {
  return open
    .filter(({ mode, status }) => mode === "live" && status === state)
    .toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}

/** True for a state that is not an end. */
export function isOpen(status: Status): status is OpenState {
  return (OPEN_STATES as readonly string[]).includes(status);
}
