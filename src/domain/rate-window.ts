import { MINUTE, SECOND } from "./time.ts";

/** Requests counted by second, oldest first: `[epoch second, count]`. As plain data, so that it can be stored. */
export type RateCounts = [second: number, count: number][];

/** What a caller is told of its window. `reset` is the epoch second at which it is empty again if nothing more comes. */
export interface RateState {
  limit: number;
  remaining: number;
  reset: number;
}

/** Never more than `limit` requests in any 60 s. A second counts until it has left the window whole. */
export class RateWindow {
  private counts: RateCounts;
  private total: number;

  constructor(counts: RateCounts = []) {
    this.counts = counts.map(([second, count]) => [second, count]);
    this.total = this.counts.reduce((sum, [, count]) => sum + count, 0);
  }

  /** Counts one request at `now` (epoch ms), or refuses it with the whole seconds until one is free again. A refused one is not counted. */
  take(now: number, limit: number): { state: RateState; retry_after: number | null } {
    this.drop(now);
    const second = Math.floor(now / SECOND);
    if (this.total >= limit) {
      return { state: this.state(limit, second), retry_after: Math.max(1, this.freeAt(limit, second) - second) };
    }
    const last = this.counts.at(-1);
    if (last && last[0] >= second) last[1]++;
    else this.counts.push([second, 1]);
    this.total++;
    return { state: this.state(limit, second), retry_after: null };
  }

  /** The counts as plain data, to be stored and read again after an eviction. */
  toCounts(): RateCounts {
    return this.counts;
  }

  private state(limit: number, second: number): RateState {
    const newest = this.counts.at(-1)?.[0] ?? second;
    return { limit, remaining: Math.max(0, limit - this.total), reset: newest + 61 };
  }

  /** The epoch second at which so many have left the window that one more passes. */
  private freeAt(limit: number, second: number): number {
    let left = this.total;
    for (const [counted, count] of this.counts) {
      left -= count;
      if (left < limit) return counted + 61;
    }
    return second + 61;
  }

  private drop(now: number): void {
    const floor = Math.floor((now - MINUTE) / SECOND);
    while (this.counts[0] && this.counts[0][0] < floor) this.total -= (this.counts.shift() as [number, number])[1];
  }
}
