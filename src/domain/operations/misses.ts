import { DAY } from "../time.ts";
import type { DeploymentFacts } from "./facts.ts";

/** What was promised and not kept in live mode, in a span of time. */
export interface Misses {
  not_accepted: number;
  no_reply: number;
  not_started: number;
}

/** The beginning of the day (UTC) that `now` is in, in epoch milliseconds. */
export function dayOf(now: number): number {
  return Math.floor(now / DAY) * DAY;
}

/** What was missed from `since` on. `releases`: when a start window passed, in epoch milliseconds. */
export function missesSince(rows: readonly DeploymentFacts[], releases: readonly number[], since: number): Misses {
  const expired = (reason: DeploymentFacts["expired_reason"]) =>
    rows.filter(
      (row) => row.mode === "live" && row.expired_reason === reason && row.expired_at !== null && row.expired_at >= since,
    ).length;
  return {
    not_accepted: expired("not_accepted"),
    no_reply: expired("no_reply"),
    not_started: releases.filter((at) => at >= since).length,
  };
}
