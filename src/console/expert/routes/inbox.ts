import type { Hono } from "hono";
import * as z from "zod";
import { AVAILABILITIES } from "../../../domain/expert/schemas.ts";
import type { AppEnv } from "../../../http/types.ts";
import { patchMe } from "../../../services/expert/me.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, seeOther } from "../frame.ts";
import { inboxView } from "../inbox-view.ts";
import { InboxList, InboxPage, PATHS } from "../pages/index.ts";
import { OfferCount } from "../pages/layout.tsx";
import { fragment } from "./fragment.ts";

const AvailabilityForm = z.object({
  availability: z.enum(AVAILABILITIES, { error: `must be one of ${AVAILABILITIES.join(", ")}` }),
});

/** The inbox, what of it changes by itself, and the switch that says whether more may come. */
export function inboxRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.inbox, async (args) => {
    const { ctx, frame } = await enter(args);
    return page(args.c, InboxPage(await inboxView(ctx, frame)));
  });

  pageRoute(app, "GET", PATHS.inbox_list, async (args) => {
    const { ctx, frame } = await enter(args);
    return fragment(args.c, InboxList(await inboxView(ctx, frame)));
  });

  pageRoute(app, "GET", PATHS.offer_count, async (args) => {
    const { frame } = await enter(args);
    return fragment(args.c, OfferCount({ count: frame.open_offers }));
  });

  formRoute(app, PATHS.availability, AvailabilityForm, async ({ input, ...args }) => {
    const { ctx } = await enter(args);
    await patchMe({ ctx, input });
    return seeOther(ownPath(args.c.req.header("Referer")) ?? PATHS.inbox);
  });
}

/** The page of the console that a form was on; a foreign or odd one is none. */
function ownPath(referer: string | undefined): string | null {
  const path = referer === undefined ? null : (URL.parse(referer)?.pathname ?? null);
  return path !== null && (path === PATHS.inbox || path.startsWith(`${PATHS.inbox}/`)) ? path : null;
}
