import { type Problem, problem } from "../src/domain/errors.ts";
import { DAY, HOUR, MINUTE } from "../src/domain/time.ts";
import type { Idempotency } from "./host.ts";

type Row = { body_hash: string; status: number | null; body: string | null; expires_at: number };
export type Kept = { kind: "replay"; status: number; body: string } | { kind: "refused"; problem: Problem };

/** How long a request that began elsewhere may stay unfinished before its key is free again. */
const CLAIM_MS = 2 * MINUTE;

/** Answers kept by Idempotency-Key for 24 h. Only a success is kept; an unfinished one holds its key for a while. */
export class Answers {
  private cleanedAt = 0;

  constructor(private readonly sql: SqlStorage) {}

  /** The kept answer, a conflict, or null: this request is the first. */
  find({ scope, body_hash }: Idempotency, now: number): Kept | null {
    const [row] = this.sql.exec<Row>("SELECT * FROM answers WHERE scope = ? AND expires_at > ?", scope, now).toArray();
    if (!row) return null;
    if (row.body_hash !== body_hash) {
      return {
        kind: "refused",
        problem: problem("idempotency_conflict", "Idempotency-Key was used with a different body."),
      };
    }
    if (row.status === null || row.body === null) {
      const message = "The first request with this Idempotency-Key is still at work.";
      return { kind: "refused", problem: problem("idempotency_conflict", message, { retry_after: 1 }) };
    }
    return { kind: "replay", status: row.status, body: row.body };
  }

  /** Keeps an answer; without a body it is a claim that somebody is at work. */
  keep({ scope, body_hash }: Idempotency, now: number, answer: { status: number; body: string } | null): void {
    this.clean(now);
    this.sql.exec(
      "INSERT OR REPLACE INTO answers (scope, body_hash, status, body, expires_at) VALUES (?, ?, ?, ?, ?)",
      scope,
      body_hash,
      answer?.status ?? null,
      answer?.body ?? null,
      now + (answer ? DAY : CLAIM_MS),
    );
  }

  finish(scope: string, now: number, status: number, body: string): void {
    this.sql.exec(
      "UPDATE answers SET status = ?, body = ?, expires_at = ? WHERE scope = ?",
      status,
      body,
      now + DAY,
      scope,
    );
  }

  abandon(scope: string): void {
    this.sql.exec("DELETE FROM answers WHERE scope = ? AND status IS NULL", scope);
  }

  private clean(now: number): void {
    if (now < this.cleanedAt + HOUR) return;
    this.cleanedAt = now;
    this.sql.exec("DELETE FROM answers WHERE expires_at <= ?", now);
  }
}
