import type { Mode } from "../actors.ts";
import type { Status } from "../deployment/schemas.ts";

/** What operators count of a deployment. Instants are epoch milliseconds. */
export interface DeploymentFacts {
  id: string;
  mode: Mode;
  status: Status;
  skills: string[];
  created_at: number;
  /** When experts were to be asked: when it was made, or what it was scheduled for. */
  asked_at: number;
  accepted_at: number | null;
  completed_at: number | null;
  expired_at: number | null;
  expired_reason: "not_accepted" | "no_reply" | null;
}

/** What a number is counted over: the newest rows alone, and whether there are more behind them. */
export interface Bounded<T> {
  rows: T[];
  /** True if the bound cut something off. */
  cut: boolean;
}

/** Cuts rows that were read with one more than the bound. */
export function bounded<T>(rows: T[], most: number): Bounded<T> {
  return { rows: rows.slice(0, most), cut: rows.length > most };
}
