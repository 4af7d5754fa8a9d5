import { HOUR, MINUTE, type Scale, SECOND } from "../time.ts";

/** The wait before each retry, in milliseconds: the first try and six more, then the delivery is a dead letter. */
export const RETRY_DELAYS: readonly number[] = [30 * SECOND, 2 * MINUTE, 8 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR];

const JITTER = 0.1;

/**
 * When to try again after a failure, in epoch milliseconds, or null if it was the last try. `attempts_made` counts the
 * tries so far, the failed one included. The wait is a whole number of seconds, as queues want: the schedule's step, or
 * what the receiver asked for if that is between one and two steps, and up to 10 % more, but never over two steps.
 * `random` in 0..1 picks the jitter. `retry_after_seconds` shrinks with the time scale as the schedule does.
 */
export function nextAttempt(input: {
  attempts_made: number;
  now: number;
  scale: Scale;
  random: number;
  retry_after_seconds?: number | null;
}): number | null {
  if (input.attempts_made < 1) return input.now;
  const delay = RETRY_DELAYS[input.attempts_made - 1];
  if (delay === undefined) return null;

  const seconds = (ms: number) => Math.ceil(input.scale(ms) / SECOND);
  const step = seconds(delay);
  const asked = seconds((input.retry_after_seconds || 0) * SECOND);
  const wait = Math.min(Math.max(step, asked), 2 * step);
  const spread = Math.floor(wait * JITTER);
  const jitter = Math.min(spread, Math.floor(input.random * (spread + 1)));
  return input.now + Math.min(wait + jitter, 2 * step) * SECOND;
}

/** What a try came to. `gone` is a receiver that asks never to be called again: its endpoint is disabled. */
export type AttemptOutcome = "delivered" | "acknowledged" | "failed" | "gone";

/**
 * Judges one try. `status` is null if no response came; `error` says what broke (a time-out, a refused connection),
 * and a try that broke has failed whatever its status. 4xx ends the delivery unless the endpoint asked to retry those.
 */
export function outcomeOf(input: { status: number | null; error: string | null; retry_4xx: boolean }): AttemptOutcome {
  const { status, error, retry_4xx } = input;
  if (status === null || error !== null) return "failed";
  if (status >= 200 && status < 300) return "delivered";
  if (status < 400 || status >= 500) return "failed";
  if (!retry_4xx) return "acknowledged";
  return status === 410 ? "gone" : "failed";
}

const LEAST_STAND_BACK_MS = 5 * SECOND;
const MOST_STAND_BACK_MS = 2 * MINUTE;

/**
 * How long a delivery stands back, in milliseconds, whose receiver has been busy for `waited_ms`: a quarter of that, and as much
 * again by chance (`random`, 0 to 1). So those that wait for one receiver ask as seldom as it makes sense, however many they are.
 */
export function standBack(waited_ms: number, random: number): number {
  const base = Math.min(MOST_STAND_BACK_MS, Math.max(LEAST_STAND_BACK_MS, waited_ms / 4));
  return Math.floor(base * (1 + random));
}
