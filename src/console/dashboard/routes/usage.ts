import type { Hono } from "hono";
import * as z from "zod";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import { AskForLimits, askForLimits, listOwnLimitRequests } from "../../../services/dashboard/limit-requests.ts";
import { getUsageByDay } from "../../../services/dashboard/usage.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, type Frame, seeOther } from "../frame.ts";
import { UsagePage, type UsageView } from "../pages/usage.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";

const USAGE = `${PLACE}/usage`;
const typed = z.string().trim().default("");
const LimitForm = z.object({ cycle_cap: typed, in_flight_limit: typed, rate_limit: typed, reason: typed });
const UNTYPED = { cycle_cap: "", in_flight_limit: "", rate_limit: "", reason: "" };

/** What the cycle has cost, and asking for more. */
export function usageRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", USAGE, async (args) => {
    const { ctx, frame } = await enter(args);
    return show(args.c, ctx, frame, { typed: UNTYPED });
  });

  formRoute(app, `${USAGE}/limits`, LimitForm, async ({ input: { reason, ...limits }, ...args }) => {
    const { ctx, frame } = await enter(args);
    return orAgain(
      async () => {
        const wanted = Object.fromEntries(
          Object.entries(limits)
            .filter(([, value]) => value !== "")
            .map(([name, value]) => [name, /^\d{1,10}$/.test(value) ? Number(value) : value]),
        );
        await askForLimits({ ctx, input: parsed(AskForLimits, { wanted, reason }) });
        return seeOther(pathIn(frame.place, "usage"), "asked");
      },
      ({ errors, status }) => show(args.c, ctx, frame, { typed: { ...limits, reason }, errors: flat(errors) }, status),
    );
  });
}

/** `wanted` is no field of the page: what is wrong in it belongs to the limit, and what is wrong with it to the whole. */
function flat(errors: UsageView["errors"]): UsageView["errors"] {
  return Object.fromEntries(
    Object.entries(errors).map(([path, message]) =>
      path === "wanted" ? ["", `Name at least one limit that you want raised.`] : [path, message],
    ),
  );
}

async function show(
  c: Ctx,
  ctx: MemberContext,
  frame: Frame,
  more: Pick<UsageView, "typed"> & Partial<UsageView>,
  status = 200,
): Promise<Response> {
  const [usage, requests] = await Promise.all([getUsageByDay({ ctx }), listOwnLimitRequests({ ctx })]);
  return page(c, UsagePage({ frame, ...usage, requests, errors: {}, ...more }), status);
}
