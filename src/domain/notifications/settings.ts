import * as z from "zod";
import type { NoticeKind } from "../deployment/notices.ts";
import { LIMITS } from "../limits.ts";

/** What leaves through the delivery engine; `browser` is the open console's own affair. */
export const SENT_CHANNELS = ["email", "slack"] as const;
export type SentChannel = (typeof SENT_CHANNELS)[number];

/** Kinds of notice as people choose them: what they are offered, and what happens to what they hold. */
export const NOTICE_GROUPS = ["offers", "mine"] as const;
export type NoticeGroup = (typeof NOTICE_GROUPS)[number];

const groups = z.strictObject({ offers: z.boolean(), mine: z.boolean() });

/** Where an expert wants to be told, and of what. Slack is silent until there is a URL, whatever this says. */
export const NotificationSettings = z.strictObject({ email: groups, slack: groups, browser: groups });
export type NotificationSettings = z.output<typeof NotificationSettings>;

const BOTH = { offers: true, mine: true };
export const DEFAULT_SETTINGS: NotificationSettings = { email: BOTH, slack: BOTH, browser: BOTH };

const stored = z.object({
  email: groups.catch(BOTH),
  slack: groups.catch(BOTH),
  browser: groups.catch(BOTH),
});

/** The settings as they were stored. What is missing or not understood is as by default: rather told than not. */
export function settingsFrom(value: unknown): NotificationSettings {
  return stored.catch(DEFAULT_SETTINGS).parse(value);
}

/** The group that a kind of notice belongs to. */
export function groupOf(kind: NoticeKind): NoticeGroup {
  return kind === "offer" || kind === "offer_reminder" ? "offers" : "mine";
}

const box = z
  .enum(["on", "true", "1"])
  .optional()
  .transform((value) => value !== undefined);

/**
 * The settings form: a checkbox for each channel and group (`email_offers`, absent when it is off), `slack_url`, empty
 * to keep what there is, and the checkbox `slack_remove`. Gives what `saveNotificationSettings` takes.
 */
export const NotificationForm = z
  .object({
    email_offers: box,
    email_mine: box,
    slack_offers: box,
    slack_mine: box,
    browser_offers: box,
    browser_mine: box,
    slack_url: z
      .string()
      .trim()
      .max(LIMITS.url_characters, { message: `must have at most ${LIMITS.url_characters} characters` })
      .default(""),
    slack_remove: box,
  })
  .transform((form) => ({
    settings: {
      email: { offers: form.email_offers, mine: form.email_mine },
      slack: { offers: form.slack_offers, mine: form.slack_mine },
      browser: { offers: form.browser_offers, mine: form.browser_mine },
    },
    slack_url: form.slack_remove ? null : form.slack_url || undefined,
  }));

/** What may be shown of a secret URL: its host and its last four characters. */
export function maskedUrl(url: string): string {
  const host = URL.parse(url)?.host ?? "";
  // Of a short one, four characters would be too much of it.
  const rest = url.slice(url.indexOf(host) + host.length);
  return rest.length < 12 ? `${host}/…` : `${host}/…${url.slice(-4)}`;
}
