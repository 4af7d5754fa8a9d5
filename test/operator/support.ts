import { expect } from "vitest";
import { admin, BASE } from "../support/api.ts";
import { type Browser, csrfOf, visit } from "../support/console.ts";

export interface TestOperator {
  id: string;
  name: string;
  email: string;
}

let count = 0;

/** An operator, and the link that signs them in. */
export async function newOperator(name = "Otto"): Promise<TestOperator & { sign_in_url: string }> {
  const email = `operator${++count}-${crypto.randomUUID()}@example.com`;
  const made = await admin<TestOperator & { sign_in_url: string }>("/operators", { name, email });
  expect(made.status, made.text).toBe(201);
  return made.body;
}

/** A browser in which an operator is signed in. */
export async function operatorBrowser(name?: string): Promise<Browser & { operator: TestOperator; link: string }> {
  const operator = await newOperator(name);
  const cookie = await cookieOf(operator.sign_in_url);
  const csrf = csrfOf(await visit({ cookie }, "/operator/workspaces"));
  return { cookie, csrf, operator, link: operator.sign_in_url };
}

/** Opens a session by a sign-in link: its cookie. */
export async function cookieOf(link: string): Promise<string> {
  const answer = await visit(null, link.slice(BASE.length), { method: "POST", headers: { Origin: BASE } });
  expect(answer.status, answer.text).toBe(303);
  return (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
}

export interface AuditEntry {
  actor: string;
  actor_name: string;
  action: string;
  subject_id: string;
  workspace_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** What somebody did, newest first. */
export async function actsOf(operator: TestOperator): Promise<AuditEntry[]> {
  const { body } = await admin<{ data: AuditEntry[] }>(`/audit?limit=100&actor=operator:${operator.id}`);
  return body.data;
}

/** The text of the element with an id, its tags taken out. */
export function textAt(html: string, id: string): string {
  const from = html.indexOf(`id="${id}"`);
  if (from < 0) return expect.fail(`nothing has the id ${id}`);
  const tag = /<(\w+)[^<]*$/.exec(html.slice(0, from))?.[1] ?? "";
  return html
    .slice(html.indexOf(">", from) + 1, html.indexOf(`</${tag}>`, from))
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
