import { Hono } from "hono";
import { consoleAssets } from "../console/assets.ts";
import { dashboard } from "../console/dashboard/routes/index.ts";
import { devOutboxRoutes } from "../console/dev-outbox/routes.ts";
import { expertConsole } from "../console/expert/routes/index.ts";
import { operatorConsole } from "../console/operator/routes/index.ts";
import { fallbacks } from "./fallbacks.ts";
import { accessGate } from "./middleware/access.ts";
import { preflight } from "./middleware/cors.ts";
import { envelope } from "./middleware/envelope.ts";
import { adminRoutes } from "./routes/admin/index.ts";
import { agentRoutes } from "./routes/agent/index.ts";
import { expertRoutes } from "./routes/expert/index.ts";
import { docsRoutes } from "./routes/public/docs.tsx";
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
  docsRoutes(app);
  agentRoutes(app);
  expertRoutes(app);
  consoleAssets(app);
  expertConsole(app);
  dashboard(app);
  operatorConsole(app);
  devOutboxRoutes(app);
  adminRoutes(app);
  return app;
}
