import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { devOutboxRoutes } from "../../src/console/dev-outbox/routes.ts";
import type { Env } from "../../src/env.ts";
import { createApp } from "../../src/http/app.ts";
import { sendNotices } from "../../src/services/notifications/send-notices.ts";
import { BASE } from "../support/api.ts";
import { ended, environment, newPerson, notice, offered } from "./people.ts";

const app = createApp();
devOutboxRoutes(app);

function get(path: string, own: Env = environment(), headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(app.fetch(new Request(`${BASE}${path}`, { headers }), own, createExecutionContext()));
}

const hostile = `</pre><script>alert(1)</script>"><img src=x onerror=alert(1)> https://evil.example/"onclick=x`;

test("the outbox shows every mail, newest first, its links to press, and no markup of anybody else's", async () => {
  const [first, second] = [await newPerson(), await newPerson()];
  for (const [person, input] of [
    [first, {}],
    [second, { brief: hostile }],
  ] as const) {
    const record = offered([person], { input });
    await sendNotices(environment(), record, [notice("offer", [person])]);
    await ended(record.id, "delivered");
  }
  const answer = await get("/dev/outbox.json");
  const list = (await answer.json()) as { data: { to: string; text: string; html: string }[] };
  expect(list).toMatchObject({ object: "list", next: null });
  expect(list.data.map(({ to }) => to)).toEqual([second.email, first.email]);
  expect(Object.keys(list.data[0] ?? {}).toSorted()).toEqual(["created_at", "html", "id", "subject", "text", "to"]);
  expect(list.data[0]?.html).not.toMatch(/<script|<img/);

  const page = await get("/dev/outbox");
  const html = await page.text();
  expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(page.headers.get("Cache-Control")).toBe("no-store");
  const csp = page.headers.get("Content-Security-Policy") ?? "";
  expect(csp).toContain("default-src 'none'");
  expect(csp).not.toMatch(/unsafe|script-src/);
  for (const tag of html.match(/<[^>]*>/g) ?? [])
    expect(tag).not.toMatch(/^<(script|img|style|iframe)| (style|on\w+)=/);
  expect(html.indexOf(second.email)).toBeLessThan(html.indexOf(first.email));
  const links = [...html.matchAll(/<a href="([^"]*)"([^>]*)>/g)].map(([, href, rest]) => [href, rest]);
  expect(links.filter(([href]) => href?.startsWith(`${BASE}/console/deployments/dep_`))).toHaveLength(2);
  expect(links.every(([, rest]) => rest === "")).toBe(true);
});

test("at most 100 mails are listed", async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
     INSERT INTO dev_mails (id, recipient, subject, text, html, created_at) SELECT 'mail_' || i, 'a', 's', 't', 'h', i FROM n`,
  ).run();
  const list = (await (await get("/dev/outbox.json")).json()) as { data: unknown[] };
  expect(list.data).toHaveLength(100);
});

test("deployed, there is no outbox: the 404 of any unknown page", async () => {
  const production = environment({ ENVIRONMENT: "production" });
  for (const path of ["/dev/outbox", "/dev/outbox.json", "/dev/nothing"]) {
    const answer = await get(path, production);
    expect([answer.status, (await answer.text()).includes("There is no such")]).toEqual([404, true]);
  }
});

test("a script of another site does not read the mails; a link from there opens the page", async () => {
  const foreign = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors" };
  expect((await get("/dev/outbox.json", environment(), foreign)).status).toBe(404);
  expect((await get("/dev/outbox", environment(), foreign)).status).toBe(404);
  expect((await get("/dev/outbox", environment(), { ...foreign, "Sec-Fetch-Mode": "navigate" })).status).toBe(200);
  expect((await get("/dev/outbox.json", environment(), { "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
});
