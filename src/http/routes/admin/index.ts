import type { Hono } from "hono";
import type { AppEnv } from "../../types.ts";
import { dataRoutes } from "./data.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { expertRoutes } from "./experts.ts";
import { limitRequestRoutes } from "./limit-requests.ts";
import { memberRoutes } from "./members.ts";
import { operatorRoutes } from "./operators.ts";
import { recordRoutes } from "./records.ts";
import { tokenRoutes } from "./tokens.ts";
import { workspaceRoutes } from "./workspaces.ts";

/** The operators' API (spec §9). */
export function adminRoutes(app: Hono<AppEnv>): void {
  workspaceRoutes(app);
  memberRoutes(app);
  expertRoutes(app);
  operatorRoutes(app);
  tokenRoutes(app);
  limitRequestRoutes(app);
  deploymentRoutes(app);
  deliveryRoutes(app);
  recordRoutes(app);
  dataRoutes(app);
}
