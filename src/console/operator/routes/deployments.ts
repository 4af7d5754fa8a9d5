import type { Hono } from "hono";
import * as z from "zod";
import { CancelByOps, ListAllDeploymentsQuery } from "../../../domain/admin/deployments.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { text } from "../../../domain/text.ts";
import type { AppEnv } from "../../../http/types.ts";
import { cancelAnyDeployment, listAllDeployments } from "../../../services/admin/deployments.ts";
import { eraseDeployment } from "../../../services/data/erase-deployment.ts";
import { getDeploymentHistory } from "../../../services/operations/deployment-history.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import { attempt, type Errors, given, type Typed, TypedForm } from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { DeploymentPage } from "../pages/deployment.tsx";
import { DeploymentsPage } from "../pages/deployments.tsx";
import { deploymentPath, PATHS } from "../paths.ts";
import { idIn } from "./workspaces.ts";

const Erase = z.strictObject({ reason: text(1, 500) });

/** Deployments of every workspace: found, looked at, cancelled, erased. */
export function deploymentRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.deployments, async (args) => {
    const { ctx, frame } = enter(args);
    const query = parseForm(ListAllDeploymentsQuery, given(args.c.req.query()));
    const { q = null, workspace = null, mode = null, status = [] } = query;
    const where = pageOf("deployment", query);
    const { data, next } = await listAllDeployments({ ctx, input: { q, workspace, mode, status, ...where } });
    const narrowed = { q, workspace, mode, status: status[0] ?? null };
    return page(args.c, DeploymentsPage({ frame, rows: data, narrowed, next, first: where.before === null }));
  });

  pageRoute(app, "GET", "/operator/deployments/:id", (args) => show(args));

  formRoute(app, "/operator/deployments/:id/cancel", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const id = idIn(args.c);
    const done = await attempt(CancelByOps, { reason: typed.reason }, ({ reason }) =>
      cancelAnyDeployment({ ctx, input: { id, reason } }),
    );
    if ("errors" in done) return show(args, typed, done.errors, done.status);
    return seeOther(deploymentPath(id), "cancelled");
  });

  formRoute(app, "/operator/deployments/:id/erase", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const id = idIn(args.c);
    const done = await attempt(Erase, { reason: typed.reason }, ({ reason }) =>
      eraseDeployment({ ctx, input: { id, reason } }),
    );
    if ("errors" in done) return show(args, typed, done.errors, done.status);
    return seeOther(deploymentPath(id), done.done.complete ? "erased" : "erasing");
  });
}

async function show(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const history = await getDeploymentHistory({ ctx, input: { id: idIn(args.c) } });
  return page(args.c, DeploymentPage({ frame, history, typed, errors }), status);
}
