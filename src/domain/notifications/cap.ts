import type { Notice } from "../deployment/notices.ts";
import { HOUR, type Scale } from "../time.ts";
import { groupOf } from "./settings.ts";

/**
 * A person gets at most so many messages about offers on one channel in any hour, whoever they come from: an agent pays
 * nothing for an offer that it takes back. The last of them says that there may be more.
 */
export const OFFER_MESSAGES_AN_HOUR = 12;

/** A message is sent to whom fewer than `below` were sent since `since` (epoch milliseconds). */
export interface Room {
  below: number;
  since: number;
}

/**
 * The room that a message needs, as the last of its hour or as an earlier one; null where it is sent whatever came before:
 * what happens to somebody's own work is always told. The hour is the one before the notice, not before the sending, so
 * that a notice that is sent again comes to what it came to at first.
 */
export function roomFor({ kind, at }: Pick<Notice, "kind" | "at">, scale: Scale, isLast: boolean): Room | null {
  if (groupOf(kind) !== "offers") return null;
  return { below: OFFER_MESSAGES_AN_HOUR - (isLast ? 0 : 1), since: at - scale(HOUR) };
}
