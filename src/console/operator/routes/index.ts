import type { Hono } from "hono";
import type { AppEnv } from "../../../http/types.ts";
import { sendSignInMail } from "../../../services/notifications/sign-in-mail.ts";
import { signInRoutes } from "../../session/sign-in.ts";
import { auditRoutes } from "./audit.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { expertRoutes } from "./experts.ts";
import { healthRoutes } from "./health.ts";
import { accessRoutes, requestRoutes } from "./people.ts";
import { workspacePartRoutes } from "./workspace-parts.ts";
import { workspaceRoutes } from "./workspaces.ts";

/** The operator console: every page under /operator. */
export function operatorConsole(app: Hono<AppEnv>): void {
  signInRoutes(app, "operator", sendSignInMail);
  healthRoutes(app);
  workspaceRoutes(app);
  workspacePartRoutes(app);
  expertRoutes(app);
  deploymentRoutes(app);
  deliveryRoutes(app);
  requestRoutes(app);
  accessRoutes(app);
  auditRoutes(app);
}
