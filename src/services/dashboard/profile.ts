import * as z from "zod";
import { renameMember } from "../../db/dashboard.ts";
import { home } from "../../db/database.ts";
import { name } from "../../domain/admin/fields.ts";
import type { Person } from "../../domain/sessions/person.ts";
import { type ActingContext, audited } from "../audit.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** What a member may change of themselves. */
export const PatchProfile = z.strictObject({ name });

/** Changes a member's own name, everywhere. */
export async function patchProfile({
  ctx,
  input: { member, ...change },
}: {
  ctx: Context;
  input: { member: Person } & z.output<typeof PatchProfile>;
}): Promise<void> {
  if (change.name === member.name) return;
  const acting: ActingContext = { ...ctx, acting: { actor: `member:${member.id}`, name: member.name } };
  const act = { action: "member.renamed", subject_id: member.id, before: { name: member.name }, after: change };
  await audited(acting, act, () => unlessDown("member", renameMember(home(ctx.env), member.id, change.name)));
}
