import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, vi } from "vitest";
import { z } from "zod";
import { formRoute, pageRoute } from "../../src/console/session/routes.ts";
import { signInRoutes } from "../../src/console/session/sign-in.ts";
import type { PersonKind } from "../../src/domain/sessions/person.ts";
import { settingsOf } from "../../src/env.ts";
import { envelope } from "../../src/http/middleware/envelope.ts";
import type { AppEnv } from "../../src/http/types.ts";
import type { Context } from "../../src/services/context.ts";
import { createSignInLink } from "../../src/services/sessions/create-sign-in-link.ts";
import { admin, BASE } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";

export const COOKIE = "__Host-humandeploy_expert";

export interface Mail {
  kind: PersonKind;
  subject_id: string;
  url: string;
}

/** What was handed over to be mailed. */
export const mails: Mail[] = [];
/** How often each probe's handler ran: what a refused request must leave alone. */
export const ran = { form: 0, raw: 0 };

/** The sign-in pages, and pages of a test's own behind them. */
export const app = new Hono<AppEnv>({ strict: true });
app.use(envelope);
for (const kind of ["expert", "member"] as const) {
  signInRoutes(app, kind, async (_, mail) => {
    mails.push(mail);
  });
}
pageRoute(app, "GET", "/console", ({ c, session }) => c.json(session));
pageRoute(app, "GET", "/dashboard", ({ c, session }) => c.json(session));
pageRoute(app, "GET", "/console/broken", () => {
  throw new Error("a secret of the inside");
});
pageRoute(app, "PUT", "/console/probe", ({ c }) => c.text(`raw ${++ran.raw}`));
formRoute(app, "/console/probe", z.object({ word: z.string().min(1), file: z.instanceof(File).optional() }), (args) =>
  args.c.json({ ran: ++ran.form, word: args.input.word, size: args.input.file?.size ?? null }),
);

export interface Shown {
  status: number;
  headers: Headers;
  text: string;
}

/** One request, with all that follows it. */
export async function send(path: string, init: RequestInit = {}): Promise<Shown> {
  const ctx = createExecutionContext();
  const url = path.startsWith("http") ? path : `${BASE}${path}`;
  const response = await app.fetch(new Request(url, { redirect: "manual", ...init }), env, ctx);
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  return { status: response.status, headers: response.headers, text };
}

/** A form as our own page sends it. */
export function post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields);
  return send(path, { method: "POST", body, headers: { Origin: new URL(BASE).origin, ...headers } });
}

export interface TestExpert {
  id: string;
  name: string;
  email: string;
}

let count = 0;

export async function newExpert(name = `Ada ${++count}`): Promise<TestExpert> {
  const email = `ada-${crypto.randomUUID()}@example.com`;
  const answer = await admin<{ id: string }>("/experts", { name, email, skills: ["copy"] });
  expect(answer.status, answer.text).toBeLessThan(300);
  // The link that came with them would count among the links of the hour.
  await everyD1.prepare("DELETE FROM sign_in_links WHERE subject_id = ?").bind(answer.body.id).run();
  return { id: answer.body.id, name, email };
}

/** The context that a service is given. */
export function context(more: Partial<Context> = {}): Context {
  const waitUntil = (work: Promise<unknown>) => void work;
  return { env, settings: settingsOf(env), request_id: "req_test", base_url: BASE, waitUntil, ...more };
}

/** A link for an expert, as a path. */
export async function linkFor(subject_id: string, path?: string): Promise<string> {
  const { url } = await createSignInLink({ ctx: context(), input: { kind: "expert", subject_id, path: path ?? null } });
  return url.slice(BASE.length);
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf(answer: Shown): string {
  return (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
}

export interface Browser {
  cookie: string;
  csrf: string;
  hash: string;
}

/** Signs an expert in, in a browser of its own. */
export async function signIn(expert: TestExpert, agent = "Firefox"): Promise<Browser> {
  const answer = await post(await linkFor(expert.id), {}, { "User-Agent": agent });
  expect(answer.status, answer.text).toBe(303);
  const cookie = cookieOf(answer);
  const { csrf, hash } = JSON.parse((await home(cookie)).text);
  return { cookie, csrf, hash };
}

export function home(cookie: string): Promise<Shown> {
  return send("/console", { headers: { Cookie: cookie } });
}

/** Insists that a cookie signs nobody in. */
export async function expectSignedOut(cookie: string): Promise<void> {
  const answer = await home(cookie);
  expect([answer.status, answer.headers.get("Location")]).toEqual([303, "/console/sign-in?ended=1"]);
}

/** Stops the clock at an instant; the test turns it on again. */
export function at(time: number): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(time);
}

/** What is stored of a person. */
export async function rows(table: "sessions" | "sign_in_links", subjectId: string): Promise<Record<string, unknown>[]> {
  const { results } = await everyD1.prepare(`SELECT * FROM ${table} WHERE subject_id = ?`).bind(subjectId).all();
  return results;
}
