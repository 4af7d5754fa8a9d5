import type { DeliveryFilter, LoggedDelivery } from "../../db/deliveries.ts";
import type { DeliveryStatus } from "../../domain/webhooks/schemas.ts";
import type { Context } from "../context.ts";
import { readPage } from "../deliveries/list.ts";
import { shownDelivery } from "../deliveries/present.ts";
import { replayById, replayMany } from "../deliveries/replay.ts";

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

/** Sends anybody's delivery again, its schedule anew. */
export async function replayAnyDelivery({ ctx, input }: { ctx: Context; input: { id: string } }) {
  return shownToOperator(await replayById(ctx, input.id, EVERYTHING));
}

/** Sends all dead letters again that the input names and whose endpoints are enabled: how many they are. */
export async function replayAllDeadLetters({ ctx, input }: { ctx: Context; input: Narrowing }) {
  return replayMany(ctx, { mode: null, workspace_id: input.workspace, webhook_id: input.webhook_id });
}

function shownToOperator(row: LoggedDelivery) {
  const { workspace_id, mode } = row;
  // A notification to a person is of no workspace.
  return { ...shownDelivery(row), workspace_id: workspace_id || null, mode };
}
