import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cycleAt,
  EMPTY_CREDITS,
  endReservation,
  enterCycle,
  type Reservation,
  reserve,
} from "../../src/domain/ledger/credits.ts";
import type { Transaction } from "../../src/domain/ledger/ledger.ts";
import { DAY } from "../../src/domain/time.ts";
import { usageByDay } from "../../src/services/dashboard/usage-by-day.ts";

const START = Date.UTC(2026, 1, 1);
const CYCLE = cycleAt(START);
const entry = (at: number, entries: Transaction["entries"]): Transaction => ({
  id: `txn_${at}`,
  kind: "reserve",
  entries,
  reference: null,
  at,
});

describe("usage by day", () => {
  test("a day has what settled on it, and what was reserved when it ended; days to come have nothing", () => {
    const days = usageByDay(
      [
        entry(START - DAY, { available: -5, reserved: 5 }),
        entry(START, { available: -20, reserved: 20 }),
        entry(START + DAY - 1, { reserved: -20, settled: 20 }),
        entry(START + DAY, { available: -50, reserved: 50 }),
      ],
      CYCLE,
      START + 2 * DAY,
    );
    expect(days).toHaveLength(28);
    expect(days.slice(0, 4)).toEqual([
      { day: START, settled: 20, settled_so_far: 20, reserved: 5 },
      { day: START + DAY, settled: 0, settled_so_far: 20, reserved: 55 },
      { day: START + 2 * DAY, settled: 0, settled_so_far: 20, reserved: 55 },
      { day: START + 3 * DAY, settled: 0, settled_so_far: null, reserved: null },
    ]);
  });

  test("whatever happened, the last day says what the ledger says, and the days sum to what settled in the cycle", () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 3 * DAY }),
      price: fc.integer({ min: 0, max: 60 }),
      how: fc.constantFrom("settle", "release", "keep"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let credits = EMPTY_CREDITS;
        let now = START - 10 * DAY;
        const transactions: Transaction[] = [];
        const open: Reservation[] = [];
        const post = (next: ReturnType<typeof enterCycle>) => {
          credits = next.credits;
          for (const posting of next.postings) transactions.push({ ...posting, id: "", reference: null, at: now });
        };
        for (const { after, price, how } of steps) {
          now += after;
          post(enterCycle(credits, 500, [50], now));
          const made = reserve(credits, price, [50], now);
          if (made) {
            post(made);
            open.push(made.reservation);
          }
          const ending = how === "keep" ? undefined : open.shift();
          if (ending && how !== "keep") post(endReservation(credits, ending, how));
        }
        post(enterCycle(credits, 500, [50], now));
        const days = usageByDay(transactions, cycleAt(now), now);
        const last = days.findLast(({ reserved }) => reserved !== null);
        expect(last).toMatchObject({ settled_so_far: credits.cycle_settled, reserved: credits.balances.reserved });
        expect(days.reduce((sum, { settled }) => sum + settled, 0)).toBe(credits.cycle_settled);
      }),
    );
  });
});
