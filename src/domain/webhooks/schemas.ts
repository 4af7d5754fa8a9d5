import * as z from "zod";
import { paging } from "../deployment/queries.ts";
import { EVENT_TYPES } from "../deployment/schemas.ts";
import { LIMITS } from "../limits.ts";
import { REQUEST_URL, text } from "../text.ts";

/** Everything that a webhook may tell. */
export const WEBHOOK_EVENT_TYPES = [...EVENT_TYPES, "usage.threshold_reached"] as const;
/** The event that `POST /v1/webhooks/:id/test` sends, whatever the endpoint listens to. */
export const TEST_EVENT_TYPE = "webhook.test";

export const DELIVERY_STATUSES = ["pending", "delivered", "acknowledged", "dead_letter"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
/** How many of a delivery's tries are shown, counted from the last. */
export const SHOWN_ATTEMPTS = 50;

const eventType = z.enum(WEBHOOK_EVENT_TYPES, { error: `must be one of ${WEBHOOK_EVENT_TYPES.join(", ")}` });
const url = z
  .string()
  .max(LIMITS.url_characters, { message: `must have at most ${LIMITS.url_characters} characters` })
  .meta({ pattern: REQUEST_URL });
const events = z.array(eventType).min(1, { message: "must name at least 1 event, or be null for all" }).nullable();
const description = text(0, 500).nullable();

/** The body of `POST /v1/webhooks`. */
export const CreateWebhook = z
  .strictObject({
    url: url.describe("Where events are posted: an https URL that is publicly reachable."),
    events: events.optional().describe("The events to send; null or absent for all."),
    description: description.optional(),
    retry_4xx: z.boolean().optional().describe("Retry 4xx answers too; 410 then disables the endpoint."),
  })
  .meta({ id: "CreateWebhook" });
export type CreateWebhook = z.output<typeof CreateWebhook>;

/** The body of `PATCH /v1/webhooks/:id`: what is named changes. */
export const UpdateWebhook = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: description.optional(),
    status: z.enum(["enabled", "disabled"], { error: "must be enabled or disabled" }).optional(),
    retry_4xx: z.boolean().optional(),
  })
  .meta({ id: "UpdateWebhook" });
export type UpdateWebhook = z.output<typeof UpdateWebhook>;

/** A webhook endpoint as the wire shows it. */
export const WebhookEndpoint = z
  .object({
    id: z.string(),
    object: z.literal("webhook_endpoint"),
    url: z.string(),
    events: z.array(z.string()).nullable().describe("Null: all of them."),
    description: z.string().nullable(),
    status: z.enum(["enabled", "disabled"]),
    retry_4xx: z.boolean(),
    secret: z.string().optional().describe("Shown when it is made or rotated, and never again."),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "WebhookEndpoint" });
export type WebhookEndpoint = z.output<typeof WebhookEndpoint>;

const deliveryStatus = z.enum(DELIVERY_STATUSES, { error: `must be one of ${DELIVERY_STATUSES.join(", ")}` });

/** The query of every list of deliveries. */
export const ListDeliveriesQuery = z.strictObject({
  status: deliveryStatus.optional().describe("Filter by state."),
  ...paging("delivery"),
});

/** One event on its way to one receiver, as the wire shows it. */
export const Delivery = z
  .object({
    id: z.string(),
    object: z.literal("delivery"),
    webhook_id: z.string().nullable().describe("Null: sent to the deployment's own webhook_url."),
    url: z.string().describe("Where it was last sent, or will be first."),
    event_id: z.string(),
    event_type: z.string(),
    deployment_id: z.string().nullable(),
    status: deliveryStatus,
    attempts: z
      .array(
        z.object({
          at: z.iso.datetime(),
          status: z.int().nullable().describe("The HTTP status, or null if no response came."),
          error: z.string().nullable().describe("What broke, such as timeout."),
          duration_ms: z.int(),
          response: z.string().nullable().describe("The first kilobyte of the response."),
        }),
      )
      .describe(`Every try, oldest first; the last ${SHOWN_ATTEMPTS} of them.`),
    next_attempt_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Delivery" });
export type Delivery = z.output<typeof Delivery>;

/** What a rotation of the workspace's default secret answers. */
export const WebhookSecret = z
  .object({
    object: z.literal("webhook_secret"),
    mode: z.enum(["test", "live"]),
    secret: z.string().describe("Shown in this answer, and never again."),
    previous_expires_at: z.iso.datetime().describe("Until then the old secret signs beside the new one."),
  })
  .meta({ id: "WebhookSecret" });
export type WebhookSecret = z.output<typeof WebhookSecret>;

/** What a replay of many deliveries answers. */
export const Replay = z
  .object({
    object: z.literal("replay"),
    webhook_id: z.string().nullable(),
    count: z.int().describe("How many dead letters are pending again."),
  })
  .meta({ id: "Replay" });
export type Replay = z.output<typeof Replay>;
