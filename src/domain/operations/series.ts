import { DAY, HOUR } from "../time.ts";
import type { DeploymentFacts } from "./facts.ts";
import { percentile } from "./percentile.ts";

export const RANGES = ["24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

const STEPS: Record<Range, { step: number; count: number }> = {
  "24h": { step: HOUR, count: 24 },
  "7d": { step: DAY, count: 7 },
  "30d": { step: DAY, count: 30 },
};

/** What happened from `at` on, for one hour or one day (UTC). Times are milliseconds, null where nothing is to be measured. */
export interface Bucket {
  at: number;
  created: number;
  completed: number;
  expired: number;
  accept_p50: number | null;
  accept_p95: number | null;
  complete_p50: number | null;
  complete_p95: number | null;
}

/** Where a range begins, at the start of an hour or a day: epoch milliseconds. The last bucket is the one that `now` is in. */
export function beginningOf(range: Range, now: number): number {
  const { step, count } = STEPS[range];
  return Math.floor(now / step) * step - (count - 1) * step;
}

/** How long a bucket of a range is, in milliseconds. */
export function stepOf(range: Range): number {
  return STEPS[range].step;
}

/** The buckets of a range, oldest first. A thing counts where it happened: an acceptance in the hour of the acceptance. */
export function seriesOf(rows: readonly DeploymentFacts[], range: Range, now: number): Bucket[] {
  const { step, count } = STEPS[range];
  const from = beginningOf(range, now);
  return Array.from({ length: count }, (_, turn) => bucketOf(rows, from + turn * step, step));
}

/** The same of a whole range at once. */
export function totalOf(rows: readonly DeploymentFacts[], range: Range, now: number): Bucket {
  const { step, count } = STEPS[range];
  return bucketOf(rows, beginningOf(range, now), step * count);
}

function bucketOf(rows: readonly DeploymentFacts[], at: number, length: number): Bucket {
  const within = (moment: number | null) => moment !== null && moment >= at && moment < at + length;
  const accepted = rows.filter((row) => within(row.accepted_at)).map((row) => (row.accepted_at ?? 0) - row.asked_at);
  const completed = rows
    .filter((row) => within(row.completed_at))
    .map((row) => (row.completed_at ?? 0) - (row.accepted_at ?? row.created_at));
  return {
    at,
    created: rows.filter((row) => within(row.created_at)).length,
    completed: completed.length,
    expired: rows.filter((row) => within(row.expired_at)).length,
    accept_p50: percentile(accepted, 50),
    accept_p95: percentile(accepted, 95),
    complete_p50: percentile(completed, 50),
    complete_p95: percentile(completed, 95),
  };
}
