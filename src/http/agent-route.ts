import canonicalize from "canonicalize";
import type { Hono } from "hono";
import type { z } from "zod";
import { type Problem, ProblemError, problem } from "../domain/errors.ts";
import { readCredential, sha256Hex } from "../domain/keys/credential.ts";
import { LIMITS } from "../domain/limits.ts";
import { describeIssues } from "../domain/text.ts";
import { API_VERSIONS } from "../domain/version.ts";
import { type AgentContext, admit } from "../services/context.ts";
import { readJson } from "./body.ts";
import type { RouteDeclaration } from "./openapi/declaration.ts";
import type { AppEnv, Ctx } from "./types.ts";

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;
export interface RouteInput<D extends RouteDeclaration> {
  query: Output<D["query"]>;
  body: Output<D["body"]>;
  param(name: string): string;
}
export type Handler<D extends RouteDeclaration> = (args: {
  c: Ctx;
  ctx: AgentContext;
  input: RouteInput<D>;
}) => Promise<Response>;

/**
 * Serves a declared route to agents. The order of checks is the spec's: 401 and 429 before 400 and 413. The key's
 * workspace is asked once, by the service; a request that fails before its service is admitted here, so that it counts.
 */
export function agentRoute<const D extends RouteDeclaration>(
  app: Hono<AppEnv>,
  declaration: D,
  handler: Handler<D>,
): void {
  const path = declaration.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(declaration.method.toUpperCase(), path, async (c) => {
    const ctx = await identify(c);
    const read = await readInput(c, ctx, declaration);
    if (read.problem) return refuse(ctx, read.problem);
    return handler({ c, ctx, input: read.input as RouteInput<D> });
  });
}

/** Counts a request against its key, then fails with its problem. */
export async function refuse(ctx: AgentContext, refusal: Problem): Promise<never> {
  await admit(ctx);
  throw new ProblemError(refusal);
}

/** Reads the workspace key, with no look-up. Fails with 401 if it can't be a key of this installation. */
export async function identify(c: Ctx): Promise<AgentContext> {
  const base = c.get("base");
  const [scheme, token = "", ...more] = (c.req.header("Authorization") ?? "").split(" ");
  if (!scheme) throw unauthorized("The Authorization header is missing. Send: Authorization: Bearer hd_test_…");
  if (scheme.toLowerCase() !== "bearer" || !token || more.length) {
    throw unauthorized("The Authorization header must be: Bearer and a workspace key.");
  }
  const credential = await readCredential(token, base.env.INSTALLATION_SECRET);
  if (!credential) throw unauthorized("The API key is malformed or mistyped.");
  if (credential.kind !== "test" && credential.kind !== "live") {
    throw unauthorized("This credential is not a workspace key (hd_test_… or hd_live_…).");
  }
  const ctx: AgentContext = {
    ...base,
    caller: { workspace_id: `ws_${credential.subject}`, mode: credential.kind, key_hash: credential.hash },
    rate: null,
    idempotency: null,
  };
  c.set("agent", ctx);
  return ctx;
}

function unauthorized(message: string): ProblemError {
  return new ProblemError(problem("authentication_failed", message));
}

type ReadInput = { input: RouteInput<RouteDeclaration>; problem?: never } | { problem: Problem };

async function readInput(c: Ctx, ctx: AgentContext, declaration: RouteDeclaration): Promise<ReadInput> {
  const version = versionProblem(c);
  if (version) return { problem: version };
  const query = readQuery(c, declaration.query);
  if (query.problem) return query;
  let value: unknown;
  if (declaration.body) {
    const read = await readJson(c.req.raw, declaration.body.safeParse({}).success);
    if (read.problem) return { problem: read.problem };
    value = read.value;
  }
  const body = declaration.body?.safeParse(value, { reportInput: true });
  if (body && !body.success) return { problem: problem("invalid_request", describeIssues(body.error)) };
  const keyed = await readIdempotency(c, ctx, value);
  if (keyed) return { problem: keyed };
  const param = (name: string) => c.req.param(name) ?? "";
  return { input: { query: query.value, body: body?.data, param } as RouteInput<RouteDeclaration> };
}

/** An unknown version is refused on every route. */
export function versionProblem(c: Ctx): Problem | undefined {
  const version = c.req.header("HumanDeploy-Version");
  if (version === undefined || (API_VERSIONS as readonly string[]).includes(version)) return undefined;
  return problem(
    "unsupported_version",
    `HumanDeploy-Version: is not known. Known versions: ${API_VERSIONS.join(", ")}.`,
  );
}

function readQuery(c: Ctx, schema: z.ZodType | undefined): { value: unknown; problem?: never } | { problem: Problem } {
  const given = Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  if (!schema) {
    const [unknown] = Object.keys(given);
    return unknown === undefined
      ? { value: undefined }
      : { problem: problem("invalid_request", `${unknown}: is not a known query parameter`) };
  }
  const parsed = schema.safeParse(given, { reportInput: true });
  if (parsed.success) return { value: parsed.data };
  return { problem: problem("invalid_request", describeIssues(parsed.error, "query")) };
}

/** Notes the Idempotency-Key of a POST. */
async function readIdempotency(c: Ctx, ctx: AgentContext, value: unknown): Promise<Problem | undefined> {
  const key = c.req.header("Idempotency-Key");
  if (c.req.method !== "POST" || key === undefined) return undefined;
  if (key.length < 1 || key.length > LIMITS.idempotency_key_characters) {
    const most = LIMITS.idempotency_key_characters;
    return problem("invalid_request", `Idempotency-Key: must have 1 to ${most} characters`);
  }
  ctx.idempotency = await idempotencyOf(new URL(c.req.url).pathname, key, value);
  return undefined;
}

/** Scope and body of a keyed POST, as hashes. The body counts as parsed JSON, not as bytes. */
export async function idempotencyOf(
  path: string,
  key: string,
  value: unknown,
): Promise<NonNullable<AgentContext["idempotency"]>> {
  return {
    scope: await sha256Hex(JSON.stringify(["POST", path, key])),
    body_hash: await sha256Hex(canonicalize(value ?? {}) ?? ""),
  };
}
