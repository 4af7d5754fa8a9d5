import type { Env } from "../env.ts";

/** What is counted of a request or a state change. Never a key, a secret, an address or the text of a brief. */
export interface Observation {
  /** `request`, or the event of a state change, such as `deployment.accepted`. */
  event: string;
  workspace_id?: string | null | undefined;
  mode?: string | null | undefined;
  /** A route's pattern; empty of a state change. */
  route?: string | null | undefined;
  method?: string | null | undefined;
  /** An HTTP status, or a deployment's state. */
  status?: string | number | null | undefined;
  duration_ms?: number | null | undefined;
}

/** Writes one data point, where a dataset is bound: index workspace; blobs event, route, method, status, mode; doubles milliseconds and one. Never throws. */
export function observe(env: Pick<Env, "ANALYTICS">, point: Observation): void {
  if (!env.ANALYTICS) return;
  const { event, workspace_id, mode, route, method, status, duration_ms } = point;
  try {
    env.ANALYTICS.writeDataPoint({
      indexes: [workspace_id ?? ""],
      blobs: [event, route ?? "", method ?? "", status == null ? "" : String(status), mode ?? ""],
      doubles: [duration_ms ?? 0, 1],
    });
  } catch {
    // A number that is lost costs less than a request.
  }
}
