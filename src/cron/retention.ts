import { everywhere, home } from "../db/database.ts";
import { endedLongAgo } from "../db/erasure.ts";
import { readNote, writeNote } from "../db/rebuild.ts";
import { fromEvery } from "../db/shards.ts";
import { DAY } from "../domain/time.ts";
import { type Env, settingsOf } from "../env.ts";
import { describeError, log } from "../log.ts";
import { deploymentObject } from "../services/objects.ts";

// By a daily walk and not by an alarm 90 days on: another RETENTION_DAYS then holds for what ended before it too, nothing
// hangs on an alarm that was set three months ago, and a row read each day costs a thousandth of a row written.

/** Erasures a minute of each shard: 144,000 a day. Each is a batch in D1, some deletes in R2 and a few rows in its object. */
const ERASED_A_MINUTE = 100;
const AT_ONCE = 20;
/** Rows looked at a minute in each shard: nearly 3 million a day. */
const ROWS_A_MINUTE = 2_000;
const NOTE = "retention";

/** What the walk noted. `after` is the last id that it looked at; instants are epoch milliseconds. */
export interface RetentionNote {
  after: string;
  /** When the next walk begins; 0 while one is under way. */
  next_at: number;
  /** How many were erased since the installation began. */
  erased: number;
  last_at: number;
}

/** What retention noted, or null before its first walk. */
export function readRetention(env: Env): Promise<RetentionNote | null> {
  return readNote<RetentionNote>(home(env), NOTE);
}

/** Erases the next deployments that ended longer ago than content is kept: how many. Once a day it begins anew with the oldest. */
export async function retain(env: Env, now = Date.now()): Promise<number> {
  const db = home(env);
  const note = (await readNote<RetentionNote>(db, NOTE)) ?? { after: "", next_at: 0, erased: 0, last_at: 0 };
  if (note.next_at > now) return 0;
  const before = now - settingsOf(env).retention_days * DAY;
  const { ids, reached } = await nextDue(env, note.after, before);
  const erased = await eraseAll(env, ids, before);
  const isOver = reached === null;
  await writeNote(db, NOTE, {
    after: reached ?? "",
    next_at: isOver ? now + DAY : 0,
    erased: note.erased + erased,
    last_at: now,
  } satisfies RetentionNote);
  return erased;
}

/** What is next of all shards: as far as each of them was seen to. */
async function nextDue(env: Env, after: string, before: number): Promise<{ ids: string[]; reached: string | null }> {
  const pages = await fromEvery(everywhere(env).shards, (db) =>
    endedLongAgo(db, { after, before }, ROWS_A_MINUTE, ERASED_A_MINUTE),
  );
  const [least = null] = pages.flatMap(({ reached }) => reached ?? []).toSorted();
  return { ids: pages.flatMap(({ ids }) => ids).filter((id) => least === null || id <= least), reached: least };
}

/** One that fails stays for the next walk. */
async function eraseAll(env: Env, ids: string[], before: number): Promise<number> {
  let erased = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const turn = ids.slice(start, start + AT_ONCE);
    const work = turn.map((id) => deploymentObject(env, id).erase({ by: "retention", ended_before: before }));
    for (const [index, result] of (await Promise.allSettled(work)).entries()) {
      if (result.status === "fulfilled" && result.value.kind === "ok") {
        erased += result.value.fresh ? 1 : 0;
        continue;
      }
      const error = result.status === "rejected" ? describeError(result.reason) : result.value.kind;
      log({ event: "retention.failed", level: "warn", deployment_id: turn[index] ?? null, error });
    }
  }
  return erased;
}
