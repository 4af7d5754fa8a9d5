import type { Hono } from "hono";
import { ListAuditQuery } from "../../../domain/admin/records.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import type { AppEnv } from "../../../http/types.ts";
import { listAudit } from "../../../services/admin/records.ts";
import { page } from "../../session/page.ts";
import { pageRoute, parseForm } from "../../session/routes.ts";
import { given } from "../form.ts";
import { enter } from "../frame.ts";
import { AuditPage } from "../pages/audit.tsx";
import { PATHS } from "../paths.ts";

/** Who did what. */
export function auditRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.audit, async (args) => {
    const { ctx, frame } = enter(args);
    const query = parseForm(ListAuditQuery, given(args.c.req.query()));
    const { actor = null, action = null, workspace = null, subject = null } = query;
    const [narrowed, where] = [{ actor, action, workspace, subject }, pageOf("audit", query)];
    const { data, next } = await listAudit({ ctx, input: { ...narrowed, ...where } });
    return page(args.c, AuditPage({ frame, rows: data, narrowed, next, first: where.before === null }));
  });
}
