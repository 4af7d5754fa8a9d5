import { eq, sql } from "drizzle-orm";
import { database } from "../../db/database.ts";
import { experts } from "../../db/schema.ts";
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
  const open = sql<number>`(SELECT count(*) FROM offers WHERE offers.expert_id = ${experts.id})`;
  const db = database(ctx.env, null);
  const query = db.select({ expert: experts, open }).from(experts).where(eq(experts.id, input.expert_id));
  const [row] = await unlessDown("expert", query);
  if (!row || row.expert.deleted_at !== null) return fail("forbidden", "You are not on the bench any more.");
  return { ctx: { ...ctx, expert: row.expert, idempotency: null }, open_offers: row.open };
}
