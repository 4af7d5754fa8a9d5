import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { database } from "../../src/db/database.ts";
import { forgetExpired } from "../../src/db/sessions.ts";
import { sha256Hex } from "../../src/domain/keys/credential.ts";
import type { Session } from "../../src/domain/sessions/person.ts";
import { newSecret } from "../../src/domain/sessions/secret.ts";
import { createSignInLink } from "../../src/services/sessions/create-sign-in-link.ts";
import { listSessions } from "../../src/services/sessions/list-sessions.ts";
import { openSession } from "../../src/services/sessions/open-session.ts";
import { BASE } from "../support/api.ts";
import {
  COOKIE,
  context,
  cookieOf,
  expectSignedOut,
  home,
  linkFor,
  mails,
  newExpert,
  post,
  send,
  signIn,
} from "./session-support.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

afterEach(() => {
  vi.useRealTimers();
});

function at(time: number): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(time);
}

async function rows(table: "sessions" | "sign_in_links", subjectId: string): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE subject_id = ?`).bind(subjectId).all();
  return results;
}

describe("a sign-in link", () => {
  test("shows a button with the name, and signs in when that is pressed", async () => {
    const ada = await newExpert("Ada <Lovelace>");
    const link = await linkFor(ada.id);
    const shown = await send(link);
    expect(shown.status).toBe(200);
    expect(shown.text).toMatch(/<button type="submit">Sign in as Ada &lt;Lovelace&gt;<\/button>/);
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
    const [expires, others] = [
      attributes.find((a) => a.startsWith("Expires=")),
      attributes.filter((a) => !a.startsWith("Expires=")),
    ];
    expect(others.toSorted()).toEqual(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    expect(Math.abs(Date.parse(expires?.slice(8) ?? "") - Date.now() - 30 * DAY)).toBeLessThan(10_000);
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
    await env.DB.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
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
    await env.DB.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
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
    await forgetExpired(database(env, null), Date.now());
    at(Date.now() + 50 * MINUTE);
    await forgetExpired(database(env, null), Date.now());
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

describe("a session", () => {
  test("that was signed out is refused at the next request, and its cookie taken away", async () => {
    const ada = await newExpert();
    const [here, there] = [await signIn(ada), await signIn(ada)];
    const answer = await post("/console/sign-out", { csrf: here.csrf }, { Cookie: here.cookie });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("You are signed out");
    expect(answer.headers.get("Set-Cookie")).toMatch(/^__Host-humandeploy_expert=; Max-Age=0;/);
    await expectSignedOut(here.cookie);
    expect((await home(there.cookie)).status).toBe(200);
  });

  test("signing out everywhere refuses every browser and every link that was sent, and nobody else", async () => {
    const [ada, bob] = [await newExpert(), await newExpert()];
    const [one, two, foreign] = [await signIn(ada), await signIn(ada), await signIn(bob)];
    const link = await linkFor(ada.id);
    const answer = await post("/console/sign-out-everywhere", { csrf: one.csrf }, { Cookie: one.cookie });
    expect(answer.text).toContain("You are signed out");
    await expectSignedOut(one.cookie);
    await expectSignedOut(two.cookie);
    expect((await post(link)).status).toBe(410);
    expect((await home(foreign.cookie)).status).toBe(200);
  });

  test("of somebody who was deleted is refused at the next request", async () => {
    const ada = await newExpert();
    const { cookie } = await signIn(ada);
    await env.DB.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
    await expectSignedOut(cookie);
  });

  test("ends 30 days after it was last used, and use moves that at most once a day", async () => {
    const ada = await newExpert();
    const { cookie } = await signIn(ada);
    const began = Date.now();
    const seen = async () =>
      (await rows("sessions", ada.id)).map(({ last_seen_at, expires_at }) => [last_seen_at, expires_at]);
    const first = await seen();
    at(began + DAY - MINUTE);
    expect((await home(cookie)).headers.get("Set-Cookie")).toBe(null);
    expect(await seen()).toEqual(first);
    const later = began + 29 * DAY;
    at(later);
    const renewed = await home(cookie);
    expect(cookieOf(renewed)).toBe(cookie);
    expect(JSON.parse(renewed.text)).toMatchObject({ renewed: true, expires_at: later + 30 * DAY });
    expect(await seen()).toEqual([[later, later + 30 * DAY]]);
    at(later + 30 * DAY - MINUTE);
    expect((await home(cookie)).status).toBe(200);
    at(Date.now() + 30 * DAY + 1);
    await expectSignedOut(cookie);
  });

  test("a cookie that is cut, made up, or of another kind of person is nothing", async () => {
    const ada = await newExpert();
    const { cookie } = await signIn(ada);
    const value = cookie.slice(COOKIE.length + 1);
    for (const wrong of [value.slice(1), `${value}A`, newSecret(), "", "%00", "a".repeat(9_000)]) {
      expect((await home(`${COOKIE}=${wrong}`)).status, wrong.slice(0, 50)).toBe(303);
    }
    expect((await send("/dashboard", { headers: { Cookie: cookie } })).status).toBe(303);
    const asMember = cookie.replace("_expert", "_member");
    expect((await send("/dashboard", { headers: { Cookie: asMember } })).status).toBe(303);
    const operators = newSecret();
    await env.DB.prepare("INSERT INTO sessions VALUES (?, 'operator', ?, null, ?, ?, ?)")
      .bind(await sha256Hex(operators), ada.id, Date.now(), Date.now(), Date.now() + DAY)
      .run();
    expect((await home(`${COOKIE}=${operators}`)).status).toBe(303);
  });

  test("a person's sessions are listed with their browsers, and which one asks", async () => {
    const ada = await newExpert();
    const one = await signIn(ada, `Phone${"x".repeat(400)}`);
    const two = await signIn(ada, "Laptop");
    const listed = await listSessions({
      ctx: context(),
      input: { kind: "expert", subject_id: ada.id, hash: two.hash } as Session,
    });
    expect(listed.map(({ user_agent, current }) => [user_agent?.slice(0, 6), current]).toSorted()).toEqual([
      ["Laptop", true],
      ["Phonex", false],
    ]);
    expect(Math.max(...listed.map(({ user_agent }) => user_agent?.length ?? 0))).toBe(255);
    expect(JSON.stringify(listed).includes(one.hash)).toBe(false);
  });

  test("what has expired is forgotten, and nothing else", async () => {
    const ada = await newExpert();
    const { cookie } = await signIn(ada);
    const unused = await linkFor(ada.id);
    const db = database(env, null);
    await forgetExpired(db, Date.now() + 14 * MINUTE);
    expect([(await home(cookie)).status, (await send(unused)).status]).toEqual([200, 200]);
    expect(await forgetExpired(db, Date.now() + 31 * DAY)).toBeGreaterThanOrEqual(3);
    expect([await rows("sessions", ada.id), await rows("sign_in_links", ada.id)]).toEqual([[], []]);
  });

  test("a link that could not be turned into a session, the database being away, is still good", async () => {
    const ada = await newExpert();
    const link = await linkFor(ada.id);
    const token = link.slice(link.lastIndexOf("/") + 1);
    const input = { kind: "expert" as const, token, user_agent: null };
    const broken = {
      ...env,
      DB: { prepare: env.DB.prepare.bind(env.DB), batch: () => Promise.reject(new Error("away")) },
    };
    const ctx = context({ env: broken as unknown as typeof env });
    await expect(openSession({ ctx, input })).rejects.toMatchObject({ problem: { status: 503 } });
    expect(await openSession({ ctx: context(), input })).toMatchObject({ cookie_value: expect.any(String) });
  });
});
