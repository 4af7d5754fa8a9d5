import { database } from "../../db/database.ts";
import { type DeliveryFilter, type LoggedDelivery, replayDeadLetters, replayOne } from "../../db/deliveries.ts";
import { fail } from "../../domain/errors.ts";
import type { Replay } from "../../domain/webhooks/schemas.ts";
import { type AgentContext, admit, type Context, notFound, ownerOf } from "../context.ts";
import { once } from "../once.ts";
import { unlessDown } from "../unless-down.ts";
import { enabledEndpoint } from "../webhooks.ts";
import { shownDelivery } from "./present.ts";
import { wake } from "./wake.ts";

const CHUNK = 500;
/** So many of a large replay are woken at once; the sweep brings the rest, minute by minute, so that it floods nobody. */
const WOKEN = 1_000;

/** Sends a delivery again, its schedule anew: the delivery. 409 if its endpoint is deleted or disabled. */
export async function replayDelivery({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  return once(ctx, async () => {
    const row = await replayById(ctx, input.id, { ...ownerOf(ctx), webhook_id: null, status: null });
    return { status: 202, body: JSON.stringify(shownDelivery(row)) };
  });
}

/** Sends all dead letters of an endpoint again: how many they are. 409 if it is disabled. */
export async function replayWebhook({ ctx, input }: { ctx: AgentContext; input: { id: string } }) {
  await admit(ctx);
  return once(ctx, async () => {
    const owner = ownerOf(ctx);
    const endpoint = await enabledEndpoint(ctx, input.id);
    const answer = await replayMany(ctx, { ...owner, webhook_id: endpoint.id });
    return { status: 202, body: JSON.stringify(answer) };
  });
}

/** Replays one delivery of those that the filter allows: its row as it is then, or 404, 409. */
export async function replayById(ctx: Context, id: string, filter: DeliveryFilter): Promise<LoggedDelivery> {
  const db = database(ctx.env, filter.workspace_id);
  const { delivery, replayed } = await unlessDown("delivery", replayOne(db, id, filter, Date.now()));
  if (!delivery) return notFound("delivery");
  if (!replayed) return fail("invalid_state", "The delivery's endpoint is deleted or disabled.");
  await wake(ctx.env, [id]);
  return delivery;
}

/** Replays every dead letter that the filter allows and whose endpoint is enabled, chunk by chunk. */
export async function replayMany(ctx: Context, filter: Omit<DeliveryFilter, "status">): Promise<Replay> {
  const db = database(ctx.env, filter.workspace_id);
  const now = Date.now();
  let count = 0;
  let after = "";
  for (;;) {
    const ids = await unlessDown("deliveries", replayDeadLetters(db, filter, { after, limit: CHUNK, now }));
    if (count < WOKEN) await wake(ctx.env, ids);
    count += ids.length;
    after = ids.at(-1) ?? "";
    if (ids.length < CHUNK) return { object: "replay", webhook_id: filter.webhook_id, count };
  }
}
