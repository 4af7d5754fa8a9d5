import type { Hono } from "hono";
import type { AppEnv } from "../../../http/types.ts";
import { sendSignInMail } from "../../../services/notifications/sign-in-mail.ts";
import { signInRoutes } from "../../session/sign-in.ts";
import { commandRoutes } from "./commands.ts";
import { deploymentRoutes } from "./deployment.ts";
import { fileRoutes } from "./files.ts";
import { historyRoutes } from "./history.ts";
import { inboxRoutes } from "./inbox.ts";
import { settingsRoutes } from "./settings.ts";
import { streamRoutes } from "./stream.ts";

/** The expert console: every page under /console. */
export function expertConsole(app: Hono<AppEnv>): void {
  signInRoutes(app, "expert", sendSignInMail);
  inboxRoutes(app);
  streamRoutes(app);
  deploymentRoutes(app);
  commandRoutes(app);
  fileRoutes(app);
  historyRoutes(app);
  settingsRoutes(app);
}
