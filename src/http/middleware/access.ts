import { createMiddleware } from "hono/factory";
import { pageProblem } from "../../console/session/page.ts";
import { ProblemError } from "../../domain/errors.ts";
import { isPagePath } from "../../domain/sessions/person.ts";
import { requireAccess } from "../../services/access.ts";
import type { AppEnv } from "../types.ts";

/** Cloudflare Access before everything that is an operator's, besides the session or token: passes where it is not configured. */
export const accessGate = createMiddleware<AppEnv>(async (c, next) => {
  try {
    await requireAccess({ ctx: c.get("base"), input: { assertion: c.req.header("Cf-Access-Jwt-Assertion") } });
  } catch (error) {
    if (error instanceof ProblemError && isPagePath(c.req.path)) return pageProblem(c, error.problem);
    throw error;
  }
  return next();
});
