import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Credits,
  type CreditsStep,
  EMPTY_CREDITS,
  endReservation,
  enterCycle,
  type Reservation,
  raiseCap,
  reserve,
  THRESHOLDS,
  topUp,
} from "../../src/domain/ledger/credits.ts";
import { ACCOUNTS, type Balances, type Entries, NO_CREDITS } from "../../src/domain/ledger/ledger.ts";

type Move =
  | { op: "enter"; months: number }
  | { op: "reserve"; price: number }
  | { op: "settle" | "release"; pick: number }
  | { op: "top_up"; amount: number }
  | { op: "cap"; cap: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ op: fc.constant("enter" as const), months: fc.integer({ min: 0, max: 2 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant("reserve" as const), price: fc.integer({ min: 0, max: 400 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constantFrom("settle" as const, "release" as const), pick: fc.nat(100) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("top_up" as const), amount: fc.integer({ min: 1, max: 500 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("cap" as const), cap: fc.integer({ min: 0, max: 2_000 }) }) },
);

function sumOf(entries: Entries): number {
  return ACCOUNTS.reduce((sum, account) => sum + (entries[account] ?? 0), 0);
}

function added(balances: Balances, entries: Entries): Balances {
  const total = { ...balances };
  for (const account of ACCOUNTS) total[account] += entries[account] ?? 0;
  return total;
}

/** Plays a history, and checks the books after each step against a plain reckoning beside them. */
function play(moves: Move[]): void {
  let credits: Credits = EMPTY_CREDITS;
  let posted = NO_CREDITS;
  let month = 0;
  /** What an operator has set, and the cycle's highest, which is the one that counts in it. */
  let cap = 1_000;
  let highest = 0;
  let settledSince = 0;
  let toppedUp = 0;
  let told = new Set<number>();
  const open: Reservation[] = [];
  const now = () => Date.UTC(2026, month, 15);

  const take = (step: CreditsStep, mayReach: boolean) => {
    credits = step.credits;
    for (const { entries } of step.postings) {
      expect(sumOf(entries)).toBe(0);
      posted = added(posted, entries);
    }
    const reserved = open.reduce((sum, { amount }) => sum + amount, 0);
    const { balances } = credits;
    expect(balances).toEqual(posted);
    expect(sumOf(balances)).toBe(0);
    for (const account of ["available", "reserved", "settled"] as const) {
      expect(balances[account]).toBeGreaterThanOrEqual(0);
    }
    expect(balances.reserved).toBe(reserved);
    expect(credits.cycle_settled).toBe(settledSince);
    expect(credits.granted_cap).toBe(highest);
    expect(credits.grant_left).toBeLessThanOrEqual(balances.available);
    const used = reserved + settledSince;
    const due = THRESHOLDS.filter((percent) => !told.has(percent) && highest > 0 && used >= (highest * percent) / 100);
    expect(step.reached).toEqual(mayReach ? due : []);
    if (mayReach) told = new Set([...told, ...due]);
  };

  const enter = () => {
    highest = cap;
    settledSince = 0;
    told = new Set();
    const before = credits.balances;
    take(enterCycle(credits, cap, THRESHOLDS, now()), true);
    const spent = before.settled + before.reserved;
    expect(credits.balances.available).toBeGreaterThanOrEqual(cap);
    expect(credits.balances.available).toBeGreaterThanOrEqual(cap + toppedUp - spent);
  };

  enter();
  for (const step of moves) {
    switch (step.op) {
      case "enter":
        month += step.months;
        if (step.months > 0) enter();
        else take(enterCycle(credits, cap, THRESHOLDS, now()), false);
        break;
      case "reserve": {
        const affordable = credits.balances.available >= step.price;
        const made = reserve(credits, step.price, THRESHOLDS, now());
        expect(made !== null).toBe(affordable);
        if (!made) break;
        open.push(made.reservation);
        take(made, true);
        break;
      }
      case "settle":
      case "release": {
        const [ended] = open.splice(step.pick % (open.length || 1), 1);
        if (!ended) break;
        if (step.op === "settle") settledSince += ended.amount;
        take(endReservation(credits, ended, step.op), false);
        break;
      }
      case "top_up":
        toppedUp += step.amount;
        take(topUp(credits, step.amount), false);
        break;
      case "cap":
        cap = step.cap;
        highest = Math.max(highest, cap);
        take(raiseCap(credits, cap), false);
    }
  }
}

const FRESH_SEED = (Date.now() ^ (Math.random() * 2 ** 31)) | 0;

test.each([
  ["a fixed seed", 20260423],
  ["a fresh seed", FRESH_SEED],
])("in any history every transaction sums to zero and the balances are their sum (%s, %i)", (_, seed) => {
  const details = fc.check(fc.property(fc.array(move, { maxLength: 60, size: "max" }), play), {
    seed,
    numRuns: 400,
    verbose: 1,
  });
  expect(details.failed, `seed ${seed}\n${fc.defaultReportMessage(details)}`).toBe(false);
});
