import type { FoundByExpert } from "../../../durable-objects/contract.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import { isId } from "../../domain/ids.ts";
import { notFound } from "../context.ts";
import { deploymentObject } from "../objects.ts";
import type { ExpertContext } from "./context.ts";
import { presentToExpert } from "./present.ts";

export type Held = Extract<FoundByExpert, { found: true }> & { deployment: Deployment };

/** A deployment at present, if it is offered to the expert or theirs; else 404. */
export async function getForExpert({ ctx, input }: { ctx: ExpertContext; input: { id: string } }): Promise<Held> {
  if (!isId("deployment", input.id)) return gone();
  const found = await deploymentObject(ctx.env, input.id).getForExpert(ctx.expert.id);
  return found.found ? { ...found, deployment: presentToExpert(found.body, ctx.base_url) } : gone();
}

export function gone(): never {
  return notFound("deployment that is offered to you or yours");
}
