import { home } from "../../db/database.ts";
import { expertToTell, type ToldExpert } from "../../db/notifications.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import { maskedUrl, type NotificationSettings, settingsFrom } from "../../domain/notifications/settings.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { slackContext } from "./sealed-message.ts";

/** Where an expert is told, as they may see it. `slack_url` is masked; null if there is none. */
export interface ShownNotifications {
  settings: NotificationSettings;
  email: string;
  slack_url: string | null;
}

/** An expert's notification settings; 404 if there is no such expert. */
export async function readNotificationSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: { expert_id: string };
}): Promise<ShownNotifications> {
  const expert = await unlessDown("expert", expertToTell(home(ctx.env), input.expert_id));
  if (!expert) return notFound("expert");
  const { email, notifications } = expert;
  return { settings: settingsFrom(notifications), email, slack_url: await maskedSlackUrl(ctx, expert) };
}

async function maskedSlackUrl(ctx: Context, { id, slack_url }: ToldExpert): Promise<string | null> {
  if (slack_url === null) return null;
  const box = new SecretBox(ctx.env.ENCRYPTION_KEYS);
  // One whose key is gone must not keep the page from being opened: there it can be set anew.
  return box.open(slack_url, slackContext(id)).then(maskedUrl, () => "unreadable");
}
