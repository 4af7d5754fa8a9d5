import type { Hono } from "hono";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import { Delivery, ListDeliveriesQuery, Replay } from "../../../domain/webhooks/schemas.ts";
import { getDelivery, listDeliveries, listWebhookDeliveries } from "../../../services/deliveries/list.ts";
import { replayDelivery, replayWebhook } from "../../../services/deliveries/replay.ts";
import { agentRoute } from "../../agent-route.ts";
import { json, keyed, listJson } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { listOf } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

const tag = "Webhooks";
const params = { id: "The delivery's id, dlv_…" };
const ofEndpoint = { id: "The endpoint's id, whk_…" };
const DeliveryList = listOf("DeliveryList", Delivery);

export const LIST_OF_WEBHOOK = declare({
  method: "get",
  path: "/v1/webhooks/{id}/deliveries",
  operation_id: "listWebhookDeliveries",
  summary: "List an endpoint's deliveries, most recent first",
  tag,
  params: ofEndpoint,
  query: ListDeliveriesQuery,
  responses: { 200: { description: "One page.", schema: DeliveryList } },
  errors: [404],
});

export const REPLAY_OF_WEBHOOK = declare({
  method: "post",
  path: "/v1/webhooks/{id}/replay",
  operation_id: "replayWebhook",
  summary: "Send all dead letters of an endpoint again",
  description: "Each keeps its ids and tries, and begins its schedule anew. Many of them leave over some minutes.",
  tag,
  params: ofEndpoint,
  body: NoBody,
  responses: { 202: { description: "How many are pending again.", schema: Replay } },
  errors: [404, 409, 413],
});

export const LIST = declare({
  method: "get",
  path: "/v1/deliveries",
  operation_id: "listDeliveries",
  summary: "List deliveries, most recent first",
  description: "Those of deleted endpoints and of the webhook_url of deployments are among them.",
  tag,
  query: ListDeliveriesQuery,
  responses: { 200: { description: "One page.", schema: DeliveryList } },
});

export const GET = declare({
  method: "get",
  path: "/v1/deliveries/{id}",
  operation_id: "getDelivery",
  summary: "One delivery with its tries",
  tag,
  params,
  responses: { 200: { description: "The delivery.", schema: Delivery } },
  errors: [404],
});

export const REPLAY = declare({
  method: "post",
  path: "/v1/deliveries/{id}/replay",
  operation_id: "replayDelivery",
  summary: "Send a delivery again",
  description:
    "Whatever became of it, it is pending and due now, and begins its schedule anew. Its ids and tries stay. Refused with 409 where its endpoint is deleted or disabled.",
  tag,
  params,
  body: NoBody,
  responses: { 202: { description: "The delivery, pending again.", schema: Delivery } },
  errors: [404, 409, 413],
});

export function deliveryRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, LIST_OF_WEBHOOK, async ({ ctx, input }) => {
    const page = { status: input.query.status ?? null, ...pageOf("delivery", input.query) };
    return listed(await listWebhookDeliveries({ ctx, input: { id: input.param("id"), ...page } }));
  });

  agentRoute(app, REPLAY_OF_WEBHOOK, async ({ ctx, input }) => {
    const answer = await replayWebhook({ ctx, input: { id: input.param("id") } });
    return keyed(answer, answer.status);
  });

  agentRoute(app, LIST, async ({ ctx, input: { query } }) =>
    listed(await listDeliveries({ ctx, input: { status: query.status ?? null, ...pageOf("delivery", query) } })),
  );

  agentRoute(app, GET, async ({ ctx, input }) =>
    json(JSON.stringify(await getDelivery({ ctx, input: { id: input.param("id") } }))),
  );

  agentRoute(app, REPLAY, async ({ ctx, input }) => {
    const answer = await replayDelivery({ ctx, input: { id: input.param("id") } });
    return keyed(answer, answer.status);
  });
}

function listed({ data, next }: { data: Delivery[]; next: string | null }): Response {
  return listJson(
    data.map((delivery) => JSON.stringify(delivery)),
    next,
  );
}
