import { APIError, HumanDeployError } from "../../errors.ts";
import { retryAfterMs, sleep } from "../../retry.ts";

const FIRST_MS = 1_000;
const MOST_MS = 10_000;

export interface Patience {
  signal: AbortSignal;
  /** Told of each failure, with the milliseconds until the next try. */
  failed: (error: Error, pauseMs: number) => void;
  /** Told once it works again. */
  back: () => void;
}

/** Does it until it works, as long as trying again may help: 1 s later, then 2 s, up to 10 s, or when the API says. */
export async function patiently(work: () => Promise<void>, { signal, failed, back }: Patience): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await work();
      if (failures > 0) back();
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      const pauseMs = Math.max(Math.min(MOST_MS, FIRST_MS * 2 ** failures), askedMs(error));
      failed(error, pauseMs);
      await sleep(pauseMs, signal);
    }
  }
}

function mayPass(error: unknown): error is HumanDeployError {
  if (!(error instanceof APIError)) return error instanceof HumanDeployError;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

function askedMs(error: unknown): number {
  return (error instanceof APIError && retryAfterMs(error.headers.get("Retry-After"), Date.now())) || 0;
}
