import { fail, ProblemError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { type ActingContext, audited } from "../audit.ts";
import { deploymentObject } from "../objects.ts";

/** An erasure as the wire shows it. */
export interface ShownErasure {
  object: "erasure";
  deployment_id: string;
  erased_at: string;
  /** True once it is erased everywhere, false while some of it is still being seen to. */
  complete: boolean;
  /** When all is gone over once more, in case a file was on its way; null if there is no need. */
  again_at: string | null;
}

/**
 * Erases the content of an ended deployment for good, at an operator's word; ids, states, times, credits, the ledger and
 * the audit stay. Erasing it again changes nothing. Fails with 404, 409 while it has not ended, 503 while D1 is behind.
 */
export async function eraseDeployment({
  ctx,
  input: { id, reason },
}: {
  ctx: ActingContext;
  input: { id: string; reason: string };
}): Promise<ShownErasure> {
  const object = deploymentObject(ctx.env, id);
  const state = isId("deployment", id) ? await object.state() : null;
  if (!state) return fail("not_found", "No deployment with that id.");
  const erase = async () => {
    const result = await object.erase({ by: "request", ended_before: null });
    if (result.kind === "refused") throw new ProblemError(result.problem);
    if (result.kind === "unopened") return fail("not_found", "No deployment with that id.");
    const { erased_at, complete, again_at } = result;
    return {
      object: "erasure" as const,
      deployment_id: id,
      erased_at: iso(erased_at),
      complete,
      again_at: isoOrNull(again_at),
    };
  };
  // What changes nothing is not put on record: it was erased before, or can't be.
  if (state.ended_at === null || state.erased_at !== null) return erase();
  const { workspace_id } = state;
  return audited(ctx, { action: "deployment.erased", subject_id: id, workspace_id, after: { reason } }, erase);
}
