import { and, eq, sql } from "drizzle-orm";
import { home } from "../../db/database.ts";
import { type LimitRequestRow, limitRequestById, pageOfLimitRequests } from "../../db/people.ts";
import { limitRequests } from "../../db/schema.ts";
import type { LimitRequestStatus } from "../../domain/admin/people.ts";
import { changedPlan, planDifference, WantedLimits } from "../../domain/admin/workspaces.ts";
import { fail } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { type Context, notFound } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { tellingWorkspaces } from "../untold.ts";
import { paged } from "./page.ts";
import { configureObjects, planStatement, requireWorkspace } from "./workspace-plan.ts";

/** A page of what workspaces ask for, newest first. */
export async function listLimitRequests({
  ctx,
  input: { status, workspace, limit, before },
}: {
  ctx: Context;
  input: { status: LimitRequestStatus | null; workspace: string | null; limit: number; before: string | null };
}) {
  const page = { limit: limit + 1, before };
  const query = pageOfLimitRequests(home(ctx.env), { status, workspace }, page);
  return paged(await unlessDown("limit requests", query), limit, shownRequest);
}

/**
 * Gives a workspace what it asked for: its plan and the request change together, then its objects. Granting again brings
 * the objects to the plan, in case a crash came in between. 409 if it was declined.
 */
export async function grantLimitRequest({ ctx, input: { id } }: { ctx: ActingContext; input: { id: string } }) {
  const request = await requireRequest(ctx, id);
  const { workspace_id } = request;
  if (request.status === "declined") return isDecided("declined");
  if (request.status === "granted") {
    await configureObjects(ctx, workspace_id);
    return shownRequest(request);
  }
  const change = readWanted(request);
  const { plan } = await requireWorkspace(ctx, workspace_id);
  const difference = planDifference(plan, changedPlan(plan, change));
  const act = { action: "limit_request.granted", subject_id: id, workspace_id, ...difference };
  return audited(ctx, act, async () => {
    const db = home(ctx.env);
    const now = Date.now();
    const isOpen = sql`EXISTS (SELECT 1 FROM limit_requests WHERE id = ${id} AND status = 'open')`;
    await tellingWorkspaces(ctx.env, [workspace_id], async () => {
      const [, decided] = await unlessDown(
        "limit request",
        db.batch([planStatement(ctx, workspace_id, change, isOpen), decide(ctx, request, "granted", now)]),
      );
      if (decided.length === 0) isDecided("decided");
      await configureObjects(ctx, workspace_id);
    });
    return shownRequest({ ...request, status: "granted", decided_at: now });
  });
}

/** Declines what a workspace asked for. Declining again changes nothing; 409 if it was granted. */
export async function declineLimitRequest({ ctx, input: { id } }: { ctx: ActingContext; input: { id: string } }) {
  const request = await requireRequest(ctx, id);
  if (request.status === "granted") return isDecided("granted");
  if (request.status === "declined") return shownRequest(request);
  const { workspace_id, wanted } = request;
  const before = { status: "open", wanted };
  const act = { action: "limit_request.declined", subject_id: id, workspace_id, before, after: { status: "declined" } };
  return audited(ctx, act, async () => {
    const now = Date.now();
    const decided = await unlessDown("limit request", decide(ctx, request, "declined", now));
    if (decided.length === 0) return isDecided("decided");
    return shownRequest({ ...request, status: "declined", decided_at: now });
  });
}

function decide(ctx: Context, { id }: LimitRequestRow, status: LimitRequestStatus, now: number) {
  return home(ctx.env)
    .update(limitRequests)
    .set({ status, decided_at: now })
    .where(and(eq(limitRequests.id, id), eq(limitRequests.status, "open")))
    .returning({ id: limitRequests.id });
}

/** What was written down when it was asked may be out of bounds by now. */
function readWanted({ wanted }: LimitRequestRow): WantedLimits {
  const read = WantedLimits.safeParse(wanted);
  return read.success ? read.data : fail("invalid_state", "The request asks for what no workspace may have.");
}

async function requireRequest(ctx: Context, id: string): Promise<LimitRequestRow> {
  const db = home(ctx.env);
  const found = isId("limit_request", id) ? await unlessDown("limit request", limitRequestById(db, id)) : null;
  return found ?? notFound("limit request");
}

function isDecided(how: string): never {
  return fail("invalid_state", `The request was ${how} already. Nothing changed.`);
}

function shownRequest({ created_at, decided_at, ...request }: LimitRequestRow) {
  return {
    ...request,
    object: "limit_request" as const,
    created_at: iso(created_at),
    decided_at: isoOrNull(decided_at),
  };
}
