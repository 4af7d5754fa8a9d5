import { hasDeployments, type MembershipRow, workspacesOf } from "../../db/dashboard.ts";
import { database, home } from "../../db/database.ts";
import type { Mode } from "../../domain/actors.ts";
import type { Person } from "../../domain/sessions/person.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import type { MemberContext } from "./context.ts";

/** The workspaces that a member is in now, by name, with their role in each. */
export function listOwnWorkspaces({ ctx, input }: { ctx: Context; input: { member_id: string } }) {
  return unlessDown("membership", workspacesOf(home(ctx.env), input.member_id)) as Promise<MembershipRow[]>;
}

/** A member in one of their workspaces, in a mode. 404 if they are not in it, or not any more. */
export async function enterWorkspace({
  ctx,
  input: { member, workspace_id, mode },
}: {
  ctx: Context;
  input: { member: Person; workspace_id: string; mode: Mode };
}): Promise<MemberContext> {
  const workspaces = await listOwnWorkspaces({ ctx, input: { member_id: member.id } });
  const workspace = workspaces.find(({ id }) => id === workspace_id) ?? notFound("workspace");
  const acting = { actor: `member:${member.id}`, name: member.name };
  return { ...ctx, acting, member, workspace, mode, workspaces };
}

/** Where a member begins: in live mode once anything was deployed there, else in test mode. Null for who is in no workspace. */
export async function firstPlace({
  ctx,
  input,
}: {
  ctx: Context;
  input: { member_id: string };
}): Promise<{ workspace_id: string; mode: Mode } | null> {
  const [first] = await listOwnWorkspaces({ ctx, input });
  if (!first) return null;
  const live = { workspace_id: first.id, mode: "live" as const };
  const isLive = await unlessDown("deployments", hasDeployments(database(ctx.env, first.id), live));
  return { workspace_id: first.id, mode: isLive ? "live" : "test" };
}
