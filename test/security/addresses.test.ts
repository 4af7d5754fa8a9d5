import { exports } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { BASE, newWorkspace } from "../support/api.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const at = (url: string, init: RequestInit = {}) =>
  exports.default.fetch(new Request(url, { redirect: "manual", ...init }));

describe("a Host that is not ours", () => {
  const forged = { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", Forwarded: "host=evil.example" };

  test.each(["/v1/usage", "/v1/nothing", "/", "/docs", "/llms.txt", "/openapi.json", "/healthz", "/console/sign-in"])(
    "comes back in nothing that %s says, and so in no cache",
    async (path) => {
      const response = await at(`https://evil.example${path}`, { headers: forged });
      const text = await response.text();
      expect(text.length).toBeGreaterThan(0);
      expect(text).not.toContain("evil.example");
      expect(JSON.stringify([...response.headers])).not.toContain("evil.example");
    },
  );

  test("is in no link that is made for somebody", async () => {
    const { test: key } = await newWorkspace();
    const headers = { ...forged, Authorization: `Bearer ${key}`, "Content-Length": "1" };
    const uploaded = await at("https://evil.example/v1/files?name=a.txt", { method: "POST", headers, body: "a" });
    const { url } = (await uploaded.json()) as { url: string };
    expect(new URL(url).origin).toBe(BASE);
  });

  test.each([
    "http://evil.example:8787",
    "http://localhost.evil.example",
    "http://10.0.0.1:8787",
    "http://api.test.evil.example",
  ])("%s, though it resolves to this machine, reads no mail of a local instance", async (origin) => {
    for (const path of ["/dev/outbox", "/dev/outbox.json"]) {
      const headers = { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors" };
      expect((await at(`${origin}${path}`, { headers })).status, path).toBe(404);
    }
  });

  test.each([BASE, "http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"])(
    "but at %s its owner reads it",
    async (origin) => {
      expect((await at(`${origin}/dev/outbox.json`)).status).toBe(200);
    },
  );
});

describe("whatever is asked for", () => {
  test.each([
    "/",
    "/docs",
    "/docs/search?q=%3Cscript%3E",
    "/docs/nothing",
    "/console/sign-in",
    "/dashboard/sign-in",
    "/operator/sign-in",
    "/console/nothing",
    "/dev/outbox",
  ])("%s is in nobody's frame, and no answer lets another site's cookies in", async (path) => {
    const response = await at(`${BASE}${path}`, { headers: { Origin: "https://evil.example" } });
    await response.body?.cancel();
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) return;
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  test.each([
    "/%6fperator",
    "/operator/../operator",
    "/operator%2f",
    "//operator",
    "/OPERATOR",
    "/admin%2fv1/workspaces",
    "/admin/v1/../v1/workspaces",
    "/x/..%2foperator",
  ])("no other spelling opens an operator's page: %s", async (path) => {
    const response = await at(`${BASE}${path}`);
    await response.body?.cancel();
    expect([303, 401, 404]).toContain(response.status);
    if (response.status === 303) expect(response.headers.get("Location")).toMatch(/^\/operator\/sign-in/);
  });

  test("one request is one line of the log, whatever line ends and JSON its path and headers hold", async () => {
    const lines: string[] = [];
    for (const method of ["log", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
    }
    const injected = encodeURIComponent('\n{"event":"forged","level":"info"}\r\n\u2028');
    const headers = { "X-Request-Id": 'req_1","event":"forged', "User-Agent": '{"event":"forged"}' };
    for (const path of [`/v1/deployments/dep_${injected}`, `/v1/${injected}`, `/console/${injected}`]) {
      await (await at(`${BASE}${path}`, { headers })).text();
    }
    for (const line of lines) expect(line).not.toMatch(/[\n\r\u2028]/);
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    // Deployments of other tests may still have something to say.
    expect(events.filter((event) => event === "request")).toHaveLength(3);
    expect(events).not.toContain("forged");
  });
});
