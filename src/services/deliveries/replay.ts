import { shardsOf } from "../../db/database.ts";
import { type DeliveryFilter, type LoggedDelivery, replayDeadLetters, replayOne } from "../../db/deliveries.ts";
import { fromEvery } from "../../db/shards.ts";
import { fail } from "../../domain/errors.ts";
import type { Replay } from "../../domain/webhooks/schemas.ts";
import { type AgentContext, admit, type Context, notFound, ownerOf } from "../context.ts";
import { once } from "../once.ts";
import { unlessDown } from "../unless-down.ts";
import { enabledEndpoint } from "../webhooks.ts";
import { shownDelivery } from "./present.ts";
import { type Wanted, wake } from "./wake.ts";

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
  const now = Date.now();
  const replaying = fromEvery(shardsOf(ctx.env, filter.workspace_id), (db) => replayOne(db, id, filter, now));
  const found = (await unlessDown("delivery", replaying)).find(({ delivery }) => delivery !== null);
  const { delivery = null, replayed = false } = found ?? {};
  if (!delivery) return notFound("delivery");
  if (!replayed) return fail("invalid_state", "The delivery's endpoint is deleted or disabled.");
  await wake(ctx.env, [delivery]);
  return delivery;
}

/** Replays every dead letter that the filter allows and whose endpoint is enabled, chunk by chunk. */
export async function replayMany(ctx: Context, filter: Omit<DeliveryFilter, "status">): Promise<Replay> {
  const now = Date.now();
  let count = 0;
  for (const db of shardsOf(ctx.env, filter.workspace_id)) {
    let after: string | null = "";
    while (after !== null) {
      const page = { after, limit: CHUNK, now };
      const rows: Wanted[] = await unlessDown("deliveries", replayDeadLetters(db, filter, page));
      if (count < WOKEN) await wake(ctx.env, rows);
      count += rows.length;
      after = rows.length < CHUNK ? null : (rows.at(-1)?.id ?? null);
    }
  }
  return { object: "replay", webhook_id: filter.webhook_id, count };
}
