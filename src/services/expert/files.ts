import type { StoredFile } from "../../domain/deployment/record.ts";
import { fail } from "../../domain/errors.ts";
import { notFound } from "../context.ts";
import { storedFile, storedText, storeOutputFile, type Upload } from "../files.ts";
import type { ExpertContext } from "./context.ts";
import { getForExpert } from "./get.ts";

interface Named {
  deployment_id: string;
  file_id: string;
}

/** A file of a deployment that the expert may see: of its context, its thread or its output, or one they handed in and have not sent. */
export async function readFileForExpert({ ctx, input }: { ctx: ExpertContext; input: Named }): Promise<R2ObjectBody> {
  const { owner, files } = await getForExpert({ ctx, input: { id: input.deployment_id } });
  const object = await storedFile(ctx.env, owner, input.file_id);
  if (!object) return notFound("file");
  const isPart = files.some(({ id }) => id === input.file_id);
  const { deployment_id, expert_id } = object.customMetadata ?? {};
  const isTheirs = deployment_id === input.deployment_id && expert_id === ctx.expert.id;
  return isPart || isTheirs ? object : notFound("file");
}

/** The text that was extracted from such a file, or null where there is none. */
export async function readTextForExpert({ ctx, input }: { ctx: ExpertContext; input: Named }): Promise<string | null> {
  const { owner, files } = await getForExpert({ ctx, input: { id: input.deployment_id } });
  if (!files.some(({ id }) => id === input.file_id)) return notFound("file");
  return storedText(ctx.env, owner, input.file_id);
}

/** Stores a file that the expert means to hand over with their output. Only while the deployment is theirs and not ended. */
export async function uploadOutputFile({
  ctx,
  input,
}: {
  ctx: ExpertContext;
  input: Upload & { deployment_id: string };
}): Promise<StoredFile> {
  const { owner, offer, terminal, deployment } = await getForExpert({ ctx, input: { id: input.deployment_id } });
  if (offer || terminal || !["in_progress", "needs_input"].includes(deployment.status)) {
    return fail("invalid_state", `Cannot add a file while the status is ${deployment.status}. Work must be under way.`);
  }
  return storeOutputFile({ ctx, input: { ...input, owner, expert_id: ctx.expert.id } });
}
