import { database } from "../db/database.ts";
import { insertEvent } from "../db/deliveries.ts";
import { newId } from "../domain/ids.ts";
import { iso } from "../domain/time.ts";
import { API_VERSION } from "../domain/version.ts";
import { deliveryId } from "../domain/webhooks/recipients.ts";
import { TEST_EVENT_TYPE } from "../domain/webhooks/schemas.ts";
import { type AgentContext, admit, ownerOf } from "./context.ts";
import { shownDelivery } from "./deliveries/present.ts";
import { wake } from "./deliveries/wake.ts";
import { once } from "./once.ts";
import { unlessDown } from "./unless-down.ts";
import { enabledEndpoint, shownEndpoint } from "./webhooks.ts";

/** Sends a `webhook.test` event to one endpoint, whatever it listens to: the delivery. 409 if it is disabled. */
export async function testWebhook({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  return once(ctx, async () => {
    const owner = ownerOf(ctx);
    const endpoint = await enabledEndpoint(ctx, input.id);
    const now = Date.now();
    const event = {
      id: newId("event", now),
      object: "event",
      type: TEST_EVENT_TYPE,
      api_version: API_VERSION,
      mode: owner.mode,
      workspace_id: owner.workspace_id,
      sequence: null,
      created_at: iso(now),
      data: { webhook_endpoint: shownEndpoint(endpoint) },
    };
    const { id: event_id, type: event_type } = event;
    const row = {
      id: event_id,
      type: event_type,
      ...owner,
      deployment_id: null,
      body: JSON.stringify(event),
      created_at: now,
    };
    const to = { id: await deliveryId(event_id, endpoint.id), webhook_id: endpoint.id, url: endpoint.url };
    await unlessDown("delivery", insertEvent(database(ctx.env, owner.workspace_id), row, to));
    await wake(ctx.env, [{ id: to.id, workspace_id: owner.workspace_id }]);
    const about = { ...owner, event_id, event_type, deployment_id: null, created_at: now };
    const begun = { ...to, ...about, status: "pending" as const, next_attempt_at: now, tries: [] };
    return { status: 202, body: JSON.stringify(shownDelivery(begun)) };
  });
}
