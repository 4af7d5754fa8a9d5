import type { AddMember } from "../../domain/admin/people.ts";
import type { Role } from "../../domain/people/roles.ts";
import { addMember, listMembers, patchMember, removeMember } from "../admin/members.ts";
import { type MemberContext, requireRight } from "./context.ts";

const SHOWN = 500;

/** Who is in the member's workspace: five hundred at the most. */
export async function listFellows({ ctx }: { ctx: MemberContext }) {
  const input = { workspace_id: ctx.workspace.id, limit: SHOWN, before: null };
  return (await listMembers({ ctx, input })).data;
}

/** Makes somebody a member and mails them a link that signs them in. For owners. */
export async function invite({ ctx, input }: { ctx: MemberContext; input: AddMember }) {
  requireRight(ctx, "manage");
  return addMember({ ctx, input: { ...input, workspace_id: ctx.workspace.id } });
}

/** Gives a member another role. For owners; the last owner stays one (409). */
export async function changeRole({ ctx, input }: { ctx: MemberContext; input: { member_id: string; role: Role } }) {
  requireRight(ctx, "manage");
  return patchMember({ ctx, input: { ...input, workspace_id: ctx.workspace.id } });
}

/** Ends a membership from the next request on. For owners; the last owner stays (409). */
export async function remove({ ctx, input }: { ctx: MemberContext; input: { member_id: string } }): Promise<void> {
  requireRight(ctx, "manage");
  await removeMember({ ctx, input: { ...input, workspace_id: ctx.workspace.id } });
}
