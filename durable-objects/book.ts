import { newId } from "../src/domain/ids.ts";
import {
  type Credits,
  type CreditsStep,
  cycleAt,
  EMPTY_CREDITS,
  endReservation,
  enterCycle,
  type Reservation,
  raiseCap,
  reserve,
  topUp,
} from "../src/domain/ledger/credits.ts";
import type { Balances, Transaction } from "../src/domain/ledger/ledger.ts";
import type { UsageFacts } from "../src/domain/usage.ts";
import type { WorkspaceSettings } from "../src/domain/workspace.ts";

/** A workspace's credits in storage: the balances in one row, each transaction in its own. Every call belongs inside the caller's transaction. */
export class Book {
  private cache: Credits | null = null;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly settings: () => WorkspaceSettings,
    /** Told within the transaction in which a threshold was reached. */
    private readonly reached: (percent: number, now: number) => void,
  ) {}

  /** Forgets what is in memory, after a transaction was rolled back. */
  forget(): void {
    this.cache = null;
  }

  reserve(deploymentId: string, price: number, now: number): Reservation | null {
    const step = reserve(this.current(now), price, this.settings().thresholds, now);
    if (!step) return null;
    if (price > 0) this.save(step, deploymentId, now);
    return step.reservation;
  }

  end(deploymentId: string, reservation: Reservation, how: "settle" | "release", now: number): void {
    const step = endReservation(this.current(now), reservation, how);
    if (step.postings.length) this.save(step, deploymentId, now);
  }

  topUp(amount: number, reason: string, now: number): Transaction {
    return this.save(topUp(this.current(now), amount), reason, now) as Transaction;
  }

  raiseCap(cap: number, now: number): void {
    const step = raiseCap(this.current(now), cap);
    if (step.postings.length) this.save(step, null, now);
  }

  usage(now: number, inFlight: number): UsageFacts {
    const { balances, cycle_settled, reached, granted_cap } = this.preview(now).credits;
    const { thresholds, in_flight_limit } = this.settings();
    return {
      cycle: cycleAt(now),
      cap: granted_cap,
      balance: balances.available,
      reserved: balances.reserved,
      settled: cycle_settled,
      thresholds: thresholds.map((percent) => ({
        percent,
        reached_at: reached.find((entry) => entry.percent === percent)?.at ?? null,
      })),
      in_flight: { count: inFlight, limit: in_flight_limit },
    };
  }

  balances(): Balances {
    return this.load().balances;
  }

  transactions(): Transaction[] {
    return this.storage.sql
      .exec<{ id: string; kind: string; entries: string; reference: string | null; at: number }>(
        "SELECT * FROM transactions ORDER BY id",
      )
      .toArray()
      .map((row) => ({ ...row, kind: row.kind as Transaction["kind"], entries: JSON.parse(row.entries) }));
  }

  private load(): Credits {
    this.cache ??= this.storage.kv.get<Credits>("credits") ?? EMPTY_CREDITS;
    return this.cache;
  }

  /** The credits with the cycle of `now` entered, without writing it. */
  private preview(now: number): CreditsStep {
    const { cycle_cap, thresholds } = this.settings();
    return enterCycle(this.load(), cycle_cap, thresholds, now);
  }

  private current(now: number): Credits {
    const step = this.preview(now);
    if (step.postings.length || step.credits !== this.load()) this.save(step, null, now);
    return step.credits;
  }

  private save({ credits, postings, reached }: CreditsStep, reference: string | null, now: number): Transaction | null {
    let last: Transaction | null = null;
    for (const { kind, entries } of postings) {
      last = { id: newId("transaction", now), kind, entries, reference, at: now };
      this.storage.sql.exec(
        "INSERT INTO transactions (id, kind, entries, reference, at) VALUES (?, ?, ?, ?, ?)",
        last.id,
        kind,
        JSON.stringify(entries),
        reference,
        now,
      );
    }
    this.storage.kv.put("credits", credits);
    this.cache = credits;
    for (const percent of reached) this.reached(percent, now);
    return last;
  }
}
