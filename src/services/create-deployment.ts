import { checkCreate } from "../domain/deployment/create.ts";
import type { CreateDeployment } from "../domain/deployment/schemas.ts";
import { type AgentContext, entered } from "./context.ts";
import { resolveContextFiles } from "./context-files.ts";
import { workspaceObject } from "./objects.ts";

/** Creates a deployment: one hop, to the Workspace object. Answers with its JSON text, or fails with any of the create's problems. */
export async function createDeployment({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: CreateDeployment;
}): Promise<{ body: string; deployment_id: string; replayed: boolean }> {
  const { workspace_id, mode, key_hash } = ctx.caller;
  const { scale, urls } = ctx.settings;
  const files = await resolveContextFiles({ ctx, urls: input.context_files ?? [] });
  const refusal = files.problem ?? checkCreate(input, { mode, now: Date.now(), scale, webhook_urls: urls.webhook });
  const created = await workspaceObject(ctx.env, workspace_id, mode).create({
    key_hash,
    input,
    context_files: files.files,
    refusal: refusal ?? null,
    idempotency: ctx.idempotency,
    request_id: ctx.request_id,
  });
  return entered(ctx, created);
}
