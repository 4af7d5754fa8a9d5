import * as z from "zod";
import { insertLimitRequest } from "../../db/dashboard.ts";
import { home } from "../../db/database.ts";
import { WantedLimits } from "../../domain/admin/workspaces.ts";
import { fail } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { text } from "../../domain/text.ts";
import { listLimitRequests } from "../admin/limit-requests.ts";
import { audited } from "../audit.ts";
import { unlessDown } from "../unless-down.ts";
import { type MemberContext, requireRight } from "./context.ts";

/** So many requests of a workspace may wait for a decision. */
export const MOST_OPEN = 5;
const SHOWN = 50;

/** What a member asks an operator for. */
export const AskForLimits = z.strictObject({ wanted: WantedLimits, reason: text(1, 2_000) });
export type AskForLimits = z.output<typeof AskForLimits>;

/** What the workspace asked for, newest first: the last fifty. */
export async function listOwnLimitRequests({ ctx }: { ctx: MemberContext }) {
  const input = { status: null, workspace: ctx.workspace.id, limit: SHOWN, before: null };
  return (await listLimitRequests({ ctx, input })).data;
}

/** Asks the operator for higher limits. 409 while five requests of the workspace are open. */
export async function askForLimits({
  ctx,
  input,
}: {
  ctx: MemberContext;
  input: AskForLimits;
}): Promise<{ id: string }> {
  requireRight(ctx, "build");
  const now = Date.now();
  const id = newId("limit_request", now);
  const wanted = Object.fromEntries(
    Object.entries(input.wanted).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  const row = {
    id,
    workspace_id: ctx.workspace.id,
    member_id: ctx.member.id,
    wanted,
    reason: input.reason,
    created_at: now,
  };
  const act = { action: "limit_request.created", subject_id: id, workspace_id: ctx.workspace.id, after: { wanted } };
  return audited(ctx, act, async () => {
    const isKept = await unlessDown("limit request", insertLimitRequest(home(ctx.env), row, MOST_OPEN));
    if (isKept) return { id };
    return fail("invalid_state", `${MOST_OPEN} requests are open already. Wait until one of them is decided.`);
  });
}
