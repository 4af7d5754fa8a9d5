import { everywhere } from "../../db/database.ts";
import { openWorkOf } from "../../db/operations.ts";
import type { Deployment } from "../../domain/deployment/schemas.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** What an expert holds and what is offered to them, at most a hundred of each. */
export async function getOpenWork({ ctx, input }: { ctx: Context; input: { expert_id: string } }) {
  const reading = openWorkOf(everywhere(ctx.env).shards, input.expert_id);
  const { held, offered } = await unlessDown("open work", reading);
  return {
    held: held.map(({ snapshot }): Deployment => JSON.parse(snapshot)),
    offered: offered.map(({ deployment_id, offered_at }) => ({ deployment_id, offered_at })),
  };
}
