import { everywhere } from "../../db/database.ts";
import { deliveryIdsOf } from "../../db/operations.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import { isId, timeOf } from "../../domain/ids.ts";
import { getAnyDelivery } from "../admin/deliveries.ts";
import { getAnyDeployment, listAnyDeploymentEvents } from "../admin/deployments.ts";
import type { Context } from "../context.ts";
import { deploymentObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";

/** So many deliveries are read with their tries. */
const MOST = 30;

/** An event of a deployment's log, as its body tells it. */
export interface LoggedEvent {
  id: string;
  type: string;
  sequence: number;
  created_at: string;
  data: { deployment: Deployment };
}

/** A deployment in whatever workspace it is, with its event log, its newest webhook deliveries, and when its content was erased (epoch milliseconds) or null. Fails with 404. */
export async function getDeploymentHistory({ ctx, input }: { ctx: Context; input: { id: string } }) {
  const [deployment, texts, state] = await Promise.all([
    getAnyDeployment({ ctx, input }),
    listAnyDeploymentEvents({ ctx, input }),
    isId("deployment", input.id) ? deploymentObject(ctx.env, input.id).state() : null,
  ]);
  const events = texts.map((text): LoggedEvent => JSON.parse(text));
  const moments = events.map(({ id }) => timeOf(id));
  const ids = await unlessDown("deliveries", deliveryIdsOf(everywhere(ctx.env).shards, deployment.id, moments));
  const newest = ids.slice(-MOST);
  const deliveries = await Promise.all(newest.map((id) => getAnyDelivery({ ctx, input: { id } })));
  const erased_at = state?.erased_at ?? null;
  return { deployment, events, deliveries, more_deliveries: ids.length - newest.length, erased_at };
}
