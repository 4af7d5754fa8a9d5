import type { Hono } from "hono";
import { ListAllDeliveriesQuery, ListDeadMessagesQuery, ReplayDeadLetters } from "../../../domain/admin/records.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import type { AppEnv } from "../../../http/types.ts";
import {
  getAnyDelivery,
  listAllDeliveries,
  replayAllDeadLetters,
  replayAnyDelivery,
} from "../../../services/admin/deliveries.ts";
import { listDeadMessages } from "../../../services/admin/records.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import { type Errors, given, settled, TypedForm } from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { DeliveriesPage } from "../pages/deliveries.tsx";
import { DeadMessagesPage, DeliveryPage } from "../pages/delivery.tsx";
import { deliveryPath, PATHS, withQuery } from "../paths.ts";
import { idIn } from "./workspaces.ts";

const MESSAGES_A_PAGE = 20;

/** Deliveries of every workspace: found, looked at, sent again. */
export function deliveryRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.deliveries, async (args) => {
    const { ctx, frame } = enter(args);
    const query = parseForm(ListAllDeliveriesQuery, given(args.c.req.query()));
    const { status = null, workspace = null, webhook_id = null } = query;
    const [narrowed, where] = [{ status, workspace, webhook_id }, pageOf("delivery", query)];
    const { data, next } = await listAllDeliveries({ ctx, input: { ...narrowed, ...where } });
    return page(args.c, DeliveriesPage({ frame, rows: data, narrowed, next, first: where.before === null }));
  });

  formRoute(app, PATHS.replay_all, TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const { workspace = null, webhook_id = null } = parseForm(ReplayDeadLetters, given({ ...typed }));
    const { count } = await replayAllDeadLetters({ ctx, input: { workspace, webhook_id } });
    return seeOther(
      withQuery(PATHS.deliveries, { status: "dead_letter", workspace, webhook_id }),
      "replayed_all",
      count,
    );
  });

  pageRoute(app, "GET", "/operator/deliveries/:id", (args) => show(args));

  formRoute(app, "/operator/deliveries/:id/replay", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const id = idIn(args.c);
    const done = await settled(() => replayAnyDelivery({ ctx, input: { id } }));
    if ("errors" in done) return show(args, done.errors, done.status);
    return seeOther(deliveryPath(id), "replayed");
  });

  pageRoute(app, "GET", PATHS.dead_messages, async (args) => {
    const { ctx, frame } = enter(args);
    const { limit = MESSAGES_A_PAGE, cursor: before = null } = parseForm(
      ListDeadMessagesQuery,
      given(args.c.req.query()),
    );
    const { data, next } = await listDeadMessages({ ctx, input: { limit, before } });
    return page(args.c, DeadMessagesPage({ frame, rows: data, next, first: before === null }));
  });
}

async function show(args: PageArgs, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const delivery = await getAnyDelivery({ ctx, input: { id: idIn(args.c) } });
  return page(args.c, DeliveryPage({ frame, delivery, errors }), status);
}
