import { everywhere } from "../../db/database.ts";
import { expertWithOffers } from "../../db/experts.ts";
import { fail } from "../../domain/errors.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import type { ExpertContext } from "./context.ts";

/** The context of an expert who is signed in, and how many offers they have open: one look-up. */
export async function enterAsExpert({
  ctx,
  input,
}: {
  ctx: Context;
  input: { expert_id: string };
}): Promise<{ ctx: ExpertContext; open_offers: number }> {
  const row = await unlessDown("expert", expertWithOffers(everywhere(ctx.env), input.expert_id));
  if (!row || row.expert.deleted_at !== null) return fail("forbidden", "You are not on the bench any more.");
  return { ctx: { ...ctx, expert: row.expert, idempotency: null }, open_offers: row.open };
}
