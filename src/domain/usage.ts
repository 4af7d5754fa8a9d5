import type { Mode } from "./actors.ts";
import { newId } from "./ids.ts";
import { iso, isoOrNull } from "./time.ts";
import { API_VERSION } from "./version.ts";

/** A workspace's usage in its present cycle. Instants are epoch milliseconds. */
export interface UsageFacts {
  cycle: { start: number; end: number };
  cap: number;
  balance: number;
  reserved: number;
  settled: number;
  thresholds: { percent: number; reached_at: number | null }[];
  in_flight: { count: number; limit: number };
}

/** The usage as the wire shows it (spec §4). */
export function presentUsage({ cycle, thresholds, ...rest }: UsageFacts, mode: Mode) {
  return {
    object: "usage" as const,
    mode,
    cycle: { start: iso(cycle.start), end: iso(cycle.end) },
    ...rest,
    thresholds: thresholds.map(({ percent, reached_at }) => ({ percent, reached_at: isoOrNull(reached_at) })),
  };
}

/** The event that tells that a share of the cycle's cap was reached. It belongs to a workspace, and so has no sequence. */
export function thresholdEvent(
  usage: UsageFacts,
  threshold: number,
  { workspace_id, mode }: { workspace_id: string; mode: Mode },
  now: number,
) {
  const id = newId("event", now);
  const type = "usage.threshold_reached";
  const body = JSON.stringify({
    id,
    object: "event",
    type,
    api_version: API_VERSION,
    mode,
    workspace_id,
    sequence: null,
    created_at: iso(now),
    data: { usage: presentUsage(usage, mode), threshold },
  });
  return { id, type, created_at: now, body };
}
