import * as z from "zod";
import { bytes, characters, LIMITS } from "../limits.ts";
import { instant, REQUEST_URL, text, WEB_URL } from "../text.ts";

export const STATUSES = [
  "pending",
  "accepted",
  "in_progress",
  "needs_input",
  "completed",
  "cancelled",
  "expired",
] as const;
export const URGENCIES = ["standard", "priority", "scheduled"] as const;
export const EVENT_TYPES = [
  "deployment.accepted",
  "deployment.in_progress",
  "deployment.needs_input",
  "deployment.resumed",
  "deployment.released",
  "deployment.completed",
  "deployment.cancelled",
  "deployment.expired",
] as const;

export type Status = (typeof STATUSES)[number];
export type Urgency = (typeof URGENCIES)[number];
export type DeploymentEventType = (typeof EVENT_TYPES)[number];

const skill = z.string().regex(/^[a-z0-9-]{1,64}$/, { message: "must be 1 to 64 of a-z, 0-9 and -" });
const url = z.string().max(LIMITS.url_characters, { message: `must have at most ${LIMITS.url_characters} characters` });
const requestUrl = url.meta({ pattern: REQUEST_URL });
const contextFiles = z
  .array(requestUrl.describe("A signed link that works for 24 h, or a URL from POST /v1/files."))
  .max(LIMITS.context_files, { message: `must have at most ${LIMITS.context_files} files` });

const jsonObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { message: "must be an object" },
);

const metadata = jsonObject
  .superRefine((value, ctx) => {
    const keys = Object.keys(value);
    if (keys.length > LIMITS.metadata_keys) {
      ctx.addIssue({ code: "custom", message: `must have at most ${LIMITS.metadata_keys} keys` });
    }
    const long = keys.find((key) => characters(key) > LIMITS.metadata_key_characters);
    if (long !== undefined) {
      ctx.addIssue({
        code: "custom",
        path: [long.slice(0, 80)],
        message: `the key must have at most ${LIMITS.metadata_key_characters} characters`,
      });
    }
    if (bytes(JSON.stringify(value)) > LIMITS.metadata_bytes) {
      ctx.addIssue({ code: "custom", message: `must be at most ${LIMITS.metadata_bytes} bytes as JSON` });
    }
  })
  .meta({
    override: {
      type: "object",
      additionalProperties: true,
      maxProperties: LIMITS.metadata_keys,
      propertyNames: { maxLength: LIMITS.metadata_key_characters },
    },
  });

/** For the document: `scheduled_for` is given if, and only if, urgency is scheduled. {@link checkCreate} sees to it. */
function scheduling() {
  const scheduled = { properties: { urgency: { const: "scheduled" } }, required: ["urgency"] };
  const given = { properties: { scheduled_for: { type: "string" } }, required: ["scheduled_for"] };
  return {
    scheduled_for: { anyOf: [scheduled, { properties: { scheduled_for: { type: "null" } } }] },
    urgency: { anyOf: [given, { properties: { urgency: { enum: ["standard", "priority", null] } } }] },
  };
}

/** The body of `POST /v1/deployments`. What depends on the moment or the mode is checked by {@link checkCreate}. */
export const CreateDeployment = z
  .strictObject({
    brief: text(1, LIMITS.brief_characters).describe("The plain-English ask. The expert reads this first."),
    skills: z
      .array(skill)
      .min(1, { message: "must have at least 1 skill" })
      .max(LIMITS.skills, { message: `must have at most ${LIMITS.skills} skills` })
      .describe("Skill tags to route on. See GET /v1/experts for the catalog."),
    context_url: url.meta({ pattern: WEB_URL }).nullish().describe("A URL that the expert should read first."),
    context_files: contextFiles.nullish().describe("At most 20 files, 100 MB in all."),
    urgency: z
      .enum(URGENCIES)
      .nullish()
      .transform((urgency) => urgency ?? "standard")
      .meta({ override: { type: ["string", "null"], enum: [...URGENCIES, null], default: "standard" } }),
    scheduled_for: instant()
      .nullish()
      .describe("Only with urgency scheduled: at least 15 minutes and at most 30 days ahead."),
    metadata: metadata
      .nullish()
      .describe("At most 16 KB. Returned on every event. In test mode, metadata.hd_test picks a scenario."),
    webhook_url: requestUrl
      .nullish()
      .describe("An https URL that replaces the workspace's webhook endpoints for this deployment."),
    output_schema: jsonObject
      .refine((value) => bytes(JSON.stringify(value)) <= LIMITS.output_schema_bytes, {
        message: `must be at most ${LIMITS.output_schema_bytes} bytes as JSON`,
      })
      .meta({ override: { type: "object", additionalProperties: true } })
      .nullish()
      .describe("A JSON Schema (2020-12) of at most 32 KB that output.data will satisfy."),
  })
  .meta({ id: "CreateDeployment", dependentSchemas: scheduling() });
export type CreateDeployment = z.output<typeof CreateDeployment>;

/** The body of `POST /v1/deployments/:id/reply`. */
export const ReplyToDeployment = z
  .strictObject({
    body: text(1, LIMITS.reply_characters).describe("Your reply. Markdown is supported."),
    context_files: contextFiles.nullish(),
    question_id: z.string().nullish().describe("The question that this answers; 409 if it is not the open one."),
  })
  .meta({ id: "ReplyToDeployment" });
export type ReplyToDeployment = z.output<typeof ReplyToDeployment>;

/** An empty body, or `{}`. */
export const NoBody = z.strictObject({}).meta({ id: "NoBody" });

const at = z.iso.datetime();
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));

export const ContextFile = z
  .object({
    id: id("file"),
    url: z.string(),
    name: z.string(),
    media_type: z.string().nullable(),
    size_bytes: z.int().nullable(),
    status: z.enum(["pending", "ingested", "failed"]),
    error: z.string().nullable(),
  })
  .meta({ id: "ContextFile" });

const freeObject = z.record(z.string(), z.unknown());

export const Deployment = z
  .object({
    id: id("dep"),
    object: z.literal("deployment"),
    mode: z.enum(["test", "live"]),
    status: z.enum(STATUSES),
    version: z.int().min(1).describe("Bumped by every change."),
    brief: z.string(),
    skills: z.array(z.string()),
    context_url: z.string().nullable(),
    urgency: z.enum(URGENCIES),
    scheduled_for: at.nullable(),
    context_files: z.array(ContextFile),
    metadata: freeObject,
    webhook_url: z.string().nullable(),
    output_schema: freeObject.nullable(),
    expert: z.object({ id: id("spec"), name: z.string(), skills: z.array(z.string()) }).nullable(),
    question: z
      .object({ id: id("msg"), body: z.string(), asked_at: at, expires_at: at })
      .nullable()
      .describe("The open question."),
    thread: z.array(
      z.object({
        id: id("msg"),
        author: z.enum(["agent", "expert"]),
        body: z.string(),
        context_files: z.array(ContextFile),
        created_at: at,
      }),
    ),
    output: z
      .object({
        body: z.string().describe("Markdown."),
        data: z.unknown().describe("Satisfies output_schema, or null."),
        files: z.array(ContextFile),
        partial: z.boolean(),
        synthetic: z.boolean().describe("True where no human wrote it."),
      })
      .nullable(),
    credits: z.object({ reserved: z.int(), settled: z.int() }),
    accept_by: at.nullable().describe("The running acceptance deadline."),
    input_by: at.nullable().describe("The running deadline for a reply."),
    cancelled_by: z.enum(["agent", "expert", "ops"]).nullable(),
    expired_reason: z.enum(["not_accepted", "no_reply"]).nullable(),
    created_at: at,
    accepted_at: at.nullable(),
    started_at: at.nullable(),
    completed_at: at.nullable(),
    cancelled_at: at.nullable(),
    expired_at: at.nullable(),
    updated_at: at,
  })
  .meta({ id: "Deployment" });
export type Deployment = z.output<typeof Deployment>;

export const DeploymentEvent = z
  .object({
    id: id("evt"),
    object: z.literal("event"),
    type: z.enum(EVENT_TYPES),
    api_version: z.string(),
    mode: z.enum(["test", "live"]),
    workspace_id: id("ws"),
    sequence: z.int().min(1).describe("Counts this deployment's events from 1 without a hole."),
    created_at: at,
    data: z.object({ deployment: Deployment }),
  })
  .meta({ id: "Event" });
export type DeploymentEvent = z.output<typeof DeploymentEvent>;

export const Expert = z
  .object({
    id: id("spec"),
    object: z.literal("expert"),
    name: z.string(),
    skills: z.array(z.string()),
    availability: z.enum(["available", "busy", "away"]),
    median_turnaround_seconds: z.int().nullable(),
  })
  .meta({ id: "Expert" });
export type Expert = z.output<typeof Expert>;
