import { home } from "../../db/database.ts";
import {
  changeMembership,
  countMemberships,
  countOwners,
  insertMember,
  type MemberRow,
  memberByEmail,
  memberOf,
  pageOfMembers,
} from "../../db/people.ts";
import type { AddMember } from "../../domain/admin/people.ts";
import { fail } from "../../domain/errors.ts";
import { isId, newId } from "../../domain/ids.ts";
import { losesLastOwner, type Role } from "../../domain/people/roles.ts";
import { iso } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { sendSignInMail } from "../notifications/sign-in-mail.ts";
import { closeAllSessions } from "../sessions/close-session.ts";
import { createSignInLink } from "../sessions/create-sign-in-link.ts";
import { mailLink } from "../sessions/request-sign-in.ts";
import { unlessDown } from "../unless-down.ts";
import { paged } from "./page.ts";
import { requireWorkspace } from "./workspace-plan.ts";

interface Whose {
  workspace_id: string;
  member_id: string;
}

/**
 * Makes somebody a member of a workspace: a new person, or one who is known by that address, who then keeps their name.
 * 400 if they are a member already. The link that signs them in is shown once, to operators; to a fellow member it never
 * is, since the person may belong to other workspaces too: they are mailed it, and `sign_in_url` is null.
 */
export async function addMember({
  ctx,
  input: { workspace_id, role, ...person },
}: {
  ctx: ActingContext;
  input: AddMember & { workspace_id: string };
}) {
  await requireWorkspace(ctx, workspace_id);
  const db = home(ctx.env);
  const now = Date.now();
  const known = await unlessDown("member", memberByEmail(db, person.email));
  const id = known?.id ?? newId("member", now);
  if (known && (await unlessDown("member", memberOf(db, workspace_id, id)))) return isMember();
  const after = { email: person.email, name: known?.name ?? person.name, role };
  return audited(ctx, { action: "member.added", subject_id: id, workspace_id, after }, async () => {
    const row = { ...person, id, created_at: now };
    const isMade = await unlessDown("member", insertMember(db, row, { workspace_id, role }));
    if (!isMade) return isMember();
    const made = (await unlessDown("member", memberByEmail(db, person.email))) ?? row;
    const sign_in_url = await linkFor(ctx, made.id);
    return { ...shownMember({ ...made, role, created_at: now }), sign_in_url };
  });
}

/** A page of a workspace's members. */
export async function listMembers({
  ctx,
  input: { workspace_id, limit, before },
}: {
  ctx: Context;
  input: { workspace_id: string; limit: number; before: string | null };
}) {
  await requireWorkspace(ctx, workspace_id);
  const query = pageOfMembers(home(ctx.env), workspace_id, { limit: limit + 1, before });
  return paged(await unlessDown("members", query), limit, shownMember);
}

/** Gives a member another role. 409 if a member takes it from the last owner; an operator may. */
export async function patchMember({
  ctx,
  input: { role, ...whose },
}: {
  ctx: ActingContext;
  input: Whose & { role: Role };
}) {
  const member = await requireMember(ctx, whose);
  await change(ctx, whose, member, role);
  return shownMember({ ...member, role });
}

/** Ends a membership from the next request on. 409 if a member does it to the last owner; an operator may. */
export async function removeMember({ ctx, input }: { ctx: ActingContext; input: Whose }): Promise<void> {
  await change(ctx, input, await requireMember(ctx, input), null);
  const left = await unlessDown("member", countMemberships(home(ctx.env), input.member_id));
  if (left === 0) await closeAllSessions({ ctx, input: { kind: "member", subject_id: input.member_id } });
}

/** Makes a link that signs a member in: good once, for 15 minutes, shown this once. For operators alone. */
export async function createMemberSignInLink({ ctx, input }: { ctx: ActingContext; input: Whose }) {
  const { id } = await requireMember(ctx, input);
  if (isActingMember(ctx)) return fail("forbidden", "Only an operator may make a link for somebody else.");
  const act = { action: "member.sign_in_link_created", subject_id: id, workspace_id: input.workspace_id };
  return audited(ctx, act, () => createSignInLink({ ctx, input: { kind: "member", subject_id: id } }));
}

async function change(ctx: ActingContext, whose: Whose, was: MemberRow, role: Role | null): Promise<void> {
  if (was.role === role) return;
  const db = home(ctx.env);
  const keepsOwner = isActingMember(ctx);
  const owners = keepsOwner ? await unlessDown("member", countOwners(db, whose.workspace_id)) : Infinity;
  if (losesLastOwner(was.role, role, owners)) return lastOwner();
  const { workspace_id, member_id } = whose;
  const act = {
    action: role === null ? "member.removed" : "member.updated",
    subject_id: member_id,
    workspace_id,
    before: { email: was.email, role: was.role },
    after: role === null ? null : { role },
  };
  await audited(ctx, act, async () => {
    const isDone = await unlessDown("member", changeMembership(db, whose, role, keepsOwner));
    if (isDone) return;
    await requireMember(ctx, whose);
    lastOwner();
  });
}

async function linkFor(ctx: ActingContext, memberId: string): Promise<string | null> {
  const whom = { kind: "member" as const, subject_id: memberId };
  if (!isActingMember(ctx)) return (await createSignInLink({ ctx, input: whom })).url;
  // Within the person's window: who adds and removes somebody over and over floods nobody.
  await mailLink(ctx, { ...whom, path: null }, sendSignInMail);
  return null;
}

async function requireMember(ctx: Context, { workspace_id, member_id }: Whose): Promise<MemberRow> {
  await requireWorkspace(ctx, workspace_id);
  const db = home(ctx.env);
  const found = isId("member", member_id) ? await unlessDown("member", memberOf(db, workspace_id, member_id)) : null;
  return found ?? notFound("member");
}

function isActingMember({ acting }: ActingContext): boolean {
  return acting.actor.startsWith("member:");
}

function isMember(): never {
  return fail("invalid_request", "email: is a member of this workspace already");
}

function lastOwner(): never {
  return fail("invalid_state", "The workspace would be left without an owner. Make somebody else an owner first.");
}

function shownMember({ id, name, email, role, created_at }: MemberRow) {
  return { id, object: "member" as const, name, email, role, created_at: iso(created_at) };
}
