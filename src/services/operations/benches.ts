import { everywhere } from "../../db/database.ts";
import { benchedExperts, NEWEST, newestDeployments } from "../../db/operations.ts";
import { benchesOf, type SkillBench } from "../../domain/operations/benches.ts";
import { DAY } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

export const ASKED_DAYS = 7;

/** Every skill with its bench and what is asked of it, those that are short first. Fails with 503 while D1 is down. */
export async function getBenches({
  ctx,
}: {
  ctx: Context;
}): Promise<{ benches: SkillBench[]; newest: number; cut: boolean }> {
  const all = everywhere(ctx.env);
  const [experts, recent] = await Promise.all([
    unlessDown("experts", benchedExperts(all)),
    unlessDown("newest deployments", newestDeployments(all.shards, Date.now() - ASKED_DAYS * DAY)),
  ]);
  return { benches: benchesOf(experts, recent.rows), newest: NEWEST, cut: recent.cut };
}
