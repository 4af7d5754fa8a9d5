import { DAY } from "../time.ts";
import type { DeploymentFacts } from "./facts.ts";

/** What may be promised and not kept: nobody accepted, the agent did not reply, whoever accepted did not start. */
export const MISSES = ["not_accepted", "no_reply", "not_started"] as const;
export type MissKind = (typeof MISSES)[number];

/** A deadline that passed in live mode, at `at` (epoch milliseconds). */
export interface Miss {
  kind: MissKind;
  deployment_id: string;
  at: number;
}

/** The beginning of the day (UTC) that `now` is in, in epoch milliseconds. */
export function dayOf(now: number): number {
  return Math.floor(now / DAY) * DAY;
}

/** The beginning of the seven days (UTC) that end with today. */
export function weekOf(now: number): number {
  return dayOf(now) - 6 * DAY;
}

/** What was missed from `since` on, newest first. `releases`: the start windows that passed. */
export function missesOf(
  rows: readonly DeploymentFacts[],
  releases: readonly Omit<Miss, "kind">[],
  since: number,
): Miss[] {
  const expired = rows.flatMap(({ id, mode, expired_at, expired_reason }): Miss[] =>
    mode === "live" && expired_at !== null && expired_reason !== null
      ? [{ kind: expired_reason, deployment_id: id, at: expired_at }]
      : [],
  );
  const released = releases.map((one): Miss => ({ ...one, kind: "not_started" }));
  return [...expired, ...released].filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at);
}

/** How many of each kind there are from `since` on. */
export function countMisses(misses: readonly Miss[], since: number): Record<MissKind, number> {
  const count = (kind: MissKind) => misses.filter((miss) => miss.kind === kind && miss.at >= since).length;
  return { not_accepted: count("not_accepted"), no_reply: count("no_reply"), not_started: count("not_started") };
}
