import type { Hono } from "hono";
import { ListLimitRequestsQuery } from "../../../domain/admin/people.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import { declineLimitRequest, grantLimitRequest, listLimitRequests } from "../../../services/admin/limit-requests.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/limit_requests`;

/** Workspaces that ask for more. */
export function limitRequestRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "GET", PATH, { query: ListLimitRequestsQuery }, async ({ ctx, query }) => {
    const { status = null, workspace = null } = query;
    return page(await listLimitRequests({ ctx, input: { status, workspace, ...pageOf("limit_request", query) } }));
  });

  adminRoute(app, "POST", `${PATH}/:id/grant`, { body: NoBody }, async ({ ctx, param }) =>
    ok(await grantLimitRequest({ ctx, input: { id: param("id") } })),
  );

  adminRoute(app, "POST", `${PATH}/:id/decline`, { body: NoBody }, async ({ ctx, param }) =>
    ok(await declineLimitRequest({ ctx, input: { id: param("id") } })),
  );
}
