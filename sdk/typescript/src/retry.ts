import { APIError, ConnectionError, TimeoutError } from "./errors.ts";

const FIRST_MS = 500;
const MOST_MS = 8_000;
// The rate window is a minute: whoever asks for more is told to the caller.
const LONGEST_ASKED_MS = 60_000;

/** What may be done with a request that failed: sent again whatever became of it, only if it was refused, or never. */
export type Repeatable = "always" | "if_refused" | "never";

/**
 * Milliseconds until a failed request may be sent again, or undefined if it must not be. `attempt` counts from 0;
 * `random` in 0..1 is the jitter.
 */
export function retryDelay(
  error: unknown,
  { repeatable, attempt, now = Date.now(), random = Math.random() }: RetryFacts,
): number | undefined {
  if (repeatable === "never") return undefined;
  const backOff = backOffMs(attempt, random);
  if (!(error instanceof APIError)) {
    const broke = error instanceof ConnectionError || error instanceof TimeoutError;
    return broke && repeatable === "always" ? backOff : undefined;
  }
  const asked = retryAfterMs(error.headers.get("Retry-After"), now);
  const refused = error.status === 429 || (error.status === 409 && asked !== undefined);
  if (!refused && (repeatable !== "always" || !(error.status === 408 || error.status >= 500))) return undefined;
  if (asked === undefined) return backOff;
  // Never sooner than asked, and not all callers at the same moment.
  return asked > LONGEST_ASKED_MS ? undefined : Math.max(asked * (1 + random / 10), attempt > 0 ? backOff : 0);
}

interface RetryFacts {
  repeatable: Repeatable;
  attempt: number;
  now?: number;
  random?: number;
}

/** 0.5 s, doubled each time up to 8 s, less up to half of it. */
export function backOffMs(attempt: number, random = Math.random()): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** attempt) * (1 - random / 2);
}

/** A Retry-After header (seconds or a date) in milliseconds from `now`; undefined if there is none that can be read. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function sleep(milliseconds: number, signal?: AbortSignal | undefined): Promise<void> {
  return new Promise((done, failed) => {
    if (signal?.aborted) return failed(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      failed(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      done();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
