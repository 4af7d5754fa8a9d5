import { type Balances, type Entries, move, NO_CREDITS, post, type TransactionKind } from "./ledger.ts";

export const THRESHOLDS = [50, 80, 95] as const;
export const DEFAULT_CYCLE_CAP = 10_000;

/** A workspace's credits and its present cycle: a calendar month UTC. Instants are epoch milliseconds. */
export interface Credits {
  balances: Balances;
  cycle_start: number;
  /** What this cycle granted at the most: a raised cap grants the difference to it. */
  granted_cap: number;
  /** What is left of the grant: spent before top-ups, and lapses with the cycle. */
  grant_left: number;
  /** Settled since the cycle began. */
  cycle_settled: number;
  reached: { percent: number; at: number }[];
}

/** A reservation remembers what part of it came from a grant, so that a release gives that part back to the grant. */
export interface Reservation {
  amount: number;
  from_grant: number;
}

export interface Posting {
  kind: TransactionKind;
  entries: Entries;
}

/** Credits after a step, the transactions to record, and the thresholds that were just reached. */
export interface CreditsStep {
  credits: Credits;
  postings: Posting[];
  reached: number[];
}

export const EMPTY_CREDITS: Credits = {
  balances: NO_CREDITS,
  cycle_start: 0,
  granted_cap: 0,
  grant_left: 0,
  cycle_settled: 0,
  reached: [],
};

/** The calendar month UTC around an instant: its first millisecond, and the next one's. */
export function cycleAt(now: number): { start: number; end: number } {
  const at = new Date(now);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) };
}

/** Begins the cycle of `now` if it has not begun: the old grant's rest lapses, the cap is granted. */
export function enterCycle(credits: Credits, cap: number, thresholds: readonly number[], now: number): CreditsStep {
  const { start } = cycleAt(now);
  if (start <= credits.cycle_start) return { credits, postings: [], reached: [] };
  const postings: Posting[] = [];
  if (credits.grant_left > 0) {
    postings.push({ kind: "lapse", entries: move("available", "issued", credits.grant_left) });
  }
  if (cap > 0) postings.push({ kind: "grant", entries: move("issued", "available", cap) });
  const balances = postings.reduce((sum, posting) => post(sum, posting.entries), credits.balances);
  const fresh = { balances, cycle_start: start, granted_cap: cap, grant_left: cap, cycle_settled: 0, reached: [] };
  return markReached({ credits: fresh, postings, reached: [] }, thresholds, now);
}

/** Grants the difference when the cap rises over this cycle's highest; a lower one counts from the next cycle. */
export function raiseCap(credits: Credits, cap: number): CreditsStep {
  const more = cap - credits.granted_cap;
  if (more <= 0) return { credits, postings: [], reached: [] };
  const entries = move("issued", "available", more);
  return {
    credits: {
      ...credits,
      balances: post(credits.balances, entries),
      granted_cap: cap,
      grant_left: credits.grant_left + more,
    },
    postings: [{ kind: "grant", entries }],
    reached: [],
  };
}

/** Adds credits that do not lapse. */
export function topUp(credits: Credits, amount: number): CreditsStep {
  const entries = move("issued", "available", amount);
  return {
    credits: { ...credits, balances: post(credits.balances, entries) },
    postings: [{ kind: "top_up", entries }],
    reached: [],
  };
}

/** Sets a price aside, or null if the balance is too low. */
export function reserve(
  credits: Credits,
  price: number,
  thresholds: readonly number[],
  now: number,
): (CreditsStep & { reservation: Reservation }) | null {
  if (credits.balances.available < price) return null;
  const fromGrant = Math.min(price, credits.grant_left);
  const entries = move("available", "reserved", price);
  const step: CreditsStep = {
    credits: { ...credits, balances: post(credits.balances, entries), grant_left: credits.grant_left - fromGrant },
    postings: price > 0 ? [{ kind: "reserve", entries }] : [],
    reached: [],
  };
  return { ...markReached(step, thresholds, now), reservation: { amount: price, from_grant: fromGrant } };
}

/** Ends a reservation: `settle` spends it, `release` gives it back to the balance of the day. */
export function endReservation(
  credits: Credits,
  { amount, from_grant }: Reservation,
  how: "settle" | "release",
): CreditsStep {
  if (amount === 0) return { credits, postings: [], reached: [] };
  const entries = move("reserved", how === "settle" ? "settled" : "available", amount);
  return {
    credits: {
      ...credits,
      balances: post(credits.balances, entries),
      grant_left: credits.grant_left + (how === "release" ? from_grant : 0),
      cycle_settled: credits.cycle_settled + (how === "settle" ? amount : 0),
    },
    postings: [{ kind: how, entries }],
    reached: [],
  };
}

/** Thresholds count once a cycle, when reserved + settled first reaches their share of this cycle's highest cap; a refund does not arm them again. */
function markReached(step: CreditsStep, thresholds: readonly number[], now: number): CreditsStep {
  const { credits } = step;
  const cap = credits.granted_cap;
  const used = credits.balances.reserved + credits.cycle_settled;
  const known = new Set(credits.reached.map(({ percent }) => percent));
  const fresh = thresholds.filter((percent) => !known.has(percent) && cap > 0 && used * 100 >= percent * cap);
  return {
    ...step,
    credits: { ...credits, reached: [...credits.reached, ...fresh.map((percent) => ({ percent, at: now }))] },
    reached: [...step.reached, ...fresh],
  };
}
