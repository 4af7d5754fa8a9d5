import type { Transaction } from "../../domain/ledger/ledger.ts";
import { iso } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import type { Context } from "../context.ts";
import { workspaceObject } from "../objects.ts";
import { paged } from "./page.ts";
import { requireWorkspace } from "./workspace-plan.ts";

/** Adds credits to the live ledger that do not lapse with the cycle: the ledger's transaction. */
export async function topUp({
  ctx,
  input: { workspace_id, amount, reason },
}: {
  ctx: ActingContext;
  input: { workspace_id: string; amount: number; reason: string };
}) {
  await requireWorkspace(ctx, workspace_id);
  const act = { action: "credits.added", subject_id: workspace_id, workspace_id, after: { amount, reason } };
  return audited(ctx, act, async () =>
    shownEntry(await workspaceObject(ctx.env, workspace_id, "live").topUp(amount, reason)),
  );
}

/** A page of the live ledger's transactions, newest first. */
export async function listCredits({
  ctx,
  input: { workspace_id, limit, before },
}: {
  ctx: Context;
  input: { workspace_id: string; limit: number; before: string | null };
}) {
  await requireWorkspace(ctx, workspace_id);
  const live = workspaceObject(ctx.env, workspace_id, "live");
  return paged(await live.transactionsBefore(before, limit + 1), limit, shownEntry);
}

function shownEntry(entry: Transaction) {
  return { ...entry, object: "ledger_entry" as const, at: iso(entry.at) };
}
