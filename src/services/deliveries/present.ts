import type { LoggedDelivery } from "../../db/deliveries.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import type { Delivery } from "../../domain/webhooks/schemas.ts";

type Shown = Omit<
  LoggedDelivery,
  "attempts" | "claimed_until" | "receiver" | "timed_out_at" | "workspace_id" | "mode" | "request_id"
>;

/** A delivery as the wire shows it. */
export function shownDelivery(row: Shown): Delivery {
  return {
    id: row.id,
    object: "delivery",
    webhook_id: row.webhook_id,
    url: row.url,
    event_id: row.event_id,
    event_type: row.event_type,
    deployment_id: row.deployment_id,
    status: row.status,
    attempts: row.tries.map(({ at, status, error, duration_ms, response }) => ({
      at: iso(at),
      status,
      error,
      duration_ms,
      response,
    })),
    next_attempt_at: isoOrNull(row.next_attempt_at),
    created_at: iso(row.created_at),
  };
}
