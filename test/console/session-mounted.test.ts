import { expect, test } from "vitest";
import { admin, call } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { send, sleep } from "../support/http-helpers.ts";

test("pages of a session are open to no other site, and say so to a preflight too", async () => {
  for (const path of ["/console/sign-in", "/console/no-such-page", "/dashboard", "/operator/x", "/dev/none"]) {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await call(path, { method, headers: { Origin: "https://evil.example" } });
      const allowed = [...headers.keys()].filter((name) =>
        /^access-control-(allow-origin|allow-credentials|expose)/.test(name),
      );
      expect(allowed, `${method} ${path}`).toEqual([]);
    }
  }
  expect((await call("/healthz")).headers.get("Access-Control-Allow-Origin")).toBe("*");
});

test("what is not there, or not with that method, is a page under the console", async () => {
  const missing = await call("/console/no-such-page");
  const wrong = await call("/console/sign-out", { method: "GET" });
  expect([missing.status, wrong.status, wrong.headers.get("Allow")]).toEqual([404, 405, "POST"]);
  for (const { headers, text } of [missing, wrong]) {
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    expect(text).toMatch(/^<!doctype html>/);
  }
  expect((await call("/consolex")).headers.get("Content-Type")).toMatch(/^application\/json/);
});

test("from the sign-in page to the console: the link that is mailed signs in, once", async () => {
  const email = `ada-${crypto.randomUUID()}@example.com`;
  await admin("/experts", { name: "Ada", email, skills: ["copy"] });
  const asked = await call("/console/sign-in", { method: "POST", raw: new URLSearchParams({ email }) });
  expect([asked.status, asked.text.includes("Look into your mail")]).toEqual([200, true]);
  const path = await mailedLink(email);
  expect((await call(path)).text).toContain("Sign in as Ada");
  const press = () => send(path, { method: "POST", redirect: "manual" });
  const statuses = [(await press()).status, (await press()).status];
  expect(statuses).toEqual([303, 410]);
});

/** The link in the mail of a local instance, once it is there. */
async function mailedLink(email: string): Promise<string> {
  for (let turn = 0; turn < 100; turn++) {
    const row = await everyD1
      .prepare("SELECT text FROM dev_mails WHERE recipient = ?")
      .bind(email)
      .first<{ text: string }>();
    const [path] = /\/console\/sign-in\/[\w-]{43}/.exec(row?.text ?? "") ?? [];
    if (path) return path;
    await sleep(100);
  }
  throw new Error("no mail came");
}
