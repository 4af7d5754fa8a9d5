import { DAY, HOUR, MINUTE, type Scale } from "../time.ts";
import { PACE, type Scenario } from "./scenarios.ts";
import type { Urgency } from "./schemas.ts";

/** The deadlines of spec §3, unscaled, in milliseconds. */
export const WINDOWS = {
  accept: { priority: 60 * MINUTE, standard: 4 * HOUR, scheduled: 4 * HOUR },
  start: { priority: 60 * MINUTE, standard: 4 * HOUR, scheduled: 4 * HOUR },
  /** Between one wave of offers and the next. */
  wave: { priority: MINUTE, standard: 5 * MINUTE, scheduled: 5 * MINUTE },
  reoffer: 15 * MINUTE,
  reply: 24 * HOUR,
  idle_reminder: 24 * HOUR,
  idle_limit: 72 * HOUR,
  schedule_lead: 15 * MINUTE,
  schedule_horizon: 30 * DAY,
} as const satisfies Record<string, number | Record<Urgency, number>>;

/** When an offer made from `routedFrom` on lapses, in epoch milliseconds. The scenario `expire` is quick about it. */
export function acceptBy(routedFrom: number, urgency: Urgency, scenario: Scenario | null, scale: Scale): number {
  const window = scale(WINDOWS.accept[urgency]);
  return routedFrom + (scenario === "expire" ? Math.min(window, PACE.expire) : window);
}

/** When an accepted deployment that was not started goes back to the others. */
export function startBy(acceptedAt: number, urgency: Urgency, scale: Scale): number {
  return acceptedAt + scale(WINDOWS.start[urgency]);
}

/** When a question that nobody answered expires its deployment. The scenario `no_reply` is quick about it. */
export function inputBy(askedAt: number, scenario: Scenario | null, scale: Scale): number {
  const window = scale(WINDOWS.reply);
  return askedAt + (scenario === "no_reply" ? Math.min(window, PACE.no_reply) : window);
}
