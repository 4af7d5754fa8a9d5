import type { Hono } from "hono";
import { getUsage } from "../../../services/get-usage.ts";
import { agentRoute } from "../../agent-route.ts";
import { json } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { Usage } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

export const USAGE = declare({
  method: "get",
  path: "/v1/usage",
  operation_id: "getUsage",
  summary: "Credits, thresholds and slots in this cycle",
  tag: "Usage",
  responses: { 200: { description: "The usage at present.", schema: Usage } },
});

export function usageRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, USAGE, async ({ ctx }) => json(JSON.stringify(await getUsage({ ctx }))));
}
