import * as z from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "../../../domain/webhooks/schemas.ts";
import type { Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import { getEndpoint, listOwnDeliveries } from "../../../services/dashboard/webhooks.ts";
import { page } from "../../session/page.ts";
import { parseForm } from "../../session/routes.ts";
import type { Errors, Frame } from "../frame.ts";
import type { TypedEndpoint } from "../pages/endpoint-fields.tsx";
import { type DeliveriesView, WebhookPage } from "../pages/webhook.tsx";
import type { ShownSecret } from "../pages/webhooks.tsx";

const Query = z.object({ status: z.enum(DELIVERY_STATUSES).optional(), ...paging("delivery") });

/** A page of deliveries as the query narrows it: of one endpoint, or of all where `id` is null. */
export async function readDeliveries(
  c: Ctx,
  ctx: MemberContext,
  { id, status }: { id: string | null; status?: DeliveryStatus },
): Promise<DeliveriesView> {
  const { done: _, ...given } = c.req.method === "GET" ? c.req.query() : {};
  const query = parseForm(Query, given);
  const where = pageOf("delivery", query);
  const wanted = status ?? query.status ?? null;
  const { data, next } = await listOwnDeliveries({ ctx, input: { id, status: wanted, ...where } });
  return { deliveries: data, status: wanted, next, first: where.before === null };
}

/** An endpoint's page as it is now. */
export async function showEndpoint(
  c: Ctx,
  ctx: MemberContext,
  frame: Frame,
  id: string,
  more: { typed?: TypedEndpoint; errors?: Errors; shown?: ShownSecret } = {},
  status = 200,
): Promise<Response> {
  const [endpoint, list] = await Promise.all([getEndpoint({ ctx, input: { id } }), readDeliveries(c, ctx, { id })]);
  const { url, description, events, retry_4xx } = endpoint;
  const typed = { url, description: description ?? "", events: events ?? [], retry_4xx };
  return page(c, WebhookPage({ frame, endpoint, list, typed, errors: {}, ...more }), status);
}
