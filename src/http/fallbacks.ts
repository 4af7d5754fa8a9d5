import type { Hono } from "hono";
import { pageProblem } from "../console/session/page.ts";
import { ProblemError, problem } from "../domain/errors.ts";
import { isPagePath } from "../domain/sessions/person.ts";
import { describeError, log } from "../log.ts";
import { admit } from "../services/context.ts";
import { identify, versionProblem } from "./agent-route.ts";
import { problemResponse } from "./problem-response.ts";
import type { AppEnv, Ctx } from "./types.ts";

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"];

/** What answers where no route does: 404, 405 with Allow, and 500, which tells nothing of the inside. */
export function fallbacks(app: Hono<AppEnv>): void {
  app.notFound(async (c) => {
    const allow = allowedMethods(app, c.req.path);
    const version = versionProblem(c);
    if (c.req.path.startsWith("/v1/")) {
      try {
        await admit(await identify(c));
      } catch (error) {
        return answer(error, c);
      }
    }
    if (version) return problemResponse(version, about(c));
    const isPage = isPagePath(c.req.path);
    const missing = isPage ? "There is no such page." : "There is no such route. GET / lists them.";
    const what = allow.length
      ? problem("method_not_allowed", `${c.req.method} is not allowed here. Allowed: ${allow.join(", ")}.`, { allow })
      : problem("not_found", missing);
    return isPage ? pageProblem(c, what) : problemResponse(what, about(c));
  });
  app.onError((error, c) => answer(error, c));
}

function answer(error: unknown, c: Ctx): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem, about(c));
  const { request_id } = about(c);
  log({ event: "request.failed", level: "error", request_id, error: describeError(error) });
  return problemResponse(
    problem("internal_error", "Something failed on our side. Try again with the same key."),
    about(c),
  );
}

/** The methods that a path is served with. */
function allowedMethods(app: Hono<AppEnv>, path: string): string[] {
  const served = METHODS.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => (route as { method: string }).method === method),
  );
  return served.includes("GET") ? [...served, "HEAD"] : served;
}

function about(c: Ctx): { request_id: string; base_url: string } {
  return c.get("base") ?? { request_id: "", base_url: new URL(c.req.url).origin };
}
