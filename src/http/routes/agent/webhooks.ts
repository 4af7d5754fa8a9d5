import type { Hono } from "hono";
import { z } from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { CreateWebhook, UpdateWebhook, WebhookEndpoint } from "../../../domain/webhooks/schemas.ts";
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from "../../../services/webhooks.ts";
import { agentRoute } from "../../agent-route.ts";
import { json, keyed, listJson } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { listOf } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

const tag = "Webhooks";
const params = { id: "The endpoint's id, whk_…" };

export const CREATE = declare({
  method: "post",
  path: "/v1/webhooks",
  operation_id: "createWebhook",
  summary: "Register a webhook endpoint",
  description: "The answer shows the endpoint's secret, once.",
  tag,
  body: CreateWebhook,
  responses: { 201: { description: "The endpoint with its secret.", schema: WebhookEndpoint } },
  errors: [409, 413],
});

export const LIST = declare({
  method: "get",
  path: "/v1/webhooks",
  operation_id: "listWebhooks",
  summary: "List the webhook endpoints, oldest first",
  tag,
  query: z.strictObject(paging("webhook")),
  responses: { 200: { description: "One page.", schema: listOf("WebhookEndpointList", WebhookEndpoint) } },
});

export const GET = declare({
  method: "get",
  path: "/v1/webhooks/{id}",
  operation_id: "getWebhook",
  summary: "One webhook endpoint",
  tag,
  params,
  responses: { 200: { description: "The endpoint.", schema: WebhookEndpoint } },
  errors: [404],
});

export const UPDATE = declare({
  method: "patch",
  path: "/v1/webhooks/{id}",
  operation_id: "updateWebhook",
  summary: "Change a webhook endpoint",
  tag,
  params,
  body: UpdateWebhook,
  responses: { 200: { description: "The endpoint as it is now.", schema: WebhookEndpoint } },
  errors: [404, 413],
});

export const DELETE = declare({
  method: "delete",
  path: "/v1/webhooks/{id}",
  operation_id: "deleteWebhook",
  summary: "Delete a webhook endpoint",
  tag,
  params,
  responses: { 204: { description: "It is gone." } },
  errors: [404],
});

export function webhookRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, CREATE, async ({ ctx, input }) => {
    const answer = await createWebhook({ ctx, input: input.body });
    return keyed(answer, answer.status);
  });

  agentRoute(app, LIST, async ({ ctx, input }) => {
    const { data, next } = await listWebhooks({ ctx, input: pageOf("webhook", input.query) });
    return listJson(
      data.map((endpoint) => JSON.stringify(endpoint)),
      next,
    );
  });

  agentRoute(app, GET, async ({ ctx, input }) =>
    json(JSON.stringify(await getWebhook({ ctx, input: { id: input.param("id") } }))),
  );

  agentRoute(app, UPDATE, async ({ ctx, input }) =>
    json(JSON.stringify(await updateWebhook({ ctx, input: { id: input.param("id"), changes: input.body } }))),
  );

  agentRoute(app, DELETE, async ({ ctx, input }) => {
    await deleteWebhook({ ctx, input: { id: input.param("id") } });
    return new Response(null, { status: 204 });
  });
}
