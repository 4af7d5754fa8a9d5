import * as z from "zod";
import { ContextFile, Deployment, DeploymentEvent, Expert } from "../../domain/deployment/schemas.ts";
import { ERRORS, type ErrorCode } from "../../domain/errors.ts";

const at = z.iso.datetime();

/** The shape of every list (spec §4). */
export function listOf(id: string, item: z.ZodType) {
  return z
    .object({
      object: z.literal("list"),
      data: z.array(item),
      next: z.string().nullable().describe("Cursor of the next page, or null."),
    })
    .meta({ id });
}

export const DeploymentList = listOf("DeploymentList", Deployment);
export const EventList = listOf("EventList", DeploymentEvent);
export const ExpertList = listOf("ExpertList", Expert);
export { ContextFile, Deployment, DeploymentEvent, Expert };

export const Usage = z
  .object({
    object: z.literal("usage"),
    mode: z.enum(["test", "live"]),
    cycle: z.object({ start: at, end: at }),
    cap: z.int(),
    balance: z.int(),
    reserved: z.int(),
    settled: z.int(),
    thresholds: z.array(z.object({ percent: z.int(), reached_at: at.nullable() })),
    in_flight: z.object({ count: z.int(), limit: z.int() }),
  })
  .meta({ id: "Usage" });

export const UsageEvent = z
  .object({
    id: z.string(),
    object: z.literal("event"),
    type: z.literal("usage.threshold_reached"),
    api_version: z.string(),
    mode: z.enum(["test", "live"]),
    workspace_id: z.string(),
    sequence: z.null().describe("It belongs to the workspace, not to a deployment."),
    created_at: at,
    data: z.object({ usage: Usage, threshold: z.int().describe("Percent of the cycle's cap.") }),
  })
  .meta({ id: "UsageEvent" });

export const UploadedFile = z
  .object({
    id: z.string(),
    url: z.string().describe("Signed: can stand in context_files until it expires."),
    expires_at: at,
  })
  .meta({ id: "UploadedFile" });

export const ApiError = z
  .object({
    error: z.object({
      type: z.enum(["authentication_error", "billing_error", "rate_limit_error", "api_error", "invalid_request"]),
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      request_id: z.string(),
      docs_url: z.string(),
    }),
  })
  .meta({ id: "Error" });
