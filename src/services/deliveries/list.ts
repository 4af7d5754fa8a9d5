import { database, shardsOf } from "../../db/database.ts";
import { type DeliveryFilter, deliveryOf, type LoggedDelivery, pageOfDeliveries } from "../../db/deliveries.ts";
import { endpointOf } from "../../db/endpoints.ts";
import { newestFirst, pageOfEvery } from "../../db/shards.ts";
import { cursorAfter } from "../../domain/cursor.ts";
import type { DeliveryStatus } from "../../domain/webhooks/schemas.ts";
import { type AgentContext, admit, type Context, notFound, ownerOf } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { shownDelivery } from "./present.ts";

export interface ListDeliveriesInput {
  status: DeliveryStatus | null;
  limit: number;
  before: string | null;
}

/** A page of the workspace's deliveries in the caller's mode, newest first. */
export async function listDeliveries({ ctx, input }: { ctx: AgentContext; input: ListDeliveriesInput }) {
  await admit(ctx);
  const { data, next } = await readPage(ctx, { ...ownerOf(ctx), webhook_id: null, status: input.status }, input);
  return { data: data.map(shownDelivery), next };
}

/** A page of one endpoint's deliveries, newest first; 404 if there is no such endpoint. */
export async function listWebhookDeliveries({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: ListDeliveriesInput & { id: string };
}) {
  await admit(ctx);
  const owner = ownerOf(ctx);
  const filter = { ...owner, webhook_id: input.id, status: input.status };
  const [endpoint, { data, next }] = await Promise.all([
    unlessDown("webhook", endpointOf(database(ctx.env, owner.workspace_id), owner, input.id)),
    readPage(ctx, filter, input),
  ]);
  return endpoint ? { data: data.map(shownDelivery), next } : notFound("webhook endpoint");
}

export async function getDelivery({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  const filter = { ...ownerOf(ctx), webhook_id: null, status: null };
  const db = database(ctx.env, filter.workspace_id);
  const row = await unlessDown("delivery", deliveryOf(db, input.id, filter));
  return row ? shownDelivery(row) : notFound("delivery");
}

/** A page of deliveries and the cursor behind it. */
export async function readPage(
  ctx: Context,
  filter: DeliveryFilter,
  { limit, before }: { limit: number; before: string | null },
): Promise<{ data: LoggedDelivery[]; next: string | null }> {
  const shards = shardsOf(ctx.env, filter.workspace_id);
  const page = { limit: limit + 1, before };
  const reading = pageOfEvery(shards, page.limit, newestFirst, (db) => pageOfDeliveries(db, filter, page));
  const rows = await unlessDown("deliveries", reading);
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last ? cursorAfter(last.id) : null };
}
