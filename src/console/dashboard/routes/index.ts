import type { Hono } from "hono";
import type { AppEnv } from "../../../http/types.ts";
import { sendSignInMail } from "../../../services/notifications/sign-in-mail.ts";
import { signInRoutes } from "../../session/sign-in.ts";
import { apiRoutes } from "./api.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { homeRoutes } from "./home.ts";
import { keyRoutes } from "./keys.ts";
import { memberRoutes } from "./members.ts";
import { settingsRoutes } from "./settings.ts";
import { tryRoutes } from "./try.ts";
import { usageRoutes } from "./usage.ts";
import { webhookRoutes } from "./webhooks.ts";

/** The dashboard for those who own agents: every page under /dashboard, and /dashboard/v1. */
export function dashboard(app: Hono<AppEnv>): void {
  signInRoutes(app, "member", sendSignInMail);
  apiRoutes(app);
  homeRoutes(app);
  deploymentRoutes(app);
  keyRoutes(app);
  webhookRoutes(app);
  deliveryRoutes(app);
  usageRoutes(app);
  tryRoutes(app);
  memberRoutes(app);
  settingsRoutes(app);
}
