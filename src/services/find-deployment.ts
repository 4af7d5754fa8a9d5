import type { DeploymentApi, Found } from "../../durable-objects/contract.ts";
import type { DeploymentRecord } from "../domain/deployment/record.ts";
import { isId } from "../domain/ids.ts";
import { type AgentContext, admit, notFound, ownerOf } from "./context.ts";
import { deploymentObject } from "./objects.ts";

export type Present = Found & { found: true };

/** The present deployment: its object is asked at the same time as admission, and opened from its seed if that had not happened yet. */
export async function findDeployment(ctx: AgentContext, id: string): Promise<Present> {
  if (!isId("deployment", id)) {
    await admit(ctx);
    return notFound("deployment");
  }
  const object = deploymentObject(ctx.env, id);
  const [admission, found] = await Promise.allSettled([admit(ctx, { seed_of: id }), object.get(ownerOf(ctx))]);
  if (admission.status === "rejected") throw admission.reason;
  if (found.status === "rejected") throw found.reason;
  if (found.value.found) return found.value;
  return opened(ctx, object, admission.value.seed);
}

async function opened(ctx: AgentContext, object: DeploymentApi, seed: DeploymentRecord | null): Promise<Present> {
  if (!seed) return notFound("deployment");
  await object.open(seed, false);
  const found = await object.get(ownerOf(ctx));
  return found.found ? found : notFound("deployment");
}
