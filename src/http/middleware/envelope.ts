import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { isId, newId } from "../../domain/ids.ts";
import { isPagePath } from "../../domain/sessions/person.ts";
import { API_VERSION } from "../../domain/version.ts";
import { settingsOf } from "../../env.ts";
import { log } from "../../log.ts";
import { observe } from "../../services/analytics.ts";
import { freshRate } from "../../services/context.ts";
import type { AppEnv, Ctx } from "../types.ts";

const EXPOSED =
  "HumanDeploy-Version, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotency-Replayed, Retry-After";

/** What every request is given and every response carries (spec §5), errors included; and its line in the log. */
export const envelope = createMiddleware<AppEnv>(async (c, next) => {
  const began = Date.now();
  const request_id = newId("request", began);
  const base_url = (c.env.PUBLIC_URL ?? new URL(c.req.url).origin).replace(/\/$/, "");
  const settings = settingsOf(c.env);
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  c.set("base", { env: c.env, settings, request_id, base_url, waitUntil });
  await next();

  const rate = c.get("agent")?.rate ?? freshRate(Date.now());
  const { headers } = c.res;
  headers.set("HumanDeploy-Version", API_VERSION);
  headers.set("X-Request-Id", request_id);
  headers.set("X-RateLimit-Limit", String(rate.limit));
  headers.set("X-RateLimit-Remaining", String(rate.remaining));
  headers.set("X-RateLimit-Reset", String(rate.reset));
  // No other site's script may read the pages of people.
  if (!isPagePath(c.req.path)) {
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Access-Control-Expose-Headers", EXPOSED);
  }
  headers.set("X-Content-Type-Options", "nosniff");
  logRequest(c, request_id, Date.now() - began);
});

function logRequest(c: Ctx, request_id: string, duration_ms: number): void {
  const id = c.req.param("id") ?? "";
  const caller = c.get("agent")?.caller;
  const { status } = c.res;
  const request = {
    event: "request",
    workspace_id: caller?.workspace_id ?? (isId("workspace", id) ? id : null),
    mode: caller?.mode ?? null,
    method: c.req.method,
    route: routePath(c, -1),
    status,
    duration_ms,
  };
  const called = c.get("tool");
  const deployment_id = id.startsWith("dep_") ? id.slice(0, 30) : (called?.deployment_id ?? null);
  const tool = called && { tool: called.name };
  log({ ...request, level: status >= 500 ? "error" : "info", request_id, deployment_id, ...tool });
  observe(c.env, request);
}
