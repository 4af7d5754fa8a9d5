import type { z } from "zod";
import { ERRORS, type ErrorCode } from "../../domain/errors.ts";
import { API_VERSION, API_VERSIONS } from "../../domain/version.ts";
import { Components } from "./components.ts";
import type { RouteDeclaration } from "./declaration.ts";
import { ApiError, DeploymentEvent, UsageEvent } from "./responses.ts";

type Json = Record<string, unknown>;
const ALWAYS = [400, 401, 429, 500, 503];

const REQUEST_HEADERS = {
  "HumanDeploy-Version": {
    description: `Pins the version of the API by date. Default: ${API_VERSION}.`,
    schema: { type: "string", enum: [...API_VERSIONS], default: API_VERSION },
  },
  "Idempotency-Key": {
    description: "Makes a POST safe to repeat for 24 h: the first answer comes again.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
};
const RESPONSE_HEADERS = {
  "HumanDeploy-Version": always("The version served.", { type: "string", enum: [...API_VERSIONS] }),
  "X-Request-Id": always("Names this request in logs and errors.", { type: "string", pattern: "^req_" }),
  "X-RateLimit-Limit": always("Requests a minute with this key.", { type: "integer", minimum: 0 }),
  "X-RateLimit-Remaining": always("What is left of them.", { type: "integer", minimum: 0 }),
  "X-RateLimit-Reset": always("Epoch second at which the window is empty again.", { type: "integer", minimum: 0 }),
};

const REPLAYED = {
  description: "true where an earlier answer to the same Idempotency-Key comes again.",
  schema: { type: "string", enum: ["true"] },
};
const ABOUT = `Hand a unit of work from an AI agent to a human expert, and get the answer back.

Bodies are JSON in UTF-8 of at most 256 KB, nested at most 200 levels deep, with strings of well-formed Unicode. URLs name public hosts.`;
const TAGS: Record<string, string> = {
  Deployments: "Units of work, from an agent to an expert and back.",
  Experts: "The bench behind your workspace.",
  Usage: "Credits and slots.",
  Files: "What goes with a brief, and what comes back.",
  Webhooks: "Where events are sent.",
};

/** The OpenAPI 3.1 document of the declared routes: from the same declarations that serve and validate. */
export function openApiDocument(routes: readonly RouteDeclaration[], baseUrl: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, components) };
  }
  const error = components.refTo(ApiError, "output");
  const used = new Set([...ALWAYS, ...routes.flatMap(({ errors = [] }) => errors)]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Deploy API",
      version: API_VERSION,
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: baseUrl }],
    security: [{ workspaceKey: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] ?? name })),
    paths,
    webhooks: webhooks(components),
    components: {
      schemas: components.all(),
      responses: Object.fromEntries(
        [...statuses()]
          .filter(([status]) => used.has(status))
          .map(([status, text]) => [`Error${status}`, errorResponse(text, error, status)]),
      ),
      headers: Object.fromEntries(Object.entries(RESPONSE_HEADERS).map(([name, header]) => [name, header])),
      securitySchemes: {
        workspaceKey: {
          type: "http",
          scheme: "bearer",
          description: "A workspace key: hd_test_… (simulated experts, no billing) or hd_live_… (the real bench).",
        },
      },
    },
  };
}

function operation(route: RouteDeclaration, components: Components): Json {
  const isPost = route.method === "post";
  const headers = { "HumanDeploy-Version": REQUEST_HEADERS["HumanDeploy-Version"] } as Record<string, Json>;
  if (isPost) headers["Idempotency-Key"] = REQUEST_HEADERS["Idempotency-Key"];
  for (const [name, description] of Object.entries(route.headers ?? {}))
    headers[name] = { description, schema: { type: "string" } };
  const parameters = [
    ...Object.entries(route.params ?? {}).map(([name, description]) => ({
      name,
      in: "path",
      required: true,
      description,
      schema: { type: "string" },
    })),
    ...queryParameters(route.query, components),
    ...Object.entries(headers).map(([name, header]) => ({ name, in: "header", required: false, ...header })),
  ];
  return {
    operationId: route.operation_id,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    tags: [route.tag],
    parameters,
    ...requestBody(route, components),
    responses: responses(route, components),
  };
}

function requestBody(route: RouteDeclaration, components: Components): Json {
  if (route.raw_body) {
    const content = { "application/octet-stream": { schema: {} }, "*/*": { schema: {} } };
    return { requestBody: { required: true, description: route.raw_body.description, content } };
  }
  if (!route.body) return {};
  const required = !route.body.safeParse({}).success;
  return {
    requestBody: { required, content: { "application/json": { schema: components.refTo(route.body, "input") } } },
  };
}

function queryParameters(schema: z.ZodType | undefined, components: Components): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.inline(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description ? { description } : {}),
    schema: rest,
  }));
}

function commonHeaders(): Json {
  return Object.fromEntries(
    Object.keys(RESPONSE_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

function responses(route: RouteDeclaration, components: Components): Json {
  const out: Json = {};
  const headers = route.method === "post" ? { ...commonHeaders(), "Idempotency-Replayed": REPLAYED } : commonHeaders();
  for (const [status, { description, schema, content_type = "application/json" }] of Object.entries(route.responses)) {
    const body = { [content_type]: { schema: schema ? components.refTo(schema, "output") : {} } };
    const stream = route.streams ? { "text/event-stream": { schema: { type: "string" } } } : {};
    // A file is served as what it is, and only as bytes where nobody knows.
    const any = content_type === "application/octet-stream" ? { "*/*": { schema: {} } } : {};
    const content = Number(status) === 204 ? {} : { content: { ...body, ...stream, ...any } };
    out[status] = { description, headers, ...content };
  }
  for (const status of [...ALWAYS, ...(route.errors ?? [])].toSorted())
    out[status] = { $ref: `#/components/responses/Error${status}` };
  return out;
}

/** What each error status may mean, from the one table. */
function statuses(): Map<number, string> {
  const out = new Map<number, string>([[503, "A part of the system is unavailable for a moment. See Retry-After."]]);
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const { status, meaning } = ERRORS[code];
    out.set(status, [out.get(status), `\`${code}\`: ${meaning}`].filter(Boolean).join("\n\n"));
  }
  return out;
}

function errorResponse(description: string, schema: Json, status: number): Json {
  const seconds = always("Whole seconds to wait.", { type: "integer", minimum: 0 });
  const more: Record<number, Json> = {
    401: { "WWW-Authenticate": always("What to authenticate with.", { type: "string", enum: ["Bearer"] }) },
    409: { "Retry-After": { ...seconds, required: false } },
    429: { "Retry-After": seconds },
    503: { "Retry-After": seconds },
  };
  const headers = { ...commonHeaders(), ...more[status] };
  return { description, headers, content: { "application/json": { schema } } };
}

/** A header that is on every response of its kind. */
function always(description: string, schema: Json) {
  return { description, required: true, schema };
}

/** What we send, as OpenAPI 3.1 tells it. */
function webhooks(components: Components): Json {
  const responses = {
    "2XX": { description: "Received. Anything else than 2xx and 4xx is tried again." },
    "4XX": { description: "Acknowledged: recorded, and not sent again." },
  };
  const told = (operationId: string, summary: string, schema: z.ZodType) => ({
    post: {
      operationId,
      summary,
      tags: ["Webhooks"],
      security: [],
      requestBody: { required: true, content: { "application/json": { schema: components.refTo(schema, "output") } } },
      responses,
    },
  });
  return {
    "deployment.event": told("deploymentEvent", "Something happened to a deployment", DeploymentEvent),
    "usage.threshold_reached": told("usageThresholdReached", "A share of the cycle's credits is used", UsageEvent),
  };
}
