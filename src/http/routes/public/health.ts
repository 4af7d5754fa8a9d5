import type { Hono } from "hono";
import { checkHealth } from "../../../services/check-health.ts";
import { json } from "../../json.ts";
import type { AppEnv } from "../../types.ts";

export function healthRoutes(app: Hono<AppEnv>): void {
  app.get("/healthz", async (c) => {
    const healthy = await checkHealth({ ctx: c.get("base") });
    return json(JSON.stringify({ status: healthy ? "ok" : "unavailable" }), healthy ? 200 : 503, {
      "Cache-Control": "no-store",
    });
  });
}
