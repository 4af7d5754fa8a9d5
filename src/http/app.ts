import { Hono } from "hono";
import { dashboard } from "../console/dashboard/routes/index.ts";
import { devOutboxRoutes } from "../console/dev-outbox/routes.ts";
import { expertConsole } from "../console/expert/routes/index.ts";
import { operatorConsole } from "../console/operator/routes/index.ts";
import { mcpRoutes } from "../mcp/route.ts";
import { fallbacks } from "./fallbacks.ts";
import { accessGate } from "./middleware/access.ts";
import { preflight } from "./middleware/cors.ts";
import { envelope } from "./middleware/envelope.ts";
import { adminRoutes } from "./routes/admin/index.ts";
import { agentRoutes } from "./routes/agent/index.ts";
import { expertRoutes } from "./routes/expert/index.ts";
import { assetRoutes } from "./routes/public/assets.ts";
import { docsRoutes } from "./routes/public/docs.ts";
import { healthRoutes } from "./routes/public/health.ts";
import type { AppEnv } from "./types.ts";

/** The HTTP transport: every route of the system. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: true });
  app.use(envelope);
  app.use(preflight);
  for (const path of ["/operator/*", "/admin/v1/*"]) app.use(path, accessGate);
  fallbacks(app);
  healthRoutes(app);
  assetRoutes(app);
  docsRoutes(app);
  agentRoutes(app);
  mcpRoutes(app);
  expertRoutes(app);
  expertConsole(app);
  dashboard(app);
  operatorConsole(app);
  devOutboxRoutes(app);
  adminRoutes(app);
  return app;
}
