import { expect } from "vitest";
import type { Role } from "../../src/domain/people/roles.ts";
import { admin, BASE, newWorkspace, type Workspace } from "../support/api.ts";
import { type Browser, csrfOf, visit } from "../support/console.ts";
import { everyD1 } from "../support/d1.ts";

export interface Member extends Browser {
  id: string;
  name: string;
  email: string;
}

/** Makes somebody a member, and signs them in by their link in a browser of their own. */
export async function member(workspaceId: string, role: Role, name = `A ${role}`): Promise<Member> {
  const email = `${crypto.randomUUID()}@example.com`;
  const made = await admin<{ id: string; sign_in_url: string }>(`/workspaces/${workspaceId}/members`, {
    name,
    email,
    role,
  });
  expect(made.status, made.text).toBe(201);
  const path = made.body.sign_in_url.slice(BASE.length);
  const answer = await visit(null, path, { method: "POST", headers: { Origin: BASE } });
  expect(answer.status, answer.text).toBe(303);
  const cookie = (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  const csrf = csrfOf(await visit({ cookie }, `/dashboard/${workspaceId}/test`));
  return { id: made.body.id, name, email, cookie, csrf };
}

/** A workspace with an owner who is signed in, and where their pages are. */
export async function owned(): Promise<{ workspace: Workspace; owner: Member; test: string; live: string }> {
  const workspace = await newWorkspace();
  const owner = await member(workspace.id, "owner");
  return { workspace, owner, test: `/dashboard/${workspace.id}/test`, live: `/dashboard/${workspace.id}/live` };
}

/** What is on record of a workspace, oldest first, as `action`s, but for what operators did. */
export async function acts(workspaceId: string): Promise<string[]> {
  const { results } = await everyD1
    .prepare("SELECT action FROM audit WHERE workspace_id = ? AND actor LIKE 'member:%' ORDER BY id")
    .bind(workspaceId)
    .all<{ action: string }>();
  return results.map(({ action }) => action);
}

/** The value of the one field that shows a secret, or null where the page shows none. */
export function secretOn(text: string): string | null {
  return /<input id="secret" readonly(?:="")? value="([^"]+)"/.exec(text)?.[1] ?? null;
}

/** The text of a page as a reader sees it: no tags, no entities. */
export function wordsOf(text: string): string {
  return text
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}
