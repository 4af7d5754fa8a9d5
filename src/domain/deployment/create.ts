import type { Mode } from "../actors.ts";
import { type Problem, problem } from "../errors.ts";
import { WEB_URL } from "../text.ts";
import { DAY, type Scale } from "../time.ts";
import { type UrlPolicy, urlProblem } from "../webhooks/url-policy.ts";
import { checkOutputSchema } from "./output-schema.ts";
import type { DeploymentRecord, StoredFile } from "./record.ts";
import { SCENARIOS, scenarioOf } from "./scenarios.ts";
import type { CreateDeployment, Urgency } from "./schemas.ts";
import { acceptBy, WINDOWS } from "./windows.ts";
import { askedFor } from "./with-ingestion.ts";

export type Prices = Record<Urgency, number>;
export const DEFAULT_PRICES: Prices = { standard: 20, priority: 50, scheduled: 20 };

/** What a create is checked against besides its schema. */
export interface CreatePolicy {
  mode: Mode;
  now: number;
  scale: Scale;
  /** Where webhooks may go. */
  webhook_urls: UrlPolicy;
}

/** The checks that depend on the moment, the mode or the installation: the first problem, by field, or undefined. */
export function checkCreate(input: CreateDeployment, policy: CreatePolicy): Problem | undefined {
  const said =
    contextUrlProblem(input.context_url) ??
    scheduleProblem(input, policy) ??
    webhookProblem(input.webhook_url, policy.webhook_urls) ??
    scenarioProblem(input, policy.mode) ??
    schemaProblem(input.output_schema);
  return said === undefined ? undefined : problem("invalid_request", said);
}

function contextUrlProblem(url: string | null | undefined): string | undefined {
  if (url == null) return undefined;
  const parsed = URL.parse(url);
  const fine = parsed && new RegExp(WEB_URL).test(url);
  return fine ? undefined : "context_url: must be an http or https URL";
}

function webhookProblem(url: string | null | undefined, policy: UrlPolicy): string | undefined {
  const reason = url == null ? null : urlProblem(url, policy);
  return reason ? `webhook_url: ${reason}` : undefined;
}

function scheduleProblem(input: CreateDeployment, { now, scale }: CreatePolicy): string | undefined {
  if (input.urgency !== "scheduled") {
    return input.scheduled_for == null ? undefined : "scheduled_for: is allowed only with urgency scheduled";
  }
  if (input.scheduled_for == null) return "scheduled_for: is required with urgency scheduled";
  const at = Date.parse(input.scheduled_for);
  if (at < now + scale(WINDOWS.schedule_lead)) return "scheduled_for: must be at least 15 minutes in the future";
  if (at > now + WINDOWS.schedule_horizon) {
    return `scheduled_for: must be at most ${WINDOWS.schedule_horizon / DAY} days in the future`;
  }
  return undefined;
}

function scenarioProblem(input: CreateDeployment, mode: Mode): string | undefined {
  if (mode === "live" || scenarioOf(input.metadata ?? {})) return undefined;
  return `metadata.hd_test: must be one of ${SCENARIOS.join(", ")}`;
}

function schemaProblem(schema: Record<string, unknown> | null | undefined): string | undefined {
  const found = schema == null ? null : checkOutputSchema(schema);
  return found ? `${["output_schema", found.path].filter(Boolean).join(".")}: ${found.message}` : undefined;
}

/** The record of a new deployment, in `pending`. Its credits are what admission reserved. */
export function newDeployment(
  input: CreateDeployment,
  given: {
    id: string;
    workspace_id: string;
    mode: Mode;
    now: number;
    scale: Scale;
    price: number;
    context_files: StoredFile[];
  },
): DeploymentRecord {
  const metadata = input.metadata ?? {};
  const scenario = given.mode === "test" ? (scenarioOf(metadata) ?? "complete") : null;
  const scheduledFor = input.scheduled_for == null ? null : Date.parse(input.scheduled_for);
  const routedFrom = scheduledFor ?? given.now;
  return {
    format: 2,
    id: given.id,
    workspace_id: given.workspace_id,
    mode: given.mode,
    status: "pending",
    version: 1,
    brief: input.brief,
    skills: input.skills,
    context_url: input.context_url ?? null,
    urgency: input.urgency,
    scheduled_for: scheduledFor,
    context_files: given.context_files,
    metadata,
    webhook_url: input.webhook_url ?? null,
    output_schema: input.output_schema ?? null,
    scenario,
    price: given.price,
    offers: [],
    passed_on_by: [],
    withdrawn: [],
    routing: { reached: null, next_at: given.mode === "live" ? routedFrom : null },
    ingestion: askedFor({ asked: 0, next_at: null }, given.context_files, given.now),
    notices: [],
    handovers: 0,
    expert: null,
    question: null,
    thread: [],
    output: null,
    credits: { reserved: given.price, settled: 0 },
    pending_since: routedFrom,
    accept_by: acceptBy(routedFrom, input.urgency, scenario, given.scale),
    start_by: null,
    input_by: null,
    expert_active_at: null,
    reminded_at: null,
    cancelled_by: null,
    cancel_reason: null,
    expired_reason: null,
    created_at: given.now,
    accepted_at: null,
    started_at: null,
    completed_at: null,
    cancelled_at: null,
    expired_at: null,
    updated_at: given.now,
  };
}
