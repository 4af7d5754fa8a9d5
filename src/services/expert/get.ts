import type { FoundByExpert, GoneReason } from "../../../durable-objects/contract.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import { fail } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { deploymentObject } from "../objects.ts";
import type { ExpertContext } from "./context.ts";
import { presentToExpert } from "./present.ts";

export type Held = Extract<FoundByExpert, { found: true }> & { deployment: Deployment };

/** A deployment at present, if it is offered to the expert or theirs; else 404. */
export async function getForExpert({ ctx, input }: { ctx: ExpertContext; input: { id: string } }): Promise<Held> {
  const found = await findForExpert({ ctx, input });
  return "deployment" in found ? found : gone();
}

/** The same, with the reason where it can't be shown. */
export async function findForExpert({
  ctx,
  input: { id },
}: {
  ctx: ExpertContext;
  input: { id: string };
}): Promise<Held | { reason: GoneReason }> {
  if (!isId("deployment", id)) return { reason: "not_found" };
  const found = await deploymentObject(ctx.env, id).getForExpert(ctx.expert.id);
  return found.found ? { ...found, deployment: presentToExpert(found.body, ctx.base_url) } : { reason: found.reason };
}

export function gone(): never {
  return fail("not_found", "No deployment with that id is yours or offered to you.");
}
