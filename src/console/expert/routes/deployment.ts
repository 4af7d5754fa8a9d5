import type { Hono } from "hono";
import { raw } from "hono/html";
import * as z from "zod";
import { markdownToHtml } from "../../../domain/markdown.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { ExpertContext } from "../../../services/expert/context.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { deploymentView, isGone } from "../deployment-view.ts";
import { enter } from "../frame.ts";
import { DeploymentLive, DeploymentPage, GoneLive, GonePage, PATHS } from "../pages/index.ts";
import type { Frame } from "../views.ts";
import { fragment } from "./fragment.ts";

type Shown = Parameters<typeof deploymentView>[3];

/** A deployment's page, and what of it changes by itself. */
export function deploymentRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", "/console/deployments/:id", async (args) => {
    const { ctx, frame } = await enter(args);
    return show(args.c, ctx, frame);
  });

  pageRoute(app, "GET", "/console/deployments/:id/live", async (args) => {
    const { ctx, frame } = await enter(args);
    const view = await deploymentView(ctx, frame, idOf(args.c));
    if (!isGone(view)) return fragment(args.c, DeploymentLive(view));
    return fragment(args.c, GoneLive(view), view.reason === "not_found" ? 404 : 200);
  });

  formRoute(app, PATHS.preview, z.object({ body: z.string() }), async ({ c, input }) =>
    fragment(c, raw(markdownToHtml(input.body))),
  );
}

/** A deployment's page as it is now; what is not theirs any more says so, with 404 to a stranger and 410 to who knew it. */
export async function show(c: Ctx, ctx: ExpertContext, frame: Frame, more: Shown = {}, status = 200) {
  const view = await deploymentView(ctx, frame, idOf(c), more);
  if (!isGone(view)) return page(c, DeploymentPage(view), status);
  return page(c, GonePage(view), view.reason === "not_found" ? 404 : 410);
}

export function idOf(c: Ctx): string {
  return c.req.param("id") ?? "";
}
