import type { Hono } from "hono";
import { fail } from "../../domain/errors.ts";
import { isLoopbackUrl } from "../../domain/webhooks/url-policy.ts";
import { json } from "../../http/json.ts";
import type { AppEnv, Ctx } from "../../http/types.ts";
import { listDevMails } from "../../services/notifications/list-dev-mails.ts";
import { outboxPage } from "./page.tsx";

const CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

/** Every mail of a local instance, for people at /dev/outbox and for tests at /dev/outbox.json. Deployed, there is neither. */
export function devOutboxRoutes(app: Hono<AppEnv>): void {
  app.get("/dev/outbox", async (c) => {
    refuseUnlessOwn(c);
    const mails = await listDevMails({ ctx: c.get("base") });
    return c.html(outboxPage(mails, Date.now()), 200, { ...HEADERS, "Content-Security-Policy": CSP });
  });
  app.get("/dev/outbox.json", async (c) => {
    refuseUnlessOwn(c);
    const data = await listDevMails({ ctx: c.get("base") });
    return json(JSON.stringify({ object: "list", data, next: null }), 200, HEADERS);
  });
}

/**
 * The ordinary 404 where it is deployed. Mails hold links that sign people in: a script of another site, open in the same
 * browser, must not read them, nor a page whose name was made to resolve to this machine (DNS rebinding).
 */
function refuseUnlessOwn(c: Ctx): void {
  const isForeign = ["cross-site", "same-site"].includes(c.req.header("Sec-Fetch-Site") ?? "");
  const isScript = isForeign && c.req.header("Sec-Fetch-Mode") !== "navigate";
  const { settings, env } = c.get("base");
  const url = new URL(c.req.url);
  const isOurs = isLoopbackUrl(url) || (env.PUBLIC_URL !== undefined && url.host === new URL(env.PUBLIC_URL).host);
  if (!settings.local || isScript || !isOurs) fail("not_found", "There is no such route. GET / lists them.");
}
