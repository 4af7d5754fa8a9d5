import type { Hono } from "hono";
import type { RouteDeclaration } from "../../openapi/declaration.ts";
import type { AppEnv } from "../../types.ts";
import * as deliveries from "./deliveries.ts";
import * as deployments from "./deployments.ts";
import * as events from "./events.ts";
import * as experts from "./experts.ts";
import * as files from "./files.ts";
import * as usage from "./usage.ts";
import * as webhooks from "./webhooks.ts";

/** Every route of the agent's API, in the order of the documentation. */
export const AGENT_ROUTES: readonly RouteDeclaration[] = [
  deployments.CREATE,
  deployments.LIST,
  deployments.GET,
  events.EVENTS,
  deployments.CANCEL,
  deployments.REPLY,
  experts.LIST,
  experts.GET,
  usage.USAGE,
  files.UPLOAD,
  files.CONTENT,
  webhooks.CREATE,
  webhooks.LIST,
  webhooks.GET,
  webhooks.UPDATE,
  webhooks.DELETE,
  webhooks.ROTATE_SECRET,
  webhooks.TEST,
  deliveries.LIST_OF_WEBHOOK,
  deliveries.REPLAY_OF_WEBHOOK,
  deliveries.LIST,
  deliveries.GET,
  deliveries.REPLAY,
  webhooks.ROTATE_DEFAULT,
];

export function agentRoutes(app: Hono<AppEnv>): void {
  deployments.deploymentRoutes(app);
  events.eventRoutes(app);
  experts.expertRoutes(app);
  usage.usageRoutes(app);
  files.fileRoutes(app);
  webhooks.webhookRoutes(app);
  deliveries.deliveryRoutes(app);
}
