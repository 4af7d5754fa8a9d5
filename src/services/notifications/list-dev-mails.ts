import { home } from "../../db/database.ts";
import { newestDevMails } from "../../db/notifications.ts";
import { LIMITS } from "../../domain/limits.ts";
import { iso } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** A mail that a local instance kept instead of sending it. */
export interface ShownMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  created_at: string;
}

/** The last mails of a local instance, newest first, at most 100. */
export async function listDevMails({ ctx }: { ctx: Context }): Promise<ShownMail[]> {
  const rows = await unlessDown("mails", newestDevMails(home(ctx.env), LIMITS.page));
  return rows.map(({ recipient, created_at, ...mail }) => ({ ...mail, to: recipient, created_at: iso(created_at) }));
}
