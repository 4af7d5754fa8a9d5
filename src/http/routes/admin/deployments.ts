import type { Hono } from "hono";
import { CancelByOps, ListAllDeploymentsQuery } from "../../../domain/admin/deployments.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import {
  cancelAnyDeployment,
  getAnyDeployment,
  listAllDeployments,
  listAnyDeploymentEvents,
} from "../../../services/admin/deployments.ts";
import { adminRoute } from "../../admin-route.ts";
import { listJson } from "../../json.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/deployments`;

/** Everybody's deployments: found, looked into, cancelled. */
export function deploymentRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "GET", PATH, { query: ListAllDeploymentsQuery }, async ({ ctx, query }) => {
    const { workspace = null, mode = null, status = [], q = null } = query;
    const input = { workspace, mode, status, q, ...pageOf("deployment", query) };
    return page(await listAllDeployments({ ctx, input }));
  });

  adminRoute(app, "GET", `${PATH}/:id`, {}, async ({ ctx, param }) =>
    ok(await getAnyDeployment({ ctx, input: { id: param("id") } })),
  );

  adminRoute(app, "GET", `${PATH}/:id/events`, {}, async ({ ctx, param }) =>
    listJson(await listAnyDeploymentEvents({ ctx, input: { id: param("id") } }), null),
  );

  adminRoute(app, "POST", `${PATH}/:id/cancel`, { body: CancelByOps }, async ({ ctx, param, body }) =>
    ok(await cancelAnyDeployment({ ctx, input: { id: param("id"), ...body } })),
  );
}
