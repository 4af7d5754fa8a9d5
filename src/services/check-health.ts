import { eq } from "drizzle-orm";
import { everywhere, type Shard, shardNames } from "../db/database.ts";
import { installation } from "../db/schema.ts";
import { describeError, log } from "../log.ts";
import { within } from "../within.ts";
import type { Context } from "./context.ts";

const ANSWER_WITHIN_MS = 3_000;

/**
 * Whether the service can work, and which part of it is down: null when none is, though a local start may still be at
 * its seed.
 */
export interface Healthy {
  healthy: boolean;
  down: "database" | null;
}

/**
 * Asks every database, each for 3 s at the most; in local development also whether this start has migrated and seeded.
 * Who is down is named in the log alone.
 */
export async function checkHealth({ ctx }: { ctx: Context }): Promise<Healthy> {
  const names = shardNames(ctx.env);
  const asked = await Promise.allSettled(everywhere(ctx.env).shards.map(readyKey));
  let down: Healthy["down"] = null;
  for (const [index, answer] of asked.entries()) {
    if (answer.status === "fulfilled") continue;
    const database = names[index] ?? "";
    log({ event: "health.failed", level: "error", database, error: describeError(answer.reason) });
    down = "database";
  }
  const [home] = asked;
  const { READY_KEY } = ctx.env;
  const ready = READY_KEY === undefined || (home?.status === "fulfilled" && home.value === READY_KEY);
  return { healthy: down === null && ready, down };
}

/** The key of the start that made a database ready, of which only the home's is ever set. */
async function readyKey(db: Shard): Promise<string | null> {
  const reading = db.select().from(installation).where(eq(installation.key, "ready_key"));
  const rows = await within(ANSWER_WITHIN_MS, "the database", reading.execute());
  return rows[0]?.value ?? null;
}
