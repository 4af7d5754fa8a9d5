import { everywhere } from "../../db/database.ts";
import { type DeliveryFilter, deliveryOf, type LoggedDelivery } from "../../db/deliveries.ts";
import { findInAny } from "../../db/shards.ts";
import type { DeliveryStatus } from "../../domain/webhooks/schemas.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { readPage } from "../deliveries/list.ts";
import { shownDelivery } from "../deliveries/present.ts";
import { replayById, replayMany } from "../deliveries/replay.ts";
import { unlessDown } from "../unless-down.ts";

const EVERYTHING: DeliveryFilter = { workspace_id: null, mode: null, webhook_id: null, status: null };

/** What an operator narrows deliveries by; null does not narrow. */
export interface Narrowing {
  workspace: string | null;
  webhook_id: string | null;
}

/** A page of everybody's deliveries in both modes, newest first. */
export async function listAllDeliveries({
  ctx,
  input,
}: {
  ctx: Context;
  input: Narrowing & { status: DeliveryStatus | null; limit: number; before: string | null };
}) {
  const { workspace, webhook_id, status } = input;
  const { data, next } = await readPage(ctx, { ...EVERYTHING, workspace_id: workspace, webhook_id, status }, input);
  return { data: data.map(shownToOperator), next };
}

/** Anybody's delivery with its last tries. */
export async function getAnyDelivery({ ctx, input }: { ctx: Context; input: { id: string } }) {
  return shownToOperator(await requireDelivery(ctx, input.id));
}

/** Sends anybody's delivery again, its schedule anew. 409 if its endpoint is deleted or disabled. */
export async function replayAnyDelivery({ ctx, input: { id } }: { ctx: ActingContext; input: { id: string } }) {
  const { status, attempts, workspace_id } = await requireDelivery(ctx, id);
  const act = {
    action: "delivery.replayed",
    subject_id: id,
    workspace_id: workspace_id || null,
    before: { status, attempts },
    after: { status: "pending", attempts: 0 },
  };
  return audited(ctx, act, async () => shownToOperator(await replayById(ctx, id, EVERYTHING)));
}

/** Sends all dead letters again that the input names and whose endpoints are enabled: how many they are. */
export async function replayAllDeadLetters({
  ctx,
  input: { workspace, webhook_id },
}: {
  ctx: ActingContext;
  input: Narrowing;
}) {
  const act = {
    action: "deliveries.replayed",
    subject_id: webhook_id ?? workspace ?? "all",
    workspace_id: workspace,
    before: { status: "dead_letter", workspace, webhook_id },
    after: { status: "pending" },
  };
  return audited(ctx, act, () => replayMany(ctx, { mode: null, workspace_id: workspace, webhook_id }));
}

async function requireDelivery(ctx: Context, id: string): Promise<LoggedDelivery> {
  const row = await unlessDown(
    "delivery",
    findInAny(everywhere(ctx.env).shards, (db) => deliveryOf(db, id, EVERYTHING)),
  );
  return row ?? notFound("delivery");
}

function shownToOperator(row: LoggedDelivery) {
  const { workspace_id, mode } = row;
  // A notification to a person is of no workspace.
  return { ...shownDelivery(row), workspace_id: workspace_id || null, mode };
}
