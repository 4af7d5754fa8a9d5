import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { home as homeOf } from "../../src/db/database.ts";
import { forgetExpired } from "../../src/db/sessions.ts";
import { sha256Hex } from "../../src/domain/keys/credential.ts";
import { type Session, sessionId } from "../../src/domain/sessions/person.ts";
import { newSecret } from "../../src/domain/sessions/secret.ts";
import { closeOtherSession } from "../../src/services/sessions/close-session.ts";
import { listSessions } from "../../src/services/sessions/list-sessions.ts";
import { openSession } from "../../src/services/sessions/open-session.ts";
import { everyD1 } from "../support/d1.ts";
import {
  at,
  COOKIE,
  context,
  cookieOf,
  expectSignedOut,
  home,
  linkFor,
  newExpert,
  post,
  rows,
  send,
  signIn,
} from "./session-support.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

afterEach(() => {
  vi.useRealTimers();
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
    await everyD1.prepare("UPDATE experts SET deleted_at = 1 WHERE id = ?").bind(ada.id).run();
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

  test("one of them is signed out by its id in the list; nobody signs out somebody else's", async () => {
    const [ada, bob] = [await newExpert(), await newExpert()];
    const [one, two, foreign] = [await signIn(ada), await signIn(ada), await signIn(bob)];
    const session = { kind: "expert", subject_id: ada.id, hash: two.hash } as Session;
    const close = (id: string) => closeOtherSession({ ctx: context(), input: { session, id } });
    for (const id of [sessionId(foreign.hash), "", "no-such-id"]) {
      await expect(close(id)).rejects.toMatchObject({ problem: { code: "not_found" } });
    }
    await close(sessionId(one.hash));
    await expectSignedOut(one.cookie);
    expect([(await home(two.cookie)).status, (await home(foreign.cookie)).status]).toEqual([200, 200]);
  });

  test("what has expired is forgotten, and nothing else", async () => {
    const ada = await newExpert();
    const { cookie } = await signIn(ada);
    const unused = await linkFor(ada.id);
    const db = homeOf(env);
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
