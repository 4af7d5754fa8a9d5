import { home } from "../../db/database.ts";
import { updateNotifications } from "../../db/notifications.ts";
import { fail } from "../../domain/errors.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import type { NotificationSettings } from "../../domain/notifications/settings.ts";
import { urlProblem } from "../../domain/webhooks/url-policy.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { readNotificationSettings, type ShownNotifications } from "./read-settings.ts";
import { slackContext } from "./sealed-message.ts";

/** What to change. `slack_url`: a new one, null to remove it, undefined to keep it. */
export interface SaveNotificationSettings {
  expert_id: string;
  settings: NotificationSettings;
  slack_url: string | null | undefined;
}

/** Saves where an expert is told: the settings as they are then. 400 naming `slack_url` if it may not be sent to; 404 without such an expert. */
export async function saveNotificationSettings({
  ctx,
  input,
}: {
  ctx: Context;
  input: SaveNotificationSettings;
}): Promise<ShownNotifications> {
  const { expert_id, settings, slack_url } = input;
  const sealed = typeof slack_url === "string" ? await sealedUrl(ctx, expert_id, slack_url) : slack_url;
  const changes = { notifications: settings, ...(sealed === undefined ? {} : { slack_url: sealed }) };
  const found = await unlessDown("expert", updateNotifications(home(ctx.env), expert_id, changes));
  return found ? readNotificationSettings({ ctx, input: { expert_id } }) : notFound("expert");
}

async function sealedUrl(ctx: Context, expertId: string, url: string): Promise<string> {
  const reason = urlProblem(url, ctx.settings.urls.webhook);
  if (reason) fail("invalid_request", `slack_url: ${reason}`);
  return new SecretBox(ctx.env.ENCRYPTION_KEYS).seal(url, slackContext(expertId));
}
