import type { loadDelivery, Share } from "../../db/deliveries.ts";
import type { SealedMessage } from "../../domain/notifications/message.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import type { AttemptOutcome } from "../../domain/webhooks/backoff.ts";
import type { PostResult } from "./post.ts";

export type Loaded = NonNullable<Awaited<ReturnType<typeof loadDelivery>>>;

/** What one try came to. */
export interface Tried extends PostResult {
  /** `refused` ends the delivery as a dead letter at once: any other try would come to the same. */
  outcome: AttemptOutcome | "refused";
  /** From then on, in epoch milliseconds, a try is pointless; null: never. */
  good_until: number | null;
}

/** The way that a delivery goes: a webhook's, a mail's, Slack's. */
export interface Route {
  /** What its row names as its receiver. */
  url: string;
  /** Whose share its tries count against, within its workspace. */
  receiver: string;
  share: Share;
  /** Makes one try. */
  send(): Promise<Tried>;
}

/** What came of one message, before it is known how long it is of use. */
export type Sent = Omit<Tried, "good_until">;

/** A person's channel: its own part of a {@link Route}. */
export interface Way extends Pick<Route, "receiver" | "share"> {
  send(message: SealedMessage): Promise<Sent>;
}

/** A quick receiver gets many at a time; one that hangs holds three slow ones, and three at all for a minute after it timed out. */
export const RECEIVER_SHARE: Share = { tries: 20, slow_tries: 3, slow_after_ms: 2 * SECOND, memory_ms: MINUTE };

export function notSent(error: string): PostResult {
  return { status: null, error, duration_ms: 0, response: null, retry_after_seconds: null };
}

/** What can't be sent now, nor later. */
export function refused(error: string): Tried {
  return { ...notSent(error), outcome: "refused", good_until: null };
}
