import type { Hono } from "hono";
import * as z from "zod";
import type { AppEnv } from "../../../http/types.ts";
import { getOwnDelivery, replayOwnDelivery } from "../../../services/dashboard/webhooks.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, seeOther } from "../frame.ts";
import { DeadLettersPage, DeliveryPage } from "../pages/webhook.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain } from "./refusal.ts";
import { readDeliveries, showEndpoint } from "./webhook-page.ts";

const WEBHOOKS = `${PLACE}/webhooks`;
const Nothing = z.object({});

/** Deliveries: of an endpoint, dead ones of all, one with its tries; and sending them again. */
export function deliveryRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", `${WEBHOOKS}/dead-letters`, async (args) => {
    const { ctx, frame } = await enter(args);
    const list = await readDeliveries(args.c, ctx, { id: null, status: "dead_letter" });
    return page(args.c, DeadLettersPage({ frame, list }));
  });

  pageRoute(app, "GET", `${WEBHOOKS}/:id{whk_[0-9A-Z]+}`, async (args) => {
    const { ctx, frame } = await enter(args);
    return showEndpoint(args.c, ctx, frame, args.c.req.param("id") ?? "");
  });

  pageRoute(app, "GET", `${WEBHOOKS}/deliveries/:id`, async (args) => {
    const { ctx, frame } = await enter(args);
    const delivery = await getOwnDelivery({ ctx, input: { id: args.c.req.param("id") ?? "" } });
    return page(args.c, DeliveryPage({ frame, delivery, errors: {} }));
  });

  formRoute(app, `${WEBHOOKS}/deliveries/:id/replay`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const id = args.c.req.param("id") ?? "";
    return orAgain(
      async () => {
        await replayOwnDelivery({ ctx, input: { id } });
        return seeOther(pathIn(frame.place, "webhooks", "deliveries", id), "replayed");
      },
      async ({ errors, status }) => {
        const delivery = await getOwnDelivery({ ctx, input: { id } });
        return page(args.c, DeliveryPage({ frame, delivery, errors }), status);
      },
    );
  });
}
