import { eq } from "drizzle-orm";
import { home } from "../db/database.ts";
import { installation } from "../db/schema.ts";
import { describeError, log } from "../log.ts";
import type { Context } from "./context.ts";

/** Whether the database answers; in local development also whether this start has migrated and seeded it. */
export async function checkHealth({ ctx }: { ctx: Context }): Promise<boolean> {
  try {
    const rows = await home(ctx.env).select().from(installation).where(eq(installation.key, "ready_key"));
    return ctx.env.READY_KEY === undefined || rows[0]?.value === ctx.env.READY_KEY;
  } catch (error) {
    log({ event: "health.failed", level: "error", error: describeError(error) });
    return false;
  }
}
