import type { Hono } from "hono";
import * as z from "zod";
import { AddMember, PatchMember } from "../../../domain/admin/people.ts";
import { CreateKey, ListCreditsQuery, ListKeysQuery, TopUp } from "../../../domain/admin/workspaces.ts";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import type { AppEnv } from "../../../http/types.ts";
import { listCredits, topUp } from "../../../services/admin/credits.ts";
import { createKey, listKeys, revokeKey } from "../../../services/admin/keys.ts";
import {
  addMember,
  createMemberSignInLink,
  listMembers,
  patchMember,
  removeMember,
} from "../../../services/admin/members.ts";
import { getWorkspace } from "../../../services/admin/workspaces.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute, parseForm } from "../../session/routes.ts";
import { attempt, type Errors, endOfDay, given, numberFrom, settled, type Typed, TypedForm } from "../form.ts";
import { enter, seeOther } from "../frame.ts";
import { MadePage } from "../pages/made.tsx";
import { CreditsPage, KeysPage, MembersPage } from "../pages/workspace-parts.tsx";
import { workspacePath } from "../paths.ts";
import { idIn } from "./workspaces.ts";

const MembersQuery = z.object(paging("member"));
const section = "workspaces" as const;

/** A workspace's keys, credits and members. */
export function workspacePartRoutes(app: Hono<AppEnv>): void {
  keyRoutes(app);
  creditRoutes(app);
  memberRoutes(app);
}

function keyRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", "/operator/workspaces/:id/keys", (args) => showKeys(args));

  formRoute(app, "/operator/workspaces/:id/keys", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const workspace_id = idIn(args.c);
    const body = { name: typed.name, mode: typed.mode, expires_at: endOfDay(typed.expires_at) };
    const made = await attempt(CreateKey, body, (input) => createKey({ ctx, input: { ...input, workspace_id } }));
    if ("errors" in made) return showKeys(args, typed, made.errors, made.status);
    const { name, mode, key } = made.done;
    const view = {
      title: `${name} is made`,
      words: `This ${mode} key is shown this once: only a hash of it is kept.`,
      secrets: [{ label: "Key", value: key }],
      on: { href: workspacePath(workspace_id, "keys"), words: "Back to the keys" },
    };
    return page(args.c, MadePage({ frame, section, ...view }), 201);
  });

  formRoute(app, "/operator/workspaces/:id/keys/:key/revoke", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const workspace_id = idIn(args.c);
    await revokeKey({ ctx, input: { workspace_id, key_id: idIn(args.c, "key") } });
    return seeOther(workspacePath(workspace_id, "keys"), "revoked");
  });
}

function creditRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", "/operator/workspaces/:id/credits", (args) => showCredits(args));

  formRoute(app, "/operator/workspaces/:id/credits", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const workspace_id = idIn(args.c);
    const body = { amount: numberFrom(typed.amount), reason: typed.reason };
    const added = await attempt(TopUp, body, (input) => topUp({ ctx, input: { ...input, workspace_id } }));
    if ("errors" in added) return showCredits(args, typed, added.errors, added.status);
    return seeOther(workspacePath(workspace_id, "credits"), "credited");
  });
}

function memberRoutes(app: Hono<AppEnv>): void {
  const whose = ({ c }: PageArgs) => ({ workspace_id: idIn(c), member_id: idIn(c, "member") });
  const back = ({ c }: PageArgs) => workspacePath(idIn(c), "members");

  pageRoute(app, "GET", "/operator/workspaces/:id/members", (args) => showMembers(args));

  formRoute(app, "/operator/workspaces/:id/members", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx, frame } = enter(args);
    const { name, email, role } = typed;
    const made = await attempt(AddMember, { name, email, role }, (input) =>
      addMember({ ctx, input: { ...input, workspace_id: idIn(args.c) } }),
    );
    if ("errors" in made) return showMembers(args, typed, made.errors, made.status);
    const { name: called, sign_in_url } = made.done;
    return page(args.c, MadePage({ frame, section, ...linkView(called, sign_in_url), on: membersOf(args) }), 201);
  });

  formRoute(app, "/operator/workspaces/:id/members/:member/role", TypedForm, async ({ input: typed, ...args }) => {
    const { ctx } = enter(args);
    const changed = await attempt(PatchMember, { role: typed.role }, ({ role }) =>
      patchMember({ ctx, input: { ...whose(args), role } }),
    );
    if ("errors" in changed)
      return showMembers(args, {}, { "": `role ${Object.values(changed.errors)[0] ?? ""}` }, changed.status);
    return seeOther(back(args), "member_changed");
  });

  formRoute(app, "/operator/workspaces/:id/members/:member/remove", TypedForm, async (args) => {
    const { ctx } = enter(args);
    const removed = await settled(() => removeMember({ ctx, input: whose(args) }));
    if ("errors" in removed) return showMembers(args, {}, removed.errors, removed.status);
    return seeOther(back(args), "member_removed");
  });

  formRoute(app, "/operator/workspaces/:id/members/:member/sign-in-link", TypedForm, async (args) => {
    const { ctx, frame } = enter(args);
    const { url } = await createMemberSignInLink({ ctx, input: whose(args) });
    return page(args.c, MadePage({ frame, section, ...linkView("The member", url), on: membersOf(args) }), 201);
  });
}

function membersOf({ c }: PageArgs) {
  return { href: workspacePath(idIn(c), "members"), words: "Back to the members" };
}

/** A link that signs somebody in, shown once. */
export function linkView(name: string, url: string | null) {
  const words =
    "The link is good once, for 15 minutes, and shown this once. Hand it to nobody else. Later ones come by mail.";
  const secrets = url === null ? [] : [{ label: "Sign-in link", value: url }];
  return {
    title: `${name} can sign in`,
    words: url === null ? "A link is on its way to them by mail." : words,
    secrets,
  };
}

async function showKeys(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const workspace_id = idIn(args.c);
  const where = pageOf("key", parseForm(ListKeysQuery, given(args.c.req.query())));
  const [workspace, { data: keys, next }] = await Promise.all([
    getWorkspace({ ctx, input: { workspace_id } }),
    listKeys({ ctx, input: { workspace_id, ...where } }),
  ]);
  const view = { frame, workspace, keys, next, first: where.before === null, typed, errors };
  return page(args.c, KeysPage(view), status);
}

async function showCredits(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const workspace_id = idIn(args.c);
  const where = pageOf("transaction", parseForm(ListCreditsQuery, given(args.c.req.query())));
  const [workspace, { data: entries, next }] = await Promise.all([
    getWorkspace({ ctx, input: { workspace_id } }),
    listCredits({ ctx, input: { workspace_id, ...where } }),
  ]);
  const view = { frame, workspace, entries, next, first: where.before === null, typed, errors };
  return page(args.c, CreditsPage(view), status);
}

async function showMembers(args: PageArgs, typed: Typed = {}, errors: Errors = {}, status = 200): Promise<Response> {
  const { ctx, frame } = enter(args);
  const workspace_id = idIn(args.c);
  const where = pageOf("member", parseForm(MembersQuery, given(args.c.req.query())));
  const [workspace, { data: members, next }] = await Promise.all([
    getWorkspace({ ctx, input: { workspace_id } }),
    listMembers({ ctx, input: { workspace_id, ...where } }),
  ]);
  const view = { frame, workspace, members, next, first: where.before === null, typed, errors };
  return page(args.c, MembersPage(view), status);
}
