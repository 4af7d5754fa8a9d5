import { standingOf } from "../../db/bench.ts";
import { everywhere } from "../../db/database.ts";
import { completedBy } from "../../db/expert-work.ts";
import { unlessDown } from "../unless-down.ts";
import type { ExpertContext } from "./context.ts";

/** How many deployments an expert completed, and their median turnaround in seconds. */
export async function getRecord({ ctx }: { ctx: ExpertContext }) {
  const all = everywhere(ctx.env);
  const [completed, standing] = await unlessDown(
    "history",
    Promise.all([completedBy(all, ctx.expert.id), standingOf(all, ctx.expert.id)]),
  );
  return { completed, median_turnaround_seconds: standing?.median_turnaround_seconds ?? null };
}
