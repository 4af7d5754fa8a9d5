import type { HumanDeploy } from "../client.ts";
import type { Deployment } from "../generated.ts";
import { type DeploymentStatus, isTerminal } from "../types.ts";
import { WaitError } from "./failures.ts";
import { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export const STATUSES: readonly DeploymentStatus[] = [
  "pending",
  "accepted",
  "in_progress",
  "needs_input",
  "completed",
  "cancelled",
  "expired",
];

export const FOREVER_SECONDS = 30 * 24 * 3_600;

export interface Waiting {
  client: HumanDeploy;
  terminal: Terminal;
  signal: AbortSignal;
  /** Seconds at most; without it, until the deployment asks or ends. */
  seconds?: number | undefined;
}

/**
 * Follows a deployment until it asks something or has ended, and shows how it goes. Throws a WaitError, with what was
 * last seen, when the time is over or something breaks.
 */
export async function waitFor(from: Deployment, { client, terminal, signal, seconds }: Waiting): Promise<Deployment> {
  const began = Date.now();
  const end = began + (seconds ?? FOREVER_SECONDS) * 1_000;
  const progress = new Progress(terminal, began);
  let seen = from;
  try {
    while (!isSettled(seen)) {
      progress.show(seen);
      const before = seen.status;
      const until = STATUSES.filter((status) => status !== before);
      // A timer of zero would end before the first look.
      const timeoutMs = Math.max(1, end - Date.now());
      seen = await client.deployments.waitFor(seen.id, { until, timeoutMs, signal });
    }
    return seen;
  } catch (error) {
    throw new WaitError(error, seen);
  } finally {
    progress.end();
  }
}

function isSettled({ status }: Deployment): boolean {
  return isTerminal(status) || status === "needs_input";
}
