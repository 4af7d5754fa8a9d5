import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { type AssetName, assetUrl } from "../../src/console/assets.ts";
import { CONSOLE_STYLE } from "../../src/console/style/index.ts";
import { assetRoutes } from "../../src/http/routes/public/assets.ts";
import type { AppEnv } from "../../src/http/types.ts";

const app = new Hono<AppEnv>();
assetRoutes(app);
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers }, env);
const NAMES: AssetName[] = ["console.css", "console.js", "htmx.js", "sse.js", "docs.css", "docs.js"];

test.each(NAMES)("%s is kept for good under the address of its content, and not sent twice", async (name) => {
  const response = await get(assetUrl(name));
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(response.headers.get("Content-Type")).toContain(name.endsWith(".css") ? "text/css" : "text/javascript");
  expect((await response.text()).length).toBeGreaterThan(1_000);
  const tag = response.headers.get("ETag") ?? "";
  const again = await get(assetUrl(name), { "If-None-Match": `"other", W/${tag}` });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test.each(["/assets/console.js", "/assets/console.0123456789abcdef.js"])(
  "%s, an old address, is not kept for good",
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=60");
  },
);

test("what is served as htmx and its stream extension is just that", async () => {
  expect(await (await get(assetUrl("htmx.js"))).text()).toContain("htmx");
  expect(await (await get(assetUrl("sse.js"))).text()).toContain("EventSource");
});

test("the script runs nothing that comes as text, and the stylesheet loads nothing", async () => {
  const script = await (await get(assetUrl("console.js"))).text();
  expect(script).not.toMatch(/\beval\(|new Function|innerHTML\s*=|insertAdjacentHTML|document\.write/);
  expect(CONSOLE_STYLE).not.toMatch(/@import|url\(/);
});
