import type { Hono } from "hono";
import * as z from "zod";
import { fail, ProblemError } from "../domain/errors.ts";
import { describeIssues } from "../domain/text.ts";
import { authenticateAdmin } from "../services/admin/authenticate.ts";
import type { ActingContext } from "../services/audit.ts";
import { versionProblem } from "./agent-route.ts";
import { readJson } from "./body.ts";
import type { AppEnv, Ctx } from "./types.ts";

type Method = "GET" | "POST" | "PATCH" | "DELETE";
interface Schemas<Q extends z.ZodType, B extends z.ZodType> {
  query?: Q;
  body?: B;
}
const NoQuery = z.strictObject({});
interface Args<Q, B> {
  c: Ctx;
  /** A part of the path, by its name. */
  param(name: string): string;
  ctx: ActingContext;
  query: z.output<Q>;
  body: z.output<B>;
}

/** Serves a route to operators: 401 first, then 400 or 413, then the service. */
export function adminRoute<Q extends z.ZodType, B extends z.ZodType>(
  app: Hono<AppEnv>,
  method: Method,
  path: string,
  schemas: Schemas<Q, B>,
  handler: (args: Args<Q, B>) => Promise<Response>,
): void {
  app.on(method, path, async (c) => {
    const base = c.get("base");
    const [, token = ""] = /^Bearer (.*)$/i.exec(c.req.header("Authorization") ?? "") ?? [];
    const acting = await authenticateAdmin({ ctx: base, input: { token } });
    const version = versionProblem(c);
    if (version) throw new ProblemError(version);
    const query = parse(schemas.query ?? NoQuery, queryOf(c), "query");
    const body = schemas.body ? parse(schemas.body, await bodyOf(c, schemas.body), "body") : undefined;
    const param = (name: string) => c.req.param(name) ?? "";
    return handler({ c, param, ctx: { ...base, acting }, query, body } as Args<Q, B>);
  });
}

function queryOf(c: Ctx): unknown {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

async function bodyOf(c: Ctx, schema: z.ZodType): Promise<unknown> {
  const read = await readJson(c.req.raw, schema.safeParse({}).success);
  if (read.problem) throw new ProblemError(read.problem);
  return read.value;
}

function parse(schema: z.ZodType, value: unknown, whole: string): unknown {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? parsed.data : fail("invalid_request", describeIssues(parsed.error, whole));
}
