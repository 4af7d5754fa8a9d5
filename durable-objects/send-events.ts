import { database } from "../src/db/database.ts";
import { endpointsOf } from "../src/db/endpoints.ts";
import type { ProjectedEvent } from "../src/db/projection.ts";
import type { Mode } from "../src/domain/actors.ts";
import { deliveryId, recipientsOf } from "../src/domain/webhooks/recipients.ts";
import type { Env } from "../src/env.ts";
import { wake } from "../src/services/deliveries/wake.ts";

type Kept = Pick<ProjectedEvent, "id" | "type" | "body" | "created_at" | "request_id">;

/** Gives each event its deliveries: to its own URL, or to the endpoints of its workspace and mode that listen to it. */
export async function withDeliveries(
  env: Env,
  owner: { workspace_id: string; mode: Mode },
  webhookUrl: string | null,
  fresh: Kept[],
): Promise<ProjectedEvent[]> {
  if (fresh.length === 0) return [];
  const endpoints = webhookUrl === null ? await endpointsOf(database(env, owner.workspace_id), owner) : [];
  return Promise.all(
    fresh.map(async ({ id, type, body, created_at, request_id = null }) => {
      const recipients = recipientsOf({ event: { type, created_at }, webhook_url: webhookUrl, endpoints });
      const deliveries = await Promise.all(
        recipients.map(async (to) => ({ ...to, id: await deliveryId(id, to.webhook_id) })),
      );
      return { id, type, body, created_at, request_id, deliveries };
    }),
  );
}

/** Wakes the deliveries of events whose rows D1 has. A queue that is down holds nothing up. */
export async function wakeDeliveries(env: Env, workspace_id: string, events: ProjectedEvent[]): Promise<void> {
  await wake(
    env,
    events.flatMap(({ deliveries }) => deliveries.map(({ id }) => ({ id, workspace_id }))),
  );
}
