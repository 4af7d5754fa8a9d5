import type { Hono } from "hono";
import { ListAllDeliveriesQuery, ReplayDeadLetters } from "../../../domain/admin/records.ts";
import { pageOf } from "../../../domain/deployment/queries.ts";
import { NoBody } from "../../../domain/deployment/schemas.ts";
import {
  getAnyDelivery,
  listAllDeliveries,
  replayAllDeadLetters,
  replayAnyDelivery,
} from "../../../services/admin/deliveries.ts";
import { adminRoute } from "../../admin-route.ts";
import type { AppEnv } from "../../types.ts";
import { ADMIN, ok, page } from "./answers.ts";

const PATH = `${ADMIN}/deliveries`;

/** What an operator sees of webhooks, and what they send again. */
export function deliveryRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "GET", PATH, { query: ListAllDeliveriesQuery }, async ({ ctx, query }) => {
    const { status = null, workspace = null, webhook_id = null } = query;
    const input = { status, workspace, webhook_id, ...pageOf("delivery", query) };
    return page(await listAllDeliveries({ ctx, input }));
  });

  adminRoute(app, "POST", `${PATH}/replay`, { body: ReplayDeadLetters }, async ({ ctx, body }) => {
    const { workspace = null, webhook_id = null } = body;
    return ok(await replayAllDeadLetters({ ctx, input: { workspace, webhook_id } }), 202);
  });

  adminRoute(app, "GET", `${PATH}/:id`, {}, async ({ ctx, param }) =>
    ok(await getAnyDelivery({ ctx, input: { id: param("id") } })),
  );

  adminRoute(app, "POST", `${PATH}/:id/replay`, { body: NoBody }, async ({ ctx, param }) =>
    ok(await replayAnyDelivery({ ctx, input: { id: param("id") } }), 202),
  );
}
