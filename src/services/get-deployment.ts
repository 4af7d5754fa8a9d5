import { type AgentContext, ownerOf } from "./context.ts";
import { findDeployment, type Present } from "./find-deployment.ts";
import { listen } from "./listen.ts";
import { deploymentObject } from "./objects.ts";

/**
 * The present deployment as JSON text. With `wait` (seconds), holds until it changes from what it was at the call, or
 * past the version `after`, or ends; when the time is over or `signal` ends the wait, answers with what is.
 */
export async function getDeployment({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: { id: string; wait?: number | undefined; after?: number | undefined; signal?: AbortSignal | undefined };
}): Promise<{ body: string }> {
  const found = await findDeployment(ctx, input.id);
  if (input.wait === undefined) return found;
  const after = input.after ?? found.version;
  if (found.terminal || found.version > after) return found;
  return held(ctx, input.id, { seconds: input.wait, after, found, signal: input.signal });
}

interface Hold {
  seconds: number;
  after: number;
  found: Present;
  signal: AbortSignal | undefined;
}

async function held(ctx: AgentContext, id: string, { seconds, after, found, signal }: Hold): Promise<Present> {
  const until = Date.now() + seconds * 1_000;
  const listener = await listen(ctx.env, ownerOf(ctx), id);
  if (!listener) return found;
  const ended = new Promise<null>((resolve) => signal?.addEventListener("abort", () => resolve(null), { once: true }));
  try {
    while (Date.now() < until && !signal?.aborted) {
      const notice = await Promise.race([listener.next(until - Date.now()), ended]);
      if (!notice) break;
      if (notice.version > after || notice.terminal) break;
    }
  } finally {
    listener.close();
  }
  const now = await deploymentObject(ctx.env, id).get(ownerOf(ctx));
  return now.found ? now : found;
}
