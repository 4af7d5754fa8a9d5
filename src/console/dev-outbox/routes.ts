import type { Hono } from "hono";
import { json } from "../../http/json.ts";
import type { AppEnv, Ctx } from "../../http/types.ts";
import { listDevMails } from "../../services/notifications/list-dev-mails.ts";
import { outboxPage } from "./page.tsx";

const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

/** Every mail of a local instance, for people at /dev/outbox and for tests at /dev/outbox.json. Deployed, there is neither. */
export function devOutboxRoutes(app: Hono<AppEnv>): void {
  app.get("/dev/outbox", async (c) => {
    if (!isServed(c)) return c.notFound();
    const mails = await listDevMails({ ctx: c.get("base") });
    return c.html(outboxPage(mails, Date.now()), 200, { ...HEADERS, "Content-Security-Policy": CSP });
  });
  app.get("/dev/outbox.json", async (c) => {
    if (!isServed(c)) return c.notFound();
    const data = await listDevMails({ ctx: c.get("base") });
    return json(JSON.stringify({ object: "list", data, next: null }), 200, HEADERS);
  });
}

/** Mails hold links that sign people in: a page of somebody else, open in the same browser, must not read them. */
function isServed(c: Ctx): boolean {
  const isForeignScript =
    c.req.header("Sec-Fetch-Site")?.match(/^(cross|same)-site$/) && c.req.header("Sec-Fetch-Mode") !== "navigate";
  return c.get("base").settings.local && !isForeignScript;
}
