import { fail } from "../../domain/errors.ts";
import { describeError, log } from "../../log.ts";
import { type ActingContext, audited } from "../audit.ts";
import { deploymentObject } from "../objects.ts";
import { unlessDown } from "../unless-down.ts";
import { cursorOf, placeOf, walk } from "./walk.ts";

/** Deployments a call: each is a call of its object, and a Worker may make a thousand. */
const PAGE = 200;
const AT_ONCE = 20;

/** What one page of a rebuild came to. */
export interface Rebuilt {
  object: "rebuild";
  /** How many deployments have their rows again. */
  rebuilt: number;
  /** How many are not open yet: their Workspace object opens them, and with that they come. */
  unopened: number;
  /** Those that could not be done now. The same cursor tries them again. */
  failed: string[];
  /** The cursor of the next page; null at the end. */
  next: string | null;
}

/**
 * Writes the rows of the next deployments in D1 again as their objects have them. Whatever is right already, or of a later
 * revision, stays. With `resend`, events that have no delivery go out again. Put on record where it begins. Fails with
 * 400 on a foreign cursor, 503 while D1 is down.
 */
export async function rebuild({
  ctx,
  input,
}: {
  ctx: ActingContext;
  input: { workspace: string | null; cursor: string | null; resend: boolean };
}): Promise<Rebuilt> {
  const { workspace, cursor, resend } = input;
  if (cursor !== null) return page(ctx, input);
  const about = { subject_id: workspace ?? "all", workspace_id: workspace, after: { resend } };
  return audited(ctx, { action: "projection.rebuilt", ...about }, () => page(ctx, input));
}

async function page(
  { env, request_id }: ActingContext,
  { workspace, cursor, resend }: { workspace: string | null; cursor: string | null; resend: boolean },
): Promise<Rebuilt> {
  const from = cursor === null ? null : placeOf(cursor);
  const isForeign = cursor !== null && (from === null || (workspace !== null && from.workspace_id !== workspace));
  if (isForeign) return fail("invalid_request", "cursor: is not a cursor of this rebuild");
  const { found, next } = await unlessDown("rebuild", walk(env, from, PAGE, workspace));
  const ids = found.flatMap((stretch) => stretch.ids);
  const answer: Rebuilt = { object: "rebuild", rebuilt: 0, unopened: 0, failed: [], next: next && cursorOf(next) };
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const turn = ids.slice(start, start + AT_ONCE);
    const work = turn.map((id) => deploymentObject(env, id).reproject({ resend, over: null }));
    for (const [index, result] of (await Promise.allSettled(work)).entries()) {
      if (result.status === "rejected") {
        const deployment_id = turn[index] ?? "";
        answer.failed.push(deployment_id);
        log({ event: "rebuild.failed", level: "warn", request_id, deployment_id, error: describeError(result.reason) });
      } else if (result.value) answer.rebuilt++;
      else answer.unopened++;
    }
  }
  const { rebuilt, unopened, failed } = answer;
  log({ event: "rebuild.page", request_id, workspace_id: workspace, rebuilt, unopened, failed: failed.length });
  return answer;
}
