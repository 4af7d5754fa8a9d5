import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { home as homeOf } from "../../src/db/database.ts";
import { forgetExpired } from "../../src/db/sessions.ts";
import { sha256Hex } from "../../src/domain/keys/credential.ts";
import { newSecret } from "../../src/domain/sessions/secret.ts";
import { createSignInLink } from "../../src/services/sessions/create-sign-in-link.ts";
import { BASE } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { at, COOKIE, context, cookieOf, home, linkFor, mails, newExpert, post, rows, send } from "./session-support.ts";

const MINUTE = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("a sign-in link", () => {
  test("shows a button with the name, and signs in when that is pressed", async () => {
    const ada = await newExpert("Ada <Lovelace>");
    const link = await linkFor(ada.id);
    const shown = await send(link);
    expect(shown.status).toBe(200);
    expect(shown.text).toMatch(/<button type="submit" class="[a-z -]+">\s*Sign in as Ada &lt;Lovelace&gt;<\/button>/);
    expect(shown.text).toContain(`action="${link}"`);
    const pressed = await post(link);
    expect([pressed.status, pressed.headers.get("Location")]).toEqual([303, "/console"]);
    const signedIn = await home(cookieOf(pressed));
    expect(signedIn.status).toBe(200);
    expect(JSON.parse(signedIn.text)).toMatchObject({
      kind: "expert",
      subject_id: ada.id,
      person: ada,
      renewed: false,
    });
  });

  test("its cookie is bound to the host, hidden from scripts, and lasts 30 days", async () => {
    const ada = await newExpert();
    const line = (await post(await linkFor(ada.id))).headers.get("Set-Cookie") ?? "";
    const [pair, ...attributes] = line.split("; ");
    expect(pair).toMatch(/^__Host-humandeploy_expert=[\w-]{43}$/);
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
  });

  test("a local instance without TLS sets a cookie that its browser keeps, and reads that one only there", async () => {
    const ada = await newExpert();
    const link = `http://localhost:8787${await linkFor(ada.id)}`;
    const answer = await post(link, {}, { Origin: "http://localhost:8787" });
    const line = answer.headers.get("Set-Cookie") ?? "";
    expect(line).toMatch(/^humandeploy_expert=[\w-]{43}; /);
    expect(line).not.toContain("Secure");
    const Cookie = cookieOf(answer);
    expect((await send("http://localhost:8787/console", { headers: { Cookie } })).status).toBe(200);
    expect((await home(Cookie)).status).toBe(303);
  });

  test("looking at it uses nothing up: GET and HEAD, as often as scanners like", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    for (const method of ["GET", "HEAD", "GET", "GET"]) {
      const seen = await send(link, { method });
      expect([seen.status, seen.headers.get("Set-Cookie")]).toEqual([200, null]);
    }
    expect(await rows("sessions", ada.id)).toEqual([]);
    expect((await post(link)).status).toBe(303);
  });

  test("is good once", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    expect((await post(link)).status).toBe(303);
    for (const again of [await post(link), await send(link)]) {
      expect([again.status, again.headers.get("Set-Cookie")]).toEqual([410, null]);
      expect(again.text).toContain("Ask for a new one");
      expect(again.text.includes(ada.name)).toBe(false);
    }
    expect(await rows("sessions", ada.id)).toHaveLength(1);
  });

  test("pressed many times at once, it makes one session", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(link)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(7).fill(410)]);
    expect(await rows("sessions", ada.id)).toHaveLength(1);
  });

  test("is good for 15 minutes of real time", async () => {
    const ada = await newExpert();
    const made = Date.now();
    const [early, late] = [await linkFor(ada.id), await linkFor(ada.id)];
    at(made + 15 * MINUTE - 1_000);
    expect((await post(early)).status).toBe(303);
    at(made + 15 * MINUTE + 1_000);
    expect([(await send(late)).status, (await post(late)).status]).toEqual([410, 410]);
    expect(await rows("sessions", ada.id)).toHaveLength(1);
  });

  test("forged, cut, lengthened, or of another kind of person, it signs nobody in", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    const token = link.slice(link.lastIndexOf("/") + 1);
    const flipped = (token.startsWith("A") ? "B" : "A") + token.slice(1);
    const wrong = [
      newSecret(),
      flipped,
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      `${token}%00`,
      "x",
      "%E0%A4",
    ];
    for (const path of [...wrong.map((w) => `/console/sign-in/${w}`), link.replace("/console", "/dashboard")]) {
      for (const answer of [await send(path), await post(path)]) {
        expect([answer.status, answer.headers.get("Set-Cookie")], path).toEqual([410, null]);
      }
    }
    const input = { kind: "operator" as const, subject_id: ada.id };
    const { url } = await createSignInLink({ ctx: context(), input });
    const moved = url.slice(BASE.length).replace("/operator", "/console");
    expect([(await send(moved)).status, (await post(moved)).status]).toEqual([410, 410]);
    expect(await rows("sessions", ada.id)).toEqual([]);
    expect((await post(link)).status).toBe(303);
  });

  test("only hashes are stored, of links and of sessions", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    const token = link.slice(link.lastIndexOf("/") + 1);
    const value = cookieOf(await post(link)).slice(COOKIE.length + 1);
    const [[stored], [session]] = [await rows("sign_in_links", ada.id), await rows("sessions", ada.id)];
    expect([stored?.hash, session?.hash]).toEqual([await sha256Hex(token), await sha256Hex(value)]);
    const all = JSON.stringify([stored, session]);
    expect([all.includes(token), all.includes(value)]).toEqual([false, false]);
  });

  test("of somebody who was deleted meanwhile, it signs nobody in", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    await everyD1.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
    expect([(await send(link)).status, (await post(link)).status]).toEqual([410, 410]);
    expect(await rows("sessions", ada.id)).toEqual([]);
  });

  test("leads each kind of person to their own pages", async () => {
    const ctx = context();
    const urls = await Promise.all(
      (["expert", "member", "operator"] as const).map((kind) =>
        createSignInLink({ ctx, input: { kind, subject_id: "spec_none" } }),
      ),
    );
    expect(urls.map(({ url }) => url.slice(0, url.lastIndexOf("/")))).toEqual([
      `${BASE}/console/sign-in`,
      `${BASE}/dashboard/sign-in`,
      `${BASE}/operator/sign-in`,
    ]);
    expect(Math.abs(Date.parse(urls[0]?.expires_at ?? "") - Date.now() - 15 * MINUTE)).toBeLessThan(10_000);
  });
});

describe("asking for a link", () => {
  const ask = (email: string, query = "") => post(`/console/sign-in${query}`, { email });

  test("an unknown address is answered with the very page of a known one, and gets no mail", async () => {
    const ada = await newExpert();
    const before = mails.length;
    const known = await ask(ada.email);
    const unknown = await ask(`nobody-${crypto.randomUUID()}@example.com`);
    expect([known.status, unknown.status]).toEqual([200, 200]);
    expect(unknown.text).toBe(known.text);
    expect(known.text.includes(ada.email)).toBe(false);
    const sent = mails.slice(before);
    expect(sent).toMatchObject([{ kind: "expert", subject_id: ada.id }]);
    expect((await post((sent[0]?.url ?? "").slice(BASE.length))).status).toBe(303);
  });

  test("an address is found as it is written, in upper case and with spaces around it too", async () => {
    const ada = await newExpert();
    const before = mails.length;
    await ask(`  ${ada.email.toUpperCase()} `);
    expect(mails.slice(before)).toMatchObject([{ subject_id: ada.id }]);
  });

  test("somebody who was deleted, and an expert who asks at another console, get none", async () => {
    const [ada, bob] = [await newExpert(), await newExpert()];
    await everyD1.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
    const before = mails.length;
    const pages = [await ask(ada.email), await post("/dashboard/sign-in", { email: bob.email })];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(mails.slice(before)).toEqual([]);
  });

  test.each([[""], ["ada"], ["ada@"], ["a@b.example, c@d.example"], [`${"a".repeat(250)}@b.example`]])(
    "%j is no address: 400, said at the field, with what was typed",
    async (email) => {
      const before = mails.length;
      const answer = await ask(email);
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(/aria-invalid="true" aria-describedby="email-error"/);
      expect(answer.text).toContain(`value="${email}"`);
      expect(mails.slice(before)).toEqual([]);
    },
  );

  test("a sixth within an hour is answered the same and sends nothing, even when all come at once", async () => {
    const ada = await newExpert();
    const before = mails.length;
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(ada.email)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(mails.slice(before)).toHaveLength(5);
    expect(await rows("sign_in_links", ada.id)).toHaveLength(5);
    await forgetExpired(homeOf(env), Date.now());
    at(Date.now() + 50 * MINUTE);
    await forgetExpired(homeOf(env), Date.now());
    await ask(ada.email);
    expect(mails.slice(before)).toHaveLength(5);
    at(Date.now() + 11 * MINUTE);
    await ask(ada.email);
    expect(mails.slice(before)).toHaveLength(6);
  });

  test("where somebody wanted to go comes back with the link, and they get there", async () => {
    const ada = await newExpert();
    const sentAway = await send("/console?tab=2");
    const signInPage = sentAway.headers.get("Location") ?? "";
    expect(signInPage).toBe("/console/sign-in?next=%2Fconsole%3Ftab%3D2");
    expect((await send(signInPage)).text).toContain(`action="${signInPage}"`);
    const before = mails.length;
    await post(signInPage, { email: ada.email });
    const link = (mails.slice(before)[0]?.url ?? "").slice(BASE.length);
    expect((await post(link)).headers.get("Location")).toBe("/console?tab=2");
  });
});
