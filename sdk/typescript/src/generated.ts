// Made by scripts/generate.ts from openapi.json: don't edit.

/** The version of the API that these types describe. */
export const API_VERSION = "2026-04-23";

/** Where the user's own data is: what is under these keys is passed on as it is, in and out. */
export const OPAQUE: readonly string[] = ["metadata", "output.data", "output_schema"];

export interface ContextFile {
  id: string;
  url: string;
  name: string;
  mediaType: string | null;
  sizeBytes: number | null;
  status: "pending" | "ingested" | "failed";
  error: string | null;
}

export interface CreateDeployment {
  /** The plain-English ask. The expert reads this first. */
  brief: string;
  /** Skill tags to route on. See GET /v1/experts for the catalog. */
  skills: string[];
  /** A URL that the expert should read first. */
  contextUrl?: string | null | undefined;
  /** At most 20 files, 100 MB in all. */
  contextFiles?: string[] | null | undefined;
  urgency?: "standard" | "priority" | "scheduled" | null | undefined;
  /** Only with urgency scheduled: at least 15 minutes and at most 30 days ahead. */
  scheduledFor?: string | null | undefined;
  /** At most 16 KB. Returned on every event. In test mode, metadata.hd_test picks a scenario. */
  metadata?: Record<string, unknown> | null | undefined;
  /** An https URL that replaces the workspace's webhook endpoints for this deployment. */
  webhookUrl?: string | null | undefined;
  /** A JSON Schema (2020-12) of at most 32 KB that output.data will satisfy. */
  outputSchema?: Record<string, unknown> | null | undefined;
}

export interface CreateWebhook {
  /** Where events are posted: an https URL that is publicly reachable. */
  url: string;
  /** The events to send; null or absent for all. */
  events?:
    | (
        | "deployment.accepted"
        | "deployment.in_progress"
        | "deployment.needs_input"
        | "deployment.resumed"
        | "deployment.released"
        | "deployment.completed"
        | "deployment.cancelled"
        | "deployment.expired"
        | "usage.threshold_reached"
      )[]
    | null
    | undefined;
  description?: string | null | undefined;
  /** Retry 4xx answers too; 410 then disables the endpoint. */
  retry4xx?: boolean | undefined;
}

export interface Delivery {
  id: string;
  object: "delivery";
  /** Null: sent to the deployment's own webhook_url. */
  webhookId: string | null;
  /** Where it was last sent, or will be first. */
  url: string;
  eventId: string;
  eventType: string;
  deploymentId: string | null;
  status: "pending" | "delivered" | "acknowledged" | "dead_letter";
  /** Every try, oldest first; the last 50 of them. */
  attempts: {
    at: string;
    /** The HTTP status, or null if no response came. */
    status: number | null;
    /** What broke, such as timeout. */
    error: string | null;
    durationMs: number;
    /** The first kilobyte of the response. */
    response: string | null;
  }[];
  nextAttemptAt: string | null;
  createdAt: string;
}

export interface DeliveryList {
  object: "list";
  data: Delivery[];
  /** Cursor of the next page, or null. */
  next: string | null;
}

export interface Deployment {
  id: string;
  object: "deployment";
  mode: "test" | "live";
  status: "pending" | "accepted" | "in_progress" | "needs_input" | "completed" | "cancelled" | "expired";
  /** Bumped by every change. */
  version: number;
  brief: string;
  skills: string[];
  contextUrl: string | null;
  urgency: "standard" | "priority" | "scheduled";
  scheduledFor: string | null;
  contextFiles: ContextFile[];
  metadata: Record<string, unknown>;
  webhookUrl: string | null;
  outputSchema: Record<string, unknown> | null;
  expert: {
    id: string;
    name: string;
    skills: string[];
  } | null;
  /** The open question. */
  question: {
    id: string;
    body: string;
    askedAt: string;
    expiresAt: string;
  } | null;
  thread: {
    id: string;
    author: "agent" | "expert";
    body: string;
    contextFiles: ContextFile[];
    createdAt: string;
  }[];
  output: {
    /** Markdown. */
    body: string;
    /** Satisfies output_schema, or null. */
    data: unknown;
    files: ContextFile[];
    partial: boolean;
    /** True where no human wrote it. */
    synthetic: boolean;
  } | null;
  credits: {
    reserved: number;
    settled: number;
  };
  /** The running acceptance deadline. */
  acceptBy: string | null;
  /** The running deadline for a reply. */
  inputBy: string | null;
  cancelledBy: "agent" | "expert" | "ops" | null;
  expiredReason: "not_accepted" | "no_reply" | null;
  createdAt: string;
  acceptedAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
  cancelledAt: string | null;
  expiredAt: string | null;
  updatedAt: string;
}

export interface DeploymentList {
  object: "list";
  data: Deployment[];
  /** Cursor of the next page, or null. */
  next: string | null;
}

export interface ErrorBody {
  error: {
    type: "authentication_error" | "billing_error" | "rate_limit_error" | "api_error" | "invalid_request";
    code:
      | "invalid_request"
      | "unsupported_version"
      | "authentication_failed"
      | "credits_exhausted"
      | "forbidden"
      | "not_found"
      | "method_not_allowed"
      | "invalid_state"
      | "idempotency_conflict"
      | "payload_too_large"
      | "expert_unavailable"
      | "rate_limited"
      | "in_flight_limit"
      | "internal_error";
    message: string;
    requestId: string;
    docsUrl: string;
  };
}

export interface DeploymentEvent {
  id: string;
  object: "event";
  type:
    | "deployment.accepted"
    | "deployment.in_progress"
    | "deployment.needs_input"
    | "deployment.resumed"
    | "deployment.released"
    | "deployment.completed"
    | "deployment.cancelled"
    | "deployment.expired";
  apiVersion: string;
  mode: "test" | "live";
  workspaceId: string;
  /** Counts this deployment's events from 1 without a hole. */
  sequence: number;
  createdAt: string;
  data: {
    deployment: Deployment;
  };
}

export interface EventList {
  object: "list";
  data: DeploymentEvent[];
  /** Cursor of the next page, or null. */
  next: string | null;
}

export interface Expert {
  id: string;
  object: "expert";
  name: string;
  skills: string[];
  availability: "available" | "busy" | "away";
  medianTurnaroundSeconds: number | null;
}

export interface ExpertList {
  object: "list";
  data: Expert[];
  /** Cursor of the next page, or null. */
  next: string | null;
}

export interface Replay {
  object: "replay";
  webhookId: string | null;
  /** How many dead letters are pending again. */
  count: number;
}

export interface ReplyToDeployment {
  /** Your reply. Markdown is supported. */
  body: string;
  contextFiles?: string[] | null | undefined;
  /** The question that this answers; 409 if it is not the open one. */
  questionId?: string | null | undefined;
}

export interface UpdateWebhook {
  url?: string | undefined;
  events?:
    | (
        | "deployment.accepted"
        | "deployment.in_progress"
        | "deployment.needs_input"
        | "deployment.resumed"
        | "deployment.released"
        | "deployment.completed"
        | "deployment.cancelled"
        | "deployment.expired"
        | "usage.threshold_reached"
      )[]
    | null
    | undefined;
  description?: string | null | undefined;
  status?: "enabled" | "disabled" | undefined;
  retry4xx?: boolean | undefined;
}

export interface UploadedFile {
  id: string;
  /** Signed: can stand in context_files until it expires. */
  url: string;
  expiresAt: string;
}

export interface Usage {
  object: "usage";
  mode: "test" | "live";
  cycle: {
    start: string;
    end: string;
  };
  cap: number;
  balance: number;
  reserved: number;
  settled: number;
  thresholds: {
    percent: number;
    reachedAt: string | null;
  }[];
  inFlight: {
    count: number;
    limit: number;
  };
}

export interface UsageEvent {
  id: string;
  object: "event";
  type: "usage.threshold_reached";
  apiVersion: string;
  mode: "test" | "live";
  workspaceId: string;
  /** It belongs to the workspace, not to a deployment. */
  sequence: null;
  createdAt: string;
  data: {
    usage: Usage;
    /** Percent of the cycle's cap. */
    threshold: number;
  };
}

export interface WebhookEndpoint {
  id: string;
  object: "webhook_endpoint";
  url: string;
  /** Null: all of them. */
  events: string[] | null;
  description: string | null;
  status: "enabled" | "disabled";
  retry4xx: boolean;
  /** Shown when it is made or rotated, and never again. */
  secret?: string;
  createdAt: string;
}

export interface WebhookEndpointList {
  object: "list";
  data: WebhookEndpoint[];
  /** Cursor of the next page, or null. */
  next: string | null;
}

export interface WebhookSecret {
  object: "webhook_secret";
  mode: "test" | "live";
  /** Shown in this answer, and never again. */
  secret: string;
  /** Until then the old secret signs beside the new one. */
  previousExpiresAt: string;
}

export interface ListDeploymentsQuery {
  /** Filter by state. Can repeat. */
  status?:
    | ("pending" | "accepted" | "in_progress" | "needs_input" | "completed" | "cancelled" | "expired")[]
    | undefined;
  /** Filter by skill tag. */
  skill?: string | undefined;
  /** Inclusive lower bound on created_at. */
  createdAfter?: string | undefined;
  /** 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** Opaque cursor from the previous page's next. */
  cursor?: string | undefined;
}

export interface GetDeploymentQuery {
  /** Seconds to hold the answer until the deployment changes. */
  wait?: number | undefined;
  /** With wait: the version you have seen; answers at once when it is past that. */
  after?: number | undefined;
}

export interface UploadFileQuery {
  /** The file's name, such as a.pdf. */
  name: string;
}

export interface ListWebhooksQuery {
  /** 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** Opaque cursor from the previous page's next. */
  cursor?: string | undefined;
}

export interface ListWebhookDeliveriesQuery {
  /** Filter by state. */
  status?: "pending" | "delivered" | "acknowledged" | "dead_letter" | undefined;
  /** 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** Opaque cursor from the previous page's next. */
  cursor?: string | undefined;
}

export interface ListDeliveriesQuery {
  /** Filter by state. */
  status?: "pending" | "delivered" | "acknowledged" | "dead_letter" | undefined;
  /** 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** Opaque cursor from the previous page's next. */
  cursor?: string | undefined;
}
