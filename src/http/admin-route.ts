import type { Hono } from "hono";
import type { z } from "zod";
import { fail, ProblemError } from "../domain/errors.ts";
import { describeIssues } from "../domain/text.ts";
import { authenticateAdmin } from "../services/admin/authenticate.ts";
import type { Context } from "../services/context.ts";
import { versionProblem } from "./agent-route.ts";
import { readJson } from "./body.ts";
import type { AppEnv, Ctx } from "./types.ts";

type Method = "GET" | "POST" | "PATCH" | "DELETE";
interface Schemas<Q extends z.ZodType, B extends z.ZodType> {
  query?: Q;
  body?: B;
}
type Args<Q, B> = { c: Ctx; ctx: Context & { actor: string }; query: z.output<Q>; body: z.output<B> };

/** Serves a route to operators: 401 first, then 400, then the service. */
export function adminRoute<Q extends z.ZodType, B extends z.ZodType>(
  app: Hono<AppEnv>,
  method: Method,
  path: string,
  schemas: Schemas<Q, B>,
  handler: (args: Args<Q, B>) => Promise<Response>,
): void {
  app.on(method, path, async (c) => {
    const base = c.get("base");
    const token = (c.req.header("Authorization") ?? "").replace(/^Bearer /i, "");
    const { actor } = await authenticateAdmin({ ctx: base, input: { token } });
    const version = versionProblem(c);
    if (version) throw new ProblemError(version);
    const query = parse(schemas.query, c.req.query(), "query");
    const body = schemas.body ? parse(schemas.body, await bodyOf(c, schemas.body), "body") : undefined;
    return handler({ c, ctx: { ...base, actor }, query, body } as Args<Q, B>);
  });
}

async function bodyOf(c: Ctx, schema: z.ZodType): Promise<unknown> {
  const read = await readJson(c.req.raw, schema.safeParse({}).success);
  if (read.problem) throw new ProblemError(read.problem);
  return read.value;
}

function parse(schema: z.ZodType | undefined, value: unknown, whole: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? parsed.data : fail("invalid_request", describeIssues(parsed.error, whole));
}
