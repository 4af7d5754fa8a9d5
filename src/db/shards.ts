import type { Shard } from "./database.ts";

type Shards = readonly [Shard, ...Shard[]];

/** What every shard answers. Throws if one is down: a list over all workspaces is whole, or none. */
export function fromEvery<T>(shards: Shards, read: (db: Shard) => Promise<T>): Promise<T[]> {
  return Promise.all(shards.map(read));
}

/** Rows of every shard as one page, in the order that each shard has them in. */
export async function pageOfEvery<T>(
  shards: Shards,
  limit: number,
  order: (a: T, b: T) => number,
  read: (db: Shard) => Promise<T[]>,
): Promise<T[]> {
  const pages = await fromEvery(shards, read);
  const [only] = pages;
  return only && pages.length === 1 ? only : pages.flat().toSorted(order).slice(0, limit);
}

/** What one shard has and the others have not; null where none has it. Throws if nobody has it and one is down. */
export async function findInAny<T>(shards: Shards, find: (db: Shard) => Promise<T | null>): Promise<T | null> {
  const answers = await Promise.allSettled(shards.map(find));
  const found = answers.find((answer) => answer.status === "fulfilled" && answer.value !== null);
  if (found?.status === "fulfilled") return found.value;
  const broken = answers.find((answer) => answer.status === "rejected");
  if (broken) throw broken.reason;
  return null;
}

/** What the shards that answer say, and the errors of those that don't: for what must not stand still because one is down. */
export async function fromThoseUp<T>(
  shards: readonly Shard[],
  read: (db: Shard) => Promise<T>,
): Promise<{ answers: T[]; errors: unknown[] }> {
  const results = await Promise.allSettled(shards.map(read));
  return {
    answers: results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])),
    errors: results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])),
  };
}

/** Rows by their ids, the newest first. */
export function newestFirst(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? 1 : -1;
}

/** First the likely ones, then the others, each D1 once. */
export function inTurn(likely: readonly Shard[], all: readonly Shard[]): Shard[] {
  return [...new Map([...likely, ...all].map((db) => [clientOf(db), db])).values()];
}

function clientOf(db: Shard): unknown {
  return (db as Shard & { $client: D1Database }).$client;
}
