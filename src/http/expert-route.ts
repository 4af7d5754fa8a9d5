import canonicalize from "canonicalize";
import type { Hono } from "hono";
import * as z from "zod";
import { fail, ProblemError } from "../domain/errors.ts";
import { sha256Hex } from "../domain/keys/credential.ts";
import { LIMITS } from "../domain/limits.ts";
import { describeIssues } from "../domain/text.ts";
import { authenticateExpert } from "../services/expert/authenticate.ts";
import type { ExpertContext } from "../services/expert/context.ts";
import { versionProblem } from "./agent-route.ts";
import { readJson } from "./body.ts";
import type { AppEnv, Ctx } from "./types.ts";

interface Schemas<Q extends z.ZodType, B extends z.ZodType> {
  query?: Q;
  body?: B;
}
const NoQuery = z.strictObject({});
type Args<Q, B> = { c: Ctx; ctx: ExpertContext; query: z.output<Q>; body: z.output<B> };

/** Serves a route to experts: 401 first, then 400 or 413, then the service. */
export function expertRoute<Q extends z.ZodType, B extends z.ZodType>(
  app: Hono<AppEnv>,
  method: "GET" | "POST" | "PATCH",
  path: string,
  schemas: Schemas<Q, B>,
  handler: (args: Args<Q, B>) => Promise<Response>,
): void {
  app.on(method, path, async (c) => {
    const ctx = await identifyExpert(c);
    const version = versionProblem(c);
    if (version) throw new ProblemError(version);
    const query = parse(schemas.query ?? NoQuery, queryOf(c), "query");
    const value = schemas.body ? await bodyOf(c, schemas.body) : undefined;
    const body = schemas.body ? parse(schemas.body, value, "body") : undefined;
    ctx.idempotency = await idempotencyOf(c, ctx, value);
    return handler({ c, ctx, query, body } as Args<Q, B>);
  });
}

/** The expert whose token the request carries. Fails with 401. */
export async function identifyExpert(c: Ctx): Promise<ExpertContext> {
  const base = c.get("base");
  const [, token = ""] = /^Bearer (.*)$/i.exec(c.req.header("Authorization") ?? "") ?? [];
  return { ...base, expert: await authenticateExpert({ ctx: base, input: { token } }), idempotency: null };
}

function queryOf(c: Ctx): unknown {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

async function bodyOf(c: Ctx, schema: z.ZodType): Promise<unknown> {
  const read = await readJson(c.req.raw, schema.safeParse({}).success, LIMITS.expert_body_bytes);
  if (read.problem) throw new ProblemError(read.problem);
  return read.value;
}

async function idempotencyOf(c: Ctx, ctx: ExpertContext, value: unknown) {
  const key = c.req.header("Idempotency-Key");
  if (c.req.method !== "POST" || key === undefined) return null;
  const most = LIMITS.idempotency_key_characters;
  if (key.length < 1 || key.length > most) {
    return fail("invalid_request", `Idempotency-Key: must have 1 to ${most} characters`);
  }
  const scope = JSON.stringify([ctx.expert.id, c.req.method, new URL(c.req.url).pathname, key]);
  return { scope: await sha256Hex(scope), body_hash: await sha256Hex(canonicalize(value ?? {}) ?? "") };
}

function parse(schema: z.ZodType, value: unknown, whole: string): unknown {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? parsed.data : fail("invalid_request", describeIssues(parsed.error, whole));
}
