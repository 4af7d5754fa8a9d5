import type { Hono } from "hono";
import * as z from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import {
  CreateWebhook,
  Delivery,
  UpdateWebhook,
  WebhookEndpoint,
  WebhookSecret,
} from "../../../domain/webhooks/schemas.ts";
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from "../../../services/webhooks.ts";
import { rotateDefaultSecret, rotateWebhookSecret } from "../../../services/webhooks-secrets.ts";
import { testWebhook } from "../../../services/webhooks-test.ts";
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
  description: "Tries go to the URL as it is then. Disabling an endpoint makes a dead letter of what it has pending.",
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
  description: "What it has pending becomes a dead letter.",
  tag,
  params,
  responses: { 204: { description: "It is gone." } },
  errors: [404],
});

export const ROTATE_SECRET = declare({
  method: "post",
  path: "/v1/webhooks/{id}/rotate_secret",
  operation_id: "rotateWebhookSecret",
  summary: "Give a webhook endpoint a new secret",
  description: "The answer shows the new secret, once. The old one keeps signing beside it for 24 hours.",
  tag,
  params,
  body: NoBody,
  responses: { 200: { description: "The endpoint with its new secret.", schema: WebhookEndpoint } },
  errors: [404, 409, 413],
});

export const TEST = declare({
  method: "post",
  path: "/v1/webhooks/{id}/test",
  operation_id: "testWebhook",
  summary: "Send a test event to a webhook endpoint",
  description: "A webhook.test event goes to this endpoint alone, whatever it listens to.",
  tag,
  params,
  body: NoBody,
  responses: { 202: { description: "The delivery, on its way.", schema: Delivery } },
  errors: [404, 409, 413],
});

export const ROTATE_DEFAULT = declare({
  method: "post",
  path: "/v1/webhook_secret/rotate",
  operation_id: "rotateDefaultWebhookSecret",
  summary: "Give the workspace a new default secret",
  description:
    "It signs what goes to a deployment's own webhook_url, in the mode of the key. The answer shows it, once. The old one keeps signing beside it for 24 hours.",
  tag,
  body: NoBody,
  responses: { 200: { description: "The new secret.", schema: WebhookSecret } },
  errors: [409, 413],
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

  agentRoute(app, ROTATE_SECRET, async ({ ctx, input }) => {
    const answer = await rotateWebhookSecret({ ctx, input: { id: input.param("id") } });
    return keyed(answer, answer.status);
  });

  agentRoute(app, TEST, async ({ ctx, input }) => {
    const answer = await testWebhook({ ctx, input: { id: input.param("id") } });
    return keyed(answer, answer.status);
  });

  agentRoute(app, ROTATE_DEFAULT, async ({ ctx }) => {
    const answer = await rotateDefaultSecret({ ctx });
    return keyed(answer, answer.status);
  });
}
