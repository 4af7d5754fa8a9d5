import { database } from "../../db/database.ts";
import { insertNotifications, NOBODY } from "../../db/notifications.ts";
import { newId } from "../../domain/ids.ts";
import type { Message } from "../../domain/notifications/message.ts";
import { type PersonalRecipient, recipientUrl } from "../../domain/notifications/recipient.ts";
import { deliveryId } from "../../domain/webhooks/recipients.ts";
import type { Context } from "../context.ts";
import { wake } from "../deliveries/wake.ts";
import { unlessDown } from "../unless-down.ts";
import { sealMessage } from "./sealed-message.ts";

/** Sends a message that concerns no deployment to one person: the delivery's id. `good_for_ms` null: of use at any time. */
export async function sendToOne(
  ctx: Context,
  what: { type: string; to: PersonalRecipient; message: Message; good_for_ms: number | null },
): Promise<{ delivery_id: string }> {
  const now = Date.now();
  const id = newId("event", now);
  const url = recipientUrl(what.to);
  const delivery_id = await deliveryId(id, url);
  const goodUntil = what.good_for_ms === null ? null : now + what.good_for_ms;
  const body = await sealMessage(ctx.env, id, what.message, goodUntil);
  const event = { id, type: what.type, deployment_id: null, body, created_at: now, room: null };
  const fresh = [{ ...event, deliveries: [{ id: delivery_id, url }] }];
  await unlessDown("notification", insertNotifications(database(ctx.env, NOBODY), fresh));
  await wake(ctx.env, [{ id: delivery_id, workspace_id: NOBODY }]);
  return { delivery_id };
}
