import type { Transaction } from "../../domain/ledger/ledger.ts";
import { DAY } from "../../domain/time.ts";

/** What a day of the cycle came to. `day` is its first instant (UTC, epoch ms); credits are whole. */
export interface UsageDay {
  day: number;
  /** Settled on that day. */
  settled: number;
  /** Settled since the cycle began, at the day's end; null for a day that is to come, as below. */
  settled_so_far: number | null;
  /** Reserved at the day's end: set aside for deployments that had not ended. */
  reserved: number | null;
}

/** A cycle day by day, from all of a ledger's transactions. At the last day that has begun it says what the usage says. */
export function usageByDay(
  transactions: readonly Transaction[],
  cycle: { start: number; end: number },
  now: number,
): UsageDay[] {
  const count = Math.round((cycle.end - cycle.start) / DAY);
  const settledOn = new Array<number>(count).fill(0);
  const reservedOn = new Array<number>(count).fill(0);
  let before = 0;
  for (const { at, entries } of transactions) {
    const index = Math.floor((at - cycle.start) / DAY);
    if (index >= count) continue;
    if (index < 0) {
      before += entries.reserved ?? 0;
      continue;
    }
    settledOn[index] = (settledOn[index] ?? 0) + (entries.settled ?? 0);
    reservedOn[index] = (reservedOn[index] ?? 0) + (entries.reserved ?? 0);
  }
  let settled = 0;
  let reserved = before;
  return settledOn.map((of_day, index) => {
    const day = cycle.start + index * DAY;
    settled += of_day;
    reserved += reservedOn[index] ?? 0;
    const isAhead = day > now;
    return { day, settled: of_day, settled_so_far: isAhead ? null : settled, reserved: isAhead ? null : reserved };
  });
}
