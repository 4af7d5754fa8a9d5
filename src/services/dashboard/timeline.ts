import { type DeliveryStanding, deliveriesWithIds, endpointIds } from "../../db/dashboard.ts";
import { database } from "../../db/database.ts";
import type { Deployment, DeploymentEvent } from "../../domain/deployment/schemas.ts";
import { deliveryId } from "../../domain/webhooks/recipients.ts";
import { describeError, log } from "../../log.ts";
import { deploymentObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";
import { type MemberContext, ownerOf } from "./context.ts";

export type { DeliveryStanding } from "../../db/dashboard.ts";

/** An event of a deployment, as its log has it, with where it was sent. */
export interface LoggedStep {
  event: DeploymentEvent;
  deliveries: DeliveryStanding[];
}

/** The whole event log of a deployment, oldest first, each event with its deliveries. `deliveries_known` is false while the database is down: the log itself comes from the deployment. */
export async function readTimeline({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: Deployment;
}): Promise<{ steps: LoggedStep[]; deliveries_known: boolean }> {
  const owner = ownerOf(ctx);
  const { events } = await deploymentObject(ctx.env, input.id).events(owner, 0);
  const parsed = events.map(({ body }): DeploymentEvent => JSON.parse(body));
  const found = await deliveriesOf(ctx, parsed).catch((error) => {
    log({ event: "dashboard.deliveries_unknown", level: "warn", deployment_id: input.id, error: describeError(error) });
    return null;
  });
  const steps = parsed.map((event) => ({
    event,
    deliveries: (found ?? []).filter(({ event_id }) => event_id === event.id),
  }));
  return { steps, deliveries_known: found !== null };
}

/** A delivery's id is that of its event and its receiver, so all that there can be are looked up by id. */
async function deliveriesOf(ctx: MemberContext, events: DeploymentEvent[]): Promise<DeliveryStanding[]> {
  if (events.length === 0) return [];
  const owner = ownerOf(ctx);
  const db = database(ctx.env, owner.workspace_id);
  const receivers = [null, ...(await unlessDown("webhooks", endpointIds(db, owner)))];
  const ids = await Promise.all(events.flatMap(({ id }) => receivers.map((receiver) => deliveryId(id, receiver))));
  return unlessDown("deliveries", deliveriesWithIds(db, owner, ids));
}
