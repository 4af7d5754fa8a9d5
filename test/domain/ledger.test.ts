import { describe, expect, test } from "vitest";
import {
  type Credits,
  type CreditsStep,
  cycleAt,
  DEFAULT_CYCLE_CAP,
  EMPTY_CREDITS,
  endReservation,
  enterCycle,
  type Reservation,
  raiseCap,
  reserve,
  THRESHOLDS,
  topUp,
} from "../../src/domain/ledger/credits.ts";
import { type Entries, LedgerError, move, NO_CREDITS, post } from "../../src/domain/ledger/ledger.ts";

const JANUARY = Date.UTC(2026, 0, 10);
const FEBRUARY = Date.UTC(2026, 1, 10);
const MARCH = Date.UTC(2026, 2, 10);

/** A workspace's credits, step by step, under a cap that an operator may change. */
class Purse {
  credits: Credits = EMPTY_CREDITS;
  reached: number[][] = [];
  kinds: string[] = [];

  constructor(
    public cap = 1_000,
    public now = JANUARY,
  ) {
    this.enter(now);
  }

  enter(now: number): this {
    this.now = now;
    return this.take(enterCycle(this.credits, this.cap, THRESHOLDS, now));
  }

  setCap(cap: number): this {
    this.cap = cap;
    return this.take(raiseCap(this.credits, cap));
  }

  topUp(amount: number): this {
    return this.take(topUp(this.credits, amount));
  }

  reserve(price: number): Reservation {
    const step = reserve(this.credits, price, THRESHOLDS, this.now);
    if (!step) throw new Error("the balance is too low");
    this.take(step);
    return step.reservation;
  }

  end(reservation: Reservation, how: "settle" | "release"): this {
    return this.take(endReservation(this.credits, reservation, how));
  }

  get balance(): number {
    return this.credits.balances.available;
  }

  private take({ credits, postings, reached }: CreditsStep): this {
    this.credits = credits;
    this.kinds.push(...postings.map(({ kind }) => kind));
    if (reached.length) this.reached.push(reached);
    return this;
  }
}

describe("a transaction", () => {
  test.each<[string, Entries]>([
    ["does not sum to zero", { issued: -10, available: 9 }],
    ["has one side alone", { available: 10 }],
    ["moves a fraction", { issued: -0.5, available: 0.5 }],
    ["moves what is no number", { issued: Number.NaN, available: Number.NaN }],
    ["moves without end", { issued: Number.NEGATIVE_INFINITY, available: Number.POSITIVE_INFINITY }],
    ["moves more than can be counted", { issued: -(2 ** 53), available: 2 ** 53 }],
    ["overdraws available", { available: -101, settled: 101 }],
    ["overdraws reserved", { reserved: -1, available: 1 }],
    ["overdraws settled", { settled: -1, available: 1 }],
  ])("that %s is refused, and nothing is posted", (_, entries) => {
    const balances = Object.freeze({ issued: -100, available: 100, reserved: 0, settled: 0 });
    expect(() => post(balances, entries)).toThrow(LedgerError);
    expect(balances.available).toBe(100);
  });

  test("moves an amount, and leaves the balances that it came from alone", () => {
    const before = Object.freeze({ ...NO_CREDITS });
    expect(post(before, move("issued", "available", 100))).toEqual({ ...NO_CREDITS, issued: -100, available: 100 });
  });
});

describe("a cycle", () => {
  test.each([
    ["2026-01-01T00:00:00.000Z", "2026-01-01", "2026-02-01"],
    ["2026-01-31T23:59:59.999Z", "2026-01-01", "2026-02-01"],
    ["2026-02-01T00:00:00.000Z", "2026-02-01", "2026-03-01"],
    ["2028-02-29T12:00:00.000Z", "2028-02-01", "2028-03-01"],
    ["2026-12-31T23:59:59.999Z", "2026-12-01", "2027-01-01"],
  ])("at %s runs from %s to %s, in UTC", (now, start, end) => {
    expect(cycleAt(Date.parse(now))).toEqual({ start: Date.parse(start), end: Date.parse(end) });
  });

  test("grants the cap, 10,000 by default", () => {
    expect(new Purse(DEFAULT_CYCLE_CAP).balance).toBe(10_000);
  });

  test("begins once: at its first millisecond, not at the last of the one before, nor when the clock steps back", () => {
    const purse = new Purse();
    purse.enter(Date.UTC(2026, 1, 1) - 1);
    expect(purse.kinds).toEqual(["grant"]);
    purse.enter(Date.UTC(2026, 1, 1));
    expect(purse.kinds).toEqual(["grant", "lapse", "grant"]);
    purse.enter(FEBRUARY).enter(JANUARY);
    expect(purse.kinds).toHaveLength(3);
  });

  test("lapses what is left of the last grant and keeps open reservations", () => {
    const purse = new Purse(1_000);
    purse.reserve(300);
    purse.enter(FEBRUARY);
    expect(purse.credits.balances).toEqual({ issued: -1_300, available: 1_000, reserved: 300, settled: 0 });
  });

  test("lapses nothing, and says so with no transaction, where the grant is spent", () => {
    const purse = new Purse(100);
    purse.end(purse.reserve(100), "settle").enter(FEBRUARY);
    expect(purse.kinds).toEqual(["grant", "reserve", "settle", "grant"]);
    expect(purse.balance).toBe(100);
  });

  test("keeps top-ups, cycle after cycle, and the grant is spent before them", () => {
    const purse = new Purse(100).topUp(50);
    purse.end(purse.reserve(120), "settle");
    expect(purse.balance).toBe(30);
    expect(purse.enter(FEBRUARY).balance).toBe(130);
    expect(purse.enter(MARCH).balance).toBe(130);
  });

  test("that is entered months later lapses once and grants once", () => {
    const purse = new Purse(100).enter(Date.UTC(2027, 5, 5));
    expect(purse.kinds).toEqual(["grant", "lapse", "grant"]);
    expect(purse.balance).toBe(100);
  });

  test("gets a release in its balance, though the reservation is an older cycle's", () => {
    const purse = new Purse(1_000);
    const old = purse.reserve(300);
    purse.enter(FEBRUARY).end(old, "release");
    expect(purse.credits.balances).toMatchObject({ available: 1_300, reserved: 0 });
  });

  test("lapses what was reserved from its grant and released again", () => {
    const purse = new Purse(1_000);
    purse.end(purse.reserve(300), "release").enter(FEBRUARY);
    expect(purse.credits.balances).toEqual({ issued: -1_000, available: 1_000, reserved: 0, settled: 0 });
  });

  test("never lapses the part of a reservation that a top-up paid, whenever it is released", () => {
    const purse = new Purse(100).topUp(50);
    const reservation = purse.reserve(150);
    purse.enter(FEBRUARY).end(reservation, "release").enter(MARCH);
    expect(purse.balance).toBeGreaterThanOrEqual(150);
  });

  test("with a cap of 0 grants nothing", () => {
    const purse = new Purse(0);
    expect([purse.kinds, purse.balance]).toEqual([[], 0]);
  });
});

describe("a cap", () => {
  test("that is raised grants the difference at once", () => {
    const purse = new Purse(1_000);
    purse.reserve(200);
    expect(purse.setCap(1_500).balance).toBe(1_300);
  });

  test("grants only what is over this cycle's highest, however often it goes down and up", () => {
    const purse = new Purse(1_000).setCap(1_500).setCap(200).setCap(1_500).setCap(1_200).setCap(1_600);
    expect(purse.balance).toBe(1_600);
    expect(purse.kinds).toEqual(["grant", "grant", "grant"]);
  });

  test("that is lowered takes nothing back, and counts from the next cycle", () => {
    const purse = new Purse(1_000).setCap(400);
    expect(purse.balance).toBe(1_000);
    expect(purse.enter(FEBRUARY).balance).toBe(400);
    expect(purse.setCap(500).balance).toBe(500);
  });

  test("that is lowered brings no threshold nearer before the next cycle", () => {
    const purse = new Purse(1_000);
    purse.reserve(60);
    purse.setCap(100).reserve(1);
    expect(purse.reached).toEqual([]);
    expect(purse.enter(FEBRUARY).reached).toEqual([[50]]);
  });

  test("that is raised lapses with the cycle, all of it", () => {
    expect(new Purse(100).setCap(900).setCap(100).enter(FEBRUARY).balance).toBe(100);
  });
});

describe("a threshold", () => {
  test.each([
    [499, []],
    [500, [[50]]],
    [799, [[50]]],
    [800, [[50, 80]]],
    [949, [[50, 80]]],
    [950, [[50, 80, 95]]],
    [1_000, [[50, 80, 95]]],
  ])("is reached when reserved + settled first reaches its share of the cap: %i of 1,000", (price, reached) => {
    const purse = new Purse(1_000);
    purse.reserve(price);
    expect(purse.reached).toEqual(reached);
  });

  test("counts what is reserved and what is settled together", () => {
    const purse = new Purse(1_000);
    purse.end(purse.reserve(300), "settle");
    purse.reserve(199);
    expect(purse.reached).toEqual([]);
    purse.reserve(1);
    expect(purse.reached).toEqual([[50]]);
  });

  test("fires once a cycle: a refund does not arm it again", () => {
    const purse = new Purse(1_000);
    purse.end(purse.reserve(600), "release").reserve(600);
    expect(purse.reached).toEqual([[50]]);
  });

  test("is not reached by settling, which was counted as reserved", () => {
    const purse = new Purse(1_000);
    const half = purse.reserve(500);
    purse.end(half, "settle");
    expect(purse.reached).toEqual([[50]]);
    expect(purse.credits.cycle_settled).toBe(500);
  });

  test("fires again in the next cycle, where only what is settled from then on counts", () => {
    const purse = new Purse(1_000);
    purse.end(purse.reserve(600), "settle").enter(FEBRUARY).reserve(499);
    expect(purse.reached).toEqual([[50]]);
    purse.reserve(1);
    expect(purse.reached).toEqual([[50], [50]]);
  });

  test("is reached on entering a cycle by reservations that are open from the last", () => {
    const purse = new Purse(1_000);
    purse.reserve(600);
    purse.enter(FEBRUARY);
    expect(purse.reached).toEqual([[50], [50]]);
  });

  test("says when it was reached", () => {
    const purse = new Purse(1_000);
    purse.reserve(800);
    expect(purse.credits.reached).toEqual([
      { percent: 50, at: JANUARY },
      { percent: 80, at: JANUARY },
    ]);
  });

  test("may be one that the workspace chose", () => {
    const { credits } = new Purse(1_000);
    expect(reserve(credits, 100, [10, 20], JANUARY)?.reached).toEqual([10]);
  });
});

describe("a reservation", () => {
  test("up to the whole balance passes, one credit more does not", () => {
    const { credits } = new Purse(1_000);
    expect(reserve(credits, 1_000, THRESHOLDS, JANUARY)?.credits.balances.available).toBe(0);
    expect(reserve(credits, 1_001, THRESHOLDS, JANUARY)).toBeNull();
  });

  test("of price 0 posts nothing and passes on an empty balance, and so does its end", () => {
    const purse = new Purse(0);
    const free = purse.reserve(0);
    purse.end(free, "settle").end(free, "release");
    expect([purse.kinds, purse.reached, free.amount]).toEqual([[], [], 0]);
  });

  test("of a fraction of a credit is refused", () => {
    expect(() => new Purse(1_000).reserve(0.5)).toThrow(LedgerError);
  });

  test("that settles is spent: it lapses no more and never comes back", () => {
    const purse = new Purse(1_000);
    purse.end(purse.reserve(300), "settle").enter(FEBRUARY);
    expect(purse.credits.balances).toEqual({ issued: -1_300, available: 1_000, reserved: 0, settled: 300 });
  });
});
