import type { Hono } from "hono";
import { checkHealth } from "../../../services/check-health.ts";
import { json } from "../../json.ts";
import type { AppEnv } from "../../types.ts";

export function healthRoutes(app: Hono<AppEnv>): void {
  app.get("/healthz", async (c) => {
    const { healthy, down } = await checkHealth({ ctx: c.get("base") });
    const { RELEASE: release } = c.get("base").env;
    const status = healthy ? "ok" : "unavailable";
    const body = { status, ...(down ? { [down]: "down" } : {}), ...(release ? { release } : {}) };
    return json(JSON.stringify(body), healthy ? 200 : 503, { "Cache-Control": "no-store" });
  });
}
