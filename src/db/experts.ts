import { and, eq, isNull, sql } from "drizzle-orm";
import type { Everywhere, Home } from "./database.ts";
import { experts, offers, tokens } from "./schema.ts";
import { fromThoseUp } from "./shards.ts";

/** A person on the bench, as their row has it. */
export type ExpertRow = typeof experts.$inferSelect;

/** The expert whose token this is, if it is good at `now` (epoch milliseconds). */
export async function expertByToken(db: Home, hash: string, now: number): Promise<ExpertRow | null> {
  const [row] = await db
    .select()
    .from(tokens)
    .innerJoin(experts, eq(experts.id, tokens.subject_id))
    .where(
      and(eq(tokens.hash, hash), eq(tokens.kind, "expert"), isNull(tokens.revoked_at), isNull(experts.deleted_at)),
    );
  const isGood = row && (row.tokens.expires_at ?? Infinity) > now;
  return isGood ? row.experts : null;
}

/** An expert who is still there. */
export async function expertById(db: Home, id: string): Promise<ExpertRow | null> {
  const [row] = await db
    .select()
    .from(experts)
    .where(and(eq(experts.id, id), isNull(experts.deleted_at)));
  return row ?? null;
}

/** Changes an expert's row and gives it as it is then; null where there is none. */
export async function updateExpert(
  db: Home,
  id: string,
  change: Partial<Omit<ExpertRow, "id">>,
): Promise<ExpertRow | null> {
  const set = Object.keys(change).length > 0 ? change : { name: sql`${experts.name}` };
  const [row] = await db
    .update(experts)
    .set(set)
    .where(and(eq(experts.id, id), isNull(experts.deleted_at)))
    .returning();
  return row ?? null;
}

/** An expert's row, deleted or not, and how many offers they have open: one look-up, and one in each further shard that is up. */
export async function expertWithOffers({ home, shards: [, ...others] }: Everywhere, id: string) {
  const count = sql<number>`(SELECT count(*) FROM offers WHERE offers.expert_id = ${experts.id})`;
  const [[row], { answers }] = await Promise.all([
    home.select({ expert: experts, open: count }).from(experts).where(eq(experts.id, id)),
    fromThoseUp(others, (db) => db.$count(offers, eq(offers.expert_id, id))),
  ]);
  return row ? { ...row, open: answers.reduce((sum, n) => sum + n, row.open) } : null;
}
