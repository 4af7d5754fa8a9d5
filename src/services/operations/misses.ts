import { everywhere } from "../../db/database.ts";
import { missedStarts, NEWEST, newestDeployments } from "../../db/operations.ts";
import { type Miss, type MissKind, missesOf, weekOf } from "../../domain/operations/misses.ts";
import { DAY } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** What expired this week was made at most so long before. */
const LIFE_MS = 60 * DAY;

/** What was missed in the last seven days, newest first, of one kind or of all. `cut`: it is of the newest deployments alone, and there are more. */
export async function listMisses({
  ctx,
  input: { kind },
}: {
  ctx: Context;
  input: { kind: MissKind | null };
}): Promise<{ misses: Miss[]; newest: number; cut: boolean }> {
  const { shards } = everywhere(ctx.env);
  const now = Date.now();
  const [recent, releases] = await Promise.all([
    unlessDown("newest deployments", newestDeployments(shards, now - LIFE_MS)),
    unlessDown("missed starts", missedStarts(shards, weekOf(now))),
  ]);
  const misses = missesOf(recent.rows, releases, weekOf(now));
  return { misses: misses.filter((miss) => kind === null || miss.kind === kind), newest: NEWEST, cut: recent.cut };
}
