import { ProblemError } from "../domain/errors.ts";
import { SecretBox } from "../domain/keys/secret-box.ts";
import type { AgentContext } from "./context.ts";
import { workspaceObject } from "./objects.ts";

/**
 * Does keyed work that commits outside of an object at most once: the Workspace object holds the key meanwhile and keeps
 * the answer. Only a success is kept. With `sealed`, the kept answer is encrypted, since it shows a secret.
 */
export async function once(
  ctx: AgentContext,
  work: () => Promise<{ status: number; body: string }>,
  { sealed = false }: { sealed?: boolean } = {},
): Promise<{ status: number; body: string; replayed: boolean }> {
  const { idempotency, caller, env } = ctx;
  if (!idempotency) return { ...(await work()), replayed: false };
  const workspace = workspaceObject(env, caller.workspace_id, caller.mode);
  const box = new SecretBox(env.ENCRYPTION_KEYS);
  const begun = await workspace.begin(idempotency);
  if (begun.kind === "refused") throw new ProblemError(begun.problem);
  if (begun.kind === "replay") {
    const body = sealed ? await box.open(begun.body, idempotency.scope) : begun.body;
    return { status: begun.status, body, replayed: true };
  }
  let answer: { status: number; body: string };
  try {
    answer = await work();
  } catch (error) {
    await workspace.abandon(idempotency.scope);
    throw error;
  }
  const kept = sealed ? await box.seal(answer.body, idempotency.scope) : answer.body;
  await workspace.finish(idempotency.scope, answer.status, kept);
  return { ...answer, replayed: false };
}
