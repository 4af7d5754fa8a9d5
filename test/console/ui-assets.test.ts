import { Hono } from "hono";
import { expect, test } from "vitest";
import { type AssetName, assetUrl, consoleAssets } from "../../src/console/assets.ts";
import { CONSOLE_STYLE } from "../../src/console/style/index.ts";

const app = new Hono();
consoleAssets(app);
const NAMES: AssetName[] = ["console.css", "console.js", "htmx.js", "sse.js"];

test.each(NAMES)("%s is kept for good under the address of its content, and not sent twice", async (name) => {
  const response = await app.request(assetUrl(name));
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(response.headers.get("Content-Type")).toContain(name.endsWith(".css") ? "text/css" : "text/javascript");
  expect((await response.text()).length).toBeGreaterThan(1_000);
  const tag = response.headers.get("ETag") ?? "";
  const again = await app.request(assetUrl(name), { headers: { "If-None-Match": `"other", W/${tag}` } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("an asset under an old address is not kept for good", async () => {
  const response = await app.request("/console/assets/console.js?v=old");
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=60");
});

test("what is served as htmx and its stream extension is just that", async () => {
  expect(await (await app.request(assetUrl("htmx.js"))).text()).toContain("htmx");
  expect(await (await app.request(assetUrl("sse.js"))).text()).toContain("EventSource");
});

test("the script runs nothing that comes as text, and the stylesheet loads nothing", async () => {
  const script = await (await app.request(assetUrl("console.js"))).text();
  expect(script).not.toMatch(/\beval\(|new Function|innerHTML\s*=|insertAdjacentHTML|document\.write/);
  expect(CONSOLE_STYLE).not.toMatch(/@import|url\(/);
});
