import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../types.ts";

/** Answers a preflight. There are no cookies on these routes: a key in the Authorization header is all that counts. */
export const preflight = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method !== "OPTIONS") return next();
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
      "Access-Control-Allow-Headers":
        "Authorization, Content-Type, HumanDeploy-Version, Idempotency-Key, Last-Event-ID, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name",
      "Access-Control-Max-Age": "86400",
    },
  });
});
