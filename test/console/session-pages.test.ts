import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ownPage, signInPath } from "../../src/domain/sessions/next.ts";
import { HOMES, kindOfPath, type PersonKind } from "../../src/domain/sessions/person.ts";
import { BASE } from "../support/api.ts";
import { failD1 } from "../support/faults.ts";
import { cookieOf, home, linkFor, mails, newExpert, post, send, signIn } from "./session-support.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const ELSEWHERE = [
  "https://evil.example/console",
  "//evil.example/console",
  "/\\evil.example",
  "\\\\evil.example",
  "/console\\@evil.example",
  "/console/..//evil.example",
  "/console/../../evil",
  "/console/%2e%2e//evil.example",
  "/console\t/..//evil.example",
  "/console/\n/x",
  "/consolex",
  "/console@evil.example",
  "/console.evil.example",
  "/admin/v1/experts",
  "/dashboard",
  "/v1/deployments",
  "/",
  "",
  "console",
  " /console/history",
  "javascript:alert(1)",
  "data:text/html,x",
  "/console/sign-in",
  "/console/sign-in/token?next=/console",
  `/console/${"x".repeat(3_000)}`,
];

describe("where somebody goes after signing in", () => {
  test.each(ELSEWHERE.map((value) => [value]))("never to %j, but home", async (value) => {
    expect(ownPage(value, "expert")).toBe(null);
    const query = `?${new URLSearchParams({ next: value })}`;
    const ada = await newExpert();
    const page = await send(`/console/sign-in${query}`);
    expect(page.text).toContain('action="/console/sign-in"');
    const link = await linkFor(ada.id, value);
    expect(link).toMatch(/^\/console\/sign-in\/[\w-]{43}$/);
    const pressed = await post(`${link}${query}`);
    expect([pressed.status, pressed.headers.get("Location")]).toEqual([303, "/console"]);
    const again = await send(`/console/sign-in${query}`, { headers: { Cookie: cookieOf(pressed) } });
    expect([again.status, again.headers.get("Location")]).toEqual([303, "/console"]);
  });

  test.each([
    ["/console"],
    ["/console/history"],
    ["/console/deployments/dep_1?tab=2&x=%2F%2Fevil.example"],
    ["/console?page=2"],
  ])("to %s, a page of theirs", async (value) => {
    const ada = await newExpert();
    expect(ownPage(value, "expert")).toBe(value);
    const pressed = await post(await linkFor(ada.id, value));
    expect(pressed.headers.get("Location")).toBe(value);
  });

  test("whatever is asked for, a browser ends up on our own host, under that kind's pages", () => {
    const pieces = fc.constantFrom(
      "/",
      "\\",
      "..",
      ".",
      "%2e",
      "%2f",
      "@",
      ":",
      "?",
      "#",
      "\t",
      "\n",
      " ",
      "console",
      "evil",
      "//",
    );
    const values = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((parts) => `/console${parts.join("")}`),
      fc.string({ unit: "grapheme" }).map((tail) => `/console${tail}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(values, (value) => {
        const page = ownPage(value, "expert");
        if (page === null) return;
        const url = new URL(page, BASE);
        expect([url.origin, kindOfPath(url.pathname)]).toEqual([new URL(BASE).origin, "expert"]);
        expect(ownPage(page, "expert")).toBe(page);
      }),
      { numRuns: 2_000 },
    );
  });

  test("each kind of person has pages of their own", () => {
    for (const kind of Object.keys(HOMES) as PersonKind[]) {
      const { path } = HOMES[kind];
      expect([kindOfPath(path), kindOfPath(`${path}/x`), kindOfPath(`${path}x`)]).toEqual([kind, kind, null]);
      const others = (Object.keys(HOMES) as PersonKind[]).filter((other) => other !== kind);
      expect(others.map((other) => ownPage(`${path}/x`, other))).toEqual([null, null]);
      expect(signInPath(kind, { next: `${path}/x` })).toBe(`${path}/sign-in?next=${encodeURIComponent(`${path}/x`)}`);
    }
  });
});

describe("every page", () => {
  test("carries a strict policy, is kept nowhere, and holds no script or style of its own", async () => {
    const ada = await newExpert();
    const browser = await signIn(ada);
    const link = await linkFor(ada.id);
    const answers = [
      await send("/console/sign-in"),
      await post("/console/sign-in", { email: ada.email }),
      await post("/console/sign-in", { email: "no" }),
      await send(link),
      await post("/console/sign-in/no"),
      await post(link, {}, { Origin: "https://evil.example" }),
      await send("/console"),
      await send("/console", { headers: { "HX-Request": "true" } }),
      await home(browser.cookie),
      await send("/console/broken", { headers: { Cookie: browser.cookie } }),
      await post("/console/sign-out", { csrf: browser.csrf }, { Cookie: browser.cookie }),
      await post(link),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 200, 410, 403, 303, 401, 200, 500, 200, 303]);
    for (const { headers, text } of answers) {
      const policy = headers.get("Content-Security-Policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
      expect(policy).toMatch(/; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
      expect(policy).not.toContain("unsafe");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Referrer-Policy")).toBe("same-origin");
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
    }
  });

  test("is HTML when something fails, and tells nothing of the inside", async () => {
    const { cookie } = await signIn(await newExpert());
    const answer = await send("/console/broken", { headers: { Cookie: cookie } });
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(/^<!doctype html><html lang="en">/);
    expect(answer.text.includes("secret of the inside")).toBe(false);
  });

  test("is a 503 page while the database is away: nobody is signed out by that, and nothing is used up", async () => {
    const ada = await newExpert();
    const [browser, link] = [await signIn(ada), await linkFor(ada.id)];
    const sent = mails.length;
    const heal = failD1();
    const answers = [
      await home(browser.cookie),
      await send("/console/sign-in", { headers: { Cookie: browser.cookie } }),
      await send(link),
      await post(link),
      await post("/console/sign-in", { email: ada.email }),
      await post("/console/probe", { csrf: browser.csrf, word: "yes" }, { Cookie: browser.cookie }),
      await post("/console/sign-out", { csrf: browser.csrf }, { Cookie: browser.cookie }),
      await post("/console/sign-out-everywhere", { csrf: browser.csrf }, { Cookie: browser.cookie }),
    ];
    heal();
    for (const { status, headers, text } of answers) {
      expect([status, headers.get("Retry-After"), headers.get("Set-Cookie")]).toEqual([503, "5", null]);
      expect(text).toMatch(/^<!doctype html>.*Unavailable for a moment/);
      expect(text.includes("injected")).toBe(false);
    }
    expect(mails.length).toBe(sent);
    expect((await home(browser.cookie)).status).toBe(200);
    expect((await post(link)).status).toBe(303);
  });

  test("the sign-in page asks for nothing of the database where there is no cookie", async () => {
    const heal = failD1();
    expect((await send("/console/sign-in")).status).toBe(200);
    heal();
  });
});

test("no link, cookie, token of a form, name or address of a person is in the logs", async () => {
  const lines: string[] = [];
  for (const method of ["log", "error", "warn", "info"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  const ada = await newExpert(`Ada ${crypto.randomUUID()}`);
  const unknown = `nobody-${crypto.randomUUID()}@example.com`;
  const before = mails.length;
  for (const email of [ada.email, unknown, "no-address-at-all"]) await post("/console/sign-in", { email });
  const link = (mails.slice(before)[0]?.url ?? "").slice(BASE.length);
  await send(link);
  const heal = failD1();
  await send(link);
  await post(link);
  await post("/console/sign-in", { email: ada.email });
  heal();
  const cookie = cookieOf(await post(link));
  const { csrf, hash } = JSON.parse((await home(cookie)).text);
  await post("/console/probe", { csrf, word: "no-word-of-a-form" }, { Cookie: cookie });
  await send("/console/broken", { headers: { Cookie: cookie } });
  await post("/console/sign-out", { csrf: "wrong" }, { Cookie: cookie });
  await post("/console/sign-out-everywhere", { csrf }, { Cookie: cookie });
  const parsed = lines.map((line) => JSON.parse(line));
  expect(parsed.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["request", "sign_in.requested", "session.opened", "session.all_closed", "request.failed"]),
  );
  expect(parsed.find(({ event }) => event === "session.opened")).toMatchObject({ kind: "expert", subject_id: ada.id });
  const all = lines.join("\n");
  const token = link.slice(link.lastIndexOf("/") + 1);
  const secrets = [
    token,
    cookie.split("=")[1],
    csrf,
    hash,
    ada.email,
    ada.name,
    unknown,
    "no-address-at-all",
    "no-word-of",
  ];
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(8);
    expect(all.includes(secret ?? ""), secret?.slice(0, 6)).toBe(false);
  }
});
