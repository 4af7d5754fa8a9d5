import type { Hono } from "hono";
import { fail } from "../../../domain/errors.ts";
import { isId } from "../../../domain/ids.ts";
import type { AppEnv } from "../../../http/types.ts";
import { firstPlace } from "../../../services/dashboard/enter.ts";
import { readHome } from "../../../services/dashboard/home.ts";
import { page } from "../../session/page.ts";
import { pageRoute } from "../../session/routes.ts";
import { enter, seeOther } from "../frame.ts";
import { HomePage } from "../pages/home.tsx";
import { PATHS, PLACE, pathIn } from "../paths.ts";

/** Where a member begins, how they come to another workspace, and each workspace at a glance. */
export function homeRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.home, async ({ ctx, session }) => {
    const place = await firstPlace({ ctx, input: { member_id: session.subject_id } });
    return place ? seeOther(pathIn(place)) : fail("forbidden", "You are in no workspace any more. Ask its owner.");
  });

  pageRoute(app, "GET", PATHS.switch, async ({ c }) => {
    const workspace_id = c.req.query("workspace") ?? "";
    const mode = c.req.query("mode") === "live" ? "live" : "test";
    if (!isId("workspace", workspace_id)) return fail("not_found", "There is no such workspace.");
    const to = pathIn({ workspace_id, mode });
    if (c.req.header("HX-Request") === undefined) return seeOther(to);
    return new Response(null, { status: 204, headers: { "HX-Redirect": to } });
  });

  pageRoute(app, "GET", PLACE, async (args) => {
    const { ctx, frame } = await enter(args);
    return page(args.c, HomePage({ frame, home: await readHome({ ctx }) }));
  });
}
