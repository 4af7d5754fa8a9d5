import { z } from "zod";
import { EVENT_TYPES } from "../deployment/schemas.ts";
import { LIMITS } from "../limits.ts";
import { text } from "../text.ts";

/** Everything that a webhook may tell. */
export const WEBHOOK_EVENT_TYPES = [...EVENT_TYPES, "usage.threshold_reached"] as const;

const eventType = z.enum(WEBHOOK_EVENT_TYPES, { error: `must be one of ${WEBHOOK_EVENT_TYPES.join(", ")}` });
const url = z.string().max(LIMITS.url_characters, { message: `must have at most ${LIMITS.url_characters} characters` });
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
    secret: z.string().optional().describe("Shown when it is made, and never again."),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "WebhookEndpoint" });
