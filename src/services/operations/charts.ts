import { everywhere } from "../../db/database.ts";
import { NEWEST, newestDeployments } from "../../db/operations.ts";
import type { Mode } from "../../domain/actors.ts";
import { type Bucket, beginningOf, type Range, seriesOf, stepOf, totalOf } from "../../domain/operations/series.ts";
import { DAY } from "../../domain/time.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";

/** What happens within a range may be of a deployment that was made so long before it. */
const SLACK = 7 * DAY;

/** What happened over a range of time, by hour or day. `cut`: older deployments were left out, so that early buckets may lack some. */
export interface Charts {
  range: Range;
  mode: Mode;
  skill: string | null;
  /** Every skill that was asked for, in alphabetical order. */
  skills: string[];
  step: number;
  buckets: Bucket[];
  total: Bucket;
  newest: number;
  cut: boolean;
}

/** Created, completed and expired over time, and how long accepting and completing took. Fails with 503 while D1 is down. */
export async function getCharts({
  ctx,
  input: { range, mode, skill },
}: {
  ctx: Context;
  input: { range: Range; mode: Mode; skill: string | null };
}): Promise<Charts> {
  const now = Date.now();
  const since = beginningOf(range, now) - SLACK;
  const reading = newestDeployments(everywhere(ctx.env).shards, since);
  const { rows, cut } = await unlessDown("newest deployments", reading);
  const ofMode = rows.filter((row) => row.mode === mode);
  const wanted = skill === null ? ofMode : ofMode.filter(({ skills }) => skills.includes(skill));
  return {
    range,
    mode,
    skill,
    skills: [...new Set(ofMode.flatMap(({ skills }) => skills))].toSorted(),
    step: stepOf(range),
    buckets: seriesOf(wanted, range, now),
    total: totalOf(wanted, range, now),
    newest: NEWEST,
    cut,
  };
}
