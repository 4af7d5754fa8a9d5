import { fromWire, toWire } from "../casing.ts";
import type { HumanDeploy } from "../client.ts";
import type { CreateDeployment, Deployment, Expert, Usage } from "../generated.ts";

/** The part of a client that the tools use. */
export interface ToolClient {
  deployments: Pick<HumanDeploy["deployments"], "create" | "get" | "reply">;
  experts: { list(options?: ToolRequest): PromiseLike<{ data: Expert[] }> };
  usage: { get(options?: ToolRequest): Promise<Usage> };
}

export interface ToolOptions {
  /** Added to every deployment that a model makes; they win over what it says, and it does not see them. */
  defaults?: Partial<CreateDeployment> | undefined;
  /** Only these tools. */
  only?: readonly ToolName[] | undefined;
}

export type ToolName =
  | "deploy_specialist"
  | "check_deployment"
  | "reply_to_deployment"
  | "list_specialists"
  | "get_usage";

/** A JSON Schema of a tool's arguments. */
export interface ToolSchema {
  type: "object";
  properties: Record<string, Record<string, unknown>>;
  required: string[];
  additionalProperties: false;
}

export interface ToolRequest {
  signal?: AbortSignal | undefined;
  idempotencyKey?: string | undefined;
}

/** One tool: what a model is told of it, and what it does. Arguments and results are in snake_case, as on the wire. */
export interface Tool {
  name: ToolName;
  description: string;
  schema: ToolSchema;
  /** Throws on an error of the connection; an error of the API is a result with `error` in it, for the model to act on. */
  run(args: unknown, request?: ToolRequest): Promise<object>;
}

const HELD_SECONDS = 50;
const text = (description: string) => ({ type: "string", description });
const urls = (description: string) => ({ type: "array", items: { type: "string" }, maxItems: 20, description });

const DEPLOY = schema(
  {
    brief: { ...text("The plain-English ask, written like a DM to a teammate: 2 or 3 sentences."), maxLength: 10_000 },
    skills: {
      type: "array",
      items: { type: "string" },
      minItems: 1,
      maxItems: 20,
      description: "Skill tags to route on, from list_specialists.",
    },
    context_url: text("A URL that the expert should read first."),
    context_files: urls("URLs of files that the expert needs."),
    urgency: {
      type: "string",
      enum: ["standard", "priority", "scheduled"],
      description: "standard: about 4 hours. priority: within 60 minutes, dearer. scheduled: at scheduled_for.",
    },
    scheduled_for: text("ISO 8601, at least 15 minutes ahead. Only with urgency scheduled."),
    metadata: { type: "object", description: "Your own keys and values, returned with the deployment." },
    output_schema: { type: "object", description: "A JSON Schema that output.data is to satisfy." },
  },
  ["brief", "skills"],
);
const CHECK = schema(
  {
    deployment_id: text("dep_…"),
    wait_seconds: {
      type: "integer",
      minimum: 1,
      maximum: HELD_SECONDS,
      description: "Hold the answer for up to so many seconds, until the deployment changes.",
    },
  },
  ["deployment_id"],
);
const REPLY = schema(
  {
    deployment_id: text("dep_…"),
    body: { ...text("The reply, in plain prose or Markdown."), maxLength: 20_000 },
    context_files: urls("URLs of more files that the expert needs."),
    question_id: text("The id of the question that this answers."),
  },
  ["deployment_id", "body"],
);
const NOTHING = schema({}, []);

/** The five tools of the Deploy API over a client. */
export function toolsOf(client: ToolClient, { defaults, only }: ToolOptions = {}): Tool[] {
  const all: Tool[] = [
    tool(
      "deploy_specialist",
      "Hand a unit of work to a human expert. Returns at once with the deployment in pending: follow it with check_deployment.",
      DEPLOY,
      (args, request) => client.deployments.create({ ...(args as unknown as CreateDeployment), ...defaults }, request),
    ),
    tool(
      "check_deployment",
      "See what became of a deployment. It is an answer only when status is completed, in output; in needs_input the expert waits for reply_to_deployment.",
      CHECK,
      ({ deploymentId, waitSeconds }, { signal }) =>
        client.deployments.get(idIn(deploymentId), held(waitSeconds), { signal }),
    ),
    tool(
      "reply_to_deployment",
      "Answer the question that an expert asked in a deployment in needs_input, so that the work goes on.",
      REPLY,
      ({ deploymentId, ...body }, request) =>
        client.deployments.reply(idIn(deploymentId), body as unknown as { body: string }, request),
    ),
    tool(
      "list_specialists",
      "The active roster of experts with their skills, availability and median turnaround. Pick skill tags from here.",
      NOTHING,
      async (_, { signal }) => ({ object: "list", data: (await client.experts.list({ signal })).data }),
    ),
    tool(
      "get_usage",
      "The credit balance and the deployments in flight, to decide whether another deployment can be afforded.",
      NOTHING,
      (_, { signal }) => client.usage.get({ signal }),
    ),
  ];
  return only ? all.filter(({ name }) => only.includes(name)) : all;
}

type Act = (args: Record<string, unknown>, request: ToolRequest) => Promise<Deployment | Usage | object>;

function tool(name: ToolName, description: string, schema: ToolSchema, act: Act): Tool {
  const run = async (args: unknown, request: ToolRequest = {}) => {
    try {
      const given = withoutNulls(fromWire(args ?? {}) as Record<string, unknown>);
      return toWire(await act(given, request)) as object;
    } catch (error) {
      return { error: toWire(apiError(error)) };
    }
  };
  return { name, description, schema, run };
}

/** What the API said; throws what is not the API's. By shape, since two copies of this package may be at work. */
function apiError(error: unknown): object {
  const { status, type, code, message, requestId, docsUrl } = error as Record<string, unknown>;
  if (typeof status !== "number" || typeof type !== "string") throw error;
  return { type, code, message, requestId, docsUrl };
}

/** Models say null, or an empty text, for what they leave out. */
function withoutNulls(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null && value !== ""));
}

function held(seconds: unknown): { wait?: number } {
  return typeof seconds === "number" ? { wait: Math.min(HELD_SECONDS, Math.max(1, Math.round(seconds))) } : {};
}

function idIn(value: unknown): string {
  if (typeof value === "string" && /^\w+$/.test(value)) return value;
  throw Object.assign(new Error("deployment_id: is not an id"), {
    status: 400,
    type: "invalid_request",
    code: "invalid_request",
  });
}

function schema(properties: ToolSchema["properties"], required: string[]): ToolSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/**
 * A tool call that is handled twice is one deployment. Some models number their calls from 0 anew each time: such an id
 * is no key.
 */
export function requestOf(callId: unknown, signal?: AbortSignal | undefined): ToolRequest {
  const isKey = typeof callId === "string" && callId.length >= 16 && callId.length <= 240;
  return { signal, ...(isKey ? { idempotencyKey: `tool-call-${callId}` } : {}) };
}
