import { home } from "../../db/database.ts";
import { expertToTell } from "../../db/notifications.ts";
import { fail } from "../../domain/errors.ts";
import { composeTest } from "../../domain/notifications/compose.ts";
import type { SentChannel } from "../../domain/notifications/settings.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { sendToOne } from "./send-to-one.ts";

/** Sends an expert a test message, whatever their settings say: the delivery's id. 404 without such an expert, 409 for Slack without a URL. */
export async function sendTestNotification({
  ctx,
  input,
}: {
  ctx: Context;
  input: { expert_id: string; channel: SentChannel };
}): Promise<{ delivery_id: string }> {
  const { expert_id, channel } = input;
  const expert = await unlessDown("expert", expertToTell(home(ctx.env), expert_id));
  if (!expert) return notFound("expert");
  if (channel === "slack" && expert.slack_url === null) {
    return fail("invalid_state", "There is no Slack URL yet. Save one first.");
  }
  const to = { channel, subject_id: expert_id };
  return sendToOne(ctx, { type: "notification.test", to, message: composeTest(ctx.base_url), good_for_ms: null });
}
