import type { Hono } from "hono";
import { ListAuditQuery, ListDeadMessagesQuery } from "../../../domain/admin/records.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { listAudit, listDeadMessages } from "../../../services/admin/records.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, page } from "./answers.ts";

/** What was done, and what could not be. */
export function recordRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "GET", `${ADMIN}/audit`, { query: ListAuditQuery }, async ({ ctx, query }) => {
    const { actor = null, action = null, workspace = null, subject = null } = query;
    const input = { actor, action, workspace, subject, ...pageOf("audit", query) };
    return page(await listAudit({ ctx, input }));
  });

  adminRoute(app, "GET", `${ADMIN}/dead_messages`, { query: ListDeadMessagesQuery }, async ({ ctx, query }) => {
    const { limit } = pageOf("audit", { limit: query.limit });
    return page(await listDeadMessages({ ctx, input: { limit, before: query.cursor ?? null } }));
  });
}
