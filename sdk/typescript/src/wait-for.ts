import { Deadline } from "./deadline.ts";
import { DeploymentEndedError, TimeoutError } from "./errors.ts";
import type { Deployment, GetDeploymentQuery } from "./generated.ts";
import { sleep } from "./retry.ts";
import type { RequestOptions } from "./transport.ts";
import { type DeploymentStatus, isTerminal, TERMINAL_STATUSES } from "./types.ts";

export interface WaitForOptions {
  /** The states to wait for. Without it: a question, or the end. */
  until?: DeploymentStatus | readonly DeploymentStatus[] | undefined;
  /** After which it throws; without it, it waits until the deployment ends, which it does. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** For each request; more than usual, since a wait of hours meets more. */
  maxRetries?: number | undefined;
}

export type Get = (query: GetDeploymentQuery, options: RequestOptions) => Promise<Deployment>;

// The server holds an answer for 60 s at most, and proxies cut at about that.
const HOLD_SECONDS = 50;
const RETRIES = 8;
const EARLIEST_MS = 1_000;

/**
 * Follows a deployment through `?wait=&after=`, so that no change is missed, until it is in one of the states.
 * Throws a TimeoutError when the time is over, and a DeploymentEndedError when it has ended otherwise.
 */
export async function waitFor(id: string, get: Get, requestMs: number, options: WaitForOptions): Promise<Deployment> {
  const { timeoutMs, until = ["needs_input", ...TERMINAL_STATUSES], maxRetries = RETRIES } = options;
  const wanted: readonly DeploymentStatus[] = typeof until === "string" ? [until] : until;
  const end = Date.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
  const deadline = new Deadline(options.signal, timeoutMs);
  const { signal } = deadline;
  let seen: Deployment | undefined;
  try {
    for (;;) {
      const began = Date.now();
      const wait = Math.min(HOLD_SECONDS, Math.max(1, Math.ceil((end - began) / 1_000)));
      const before: number | undefined = seen?.version;
      seen = await (before === undefined
        ? get({}, { signal, maxRetries })
        : get({ wait, after: before }, { signal, maxRetries, timeoutMs: wait * 1_000 + requestMs }));
      if (wanted.includes(seen.status)) return seen;
      if (isTerminal(seen.status)) throw new DeploymentEndedError(seen);
      // A server that can't hold the answer is not to be asked in a circle.
      if (seen.version === before && Date.now() - began < EARLIEST_MS) await sleep(EARLIEST_MS, signal);
    }
  } catch (error) {
    if (!deadline.expired || error instanceof DeploymentEndedError) throw error;
    const state = seen ? `it is ${seen.status}` : "its state is not known";
    throw new TimeoutError(`${id} was not ${wanted.join(" or ")} within ${timeoutMs} ms; ${state}.`, seen);
  } finally {
    deadline.release();
  }
}
