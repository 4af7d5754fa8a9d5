import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { PersonKind } from "../../src/domain/sessions/person.ts";
import { settingsOf } from "../../src/env.ts";
import type { ActingContext } from "../../src/services/audit.ts";
import { openSession } from "../../src/services/sessions/open-session.ts";
import { readSession } from "../../src/services/sessions/read-session.ts";
import { type Answer, admin, BASE, call } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import type { List } from "../support/http-helpers.ts";

export interface AuditEntry {
  id: string;
  at: string;
  actor: string;
  actor_name: string;
  action: string;
  subject_id: string;
  workspace_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  sign_in_url: string;
}

/** An address that nobody else has. */
export function ownEmail(): string {
  return `${crypto.randomUUID()}@example.com`;
}

/** A call that must succeed with that status: what it answered. */
export async function done<T = Record<string, unknown>>(status: number, answer: Promise<Answer<T>>): Promise<T> {
  const { status: given, text, body } = await answer;
  expect(given, text).toBe(status);
  return body;
}

export const patch = <T = Record<string, unknown>>(path: string, body: unknown) => admin<T>(path, body, "PATCH");
export const remove = <T = Record<string, unknown>>(path: string) => admin<T>(path, undefined, "DELETE");

/** Every page of a list, in order. */
export async function all<T>(path: string, limit = 100): Promise<T[]> {
  const items: T[] = [];
  for (let cursor = ""; ; ) {
    const { data, next } = await done<List<T>>(
      200,
      admin(`${path}${path.includes("?") ? "&" : "?"}limit=${limit}${cursor && `&cursor=${cursor}`}`),
    );
    items.push(...data);
    if (next === null) return items;
    cursor = next;
  }
}

/** What is on record of something, newest first. */
export function auditOf(subject: string): Promise<AuditEntry[]> {
  return all<AuditEntry>(`/audit?subject=${subject}`);
}

/** How many rows the audit has. */
export async function countAudit(): Promise<number> {
  return (await everyD1.prepare("SELECT count(*) AS n FROM audit").first<{ n: number }>())?.n ?? 0;
}

export function newOperator(): Promise<Person> {
  return done<Person>(201, admin("/operators", { name: "Grace", email: ownEmail() }));
}

export function addMember(workspaceId: string, role = "owner", email = ownEmail()): Promise<Person & { role: string }> {
  return done(201, admin(`/workspaces/${workspaceId}/members`, { name: "Ada", email, role }));
}

export async function newAdminToken(name = "ci"): Promise<{ id: string; token: string }> {
  return done(201, admin("/tokens", { name }));
}

/** The context that a service is given by somebody's act. */
export function acting(actor: string): ActingContext {
  const waitUntil = (work: Promise<unknown>) => void work;
  const base = { env, settings: settingsOf(env), request_id: "req_test", base_url: BASE, waitUntil };
  return { ...base, acting: { actor, name: "Somebody" } };
}

/** Signs in by a link: the cookie's value. */
export async function signInBy(kind: PersonKind, url: string): Promise<string> {
  const token = new URL(url).pathname.split("/").at(-1) ?? "";
  const opened = await openSession({ ctx: acting("system"), input: { kind, token, user_agent: null } });
  return opened?.cookie_value ?? expect.fail(`the link signs nobody in: ${kind}`);
}

/** True while a cookie's value stands for a session. */
export async function isSignedIn(kind: PersonKind, cookie_value: string): Promise<boolean> {
  return (await readSession({ ctx: acting("system"), input: { kind, cookie_value } })) !== null;
}

/** A request with any credential. */
export function by(key: string, path: string, body?: unknown, method?: string): Promise<Answer> {
  return call(`/admin/v1${path}`, { key, ...(body === undefined ? {} : { body }), ...(method ? { method } : {}) });
}

/** A request for higher limits, as the dashboard will make it. */
export async function askForLimits(workspaceId: string, wanted: Record<string, unknown>): Promise<string> {
  const { ulid } = await import("ulid");
  const id = `lim_${ulid()}`;
  await env.DB.prepare(
    "INSERT INTO limit_requests (id, workspace_id, member_id, wanted, reason, status, created_at) VALUES (?, ?, ?, ?, ?, 'open', ?)",
  )
    .bind(id, workspaceId, `mem_${ulid()}`, JSON.stringify(wanted), "More to do.", Date.now())
    .run();
  return id;
}

/** The whole row of something, to see that a refusal changed nothing. */
export function row(table: string, id: string): Promise<Record<string, unknown> | null> {
  return everyD1.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first();
}
