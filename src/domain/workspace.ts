import type { Mode } from "./actors.ts";
import { DEFAULT_PRICES, type Prices } from "./deployment/create.ts";
import { DEFAULT_CYCLE_CAP, THRESHOLDS } from "./ledger/credits.ts";

/** A workspace's limits in one mode. `rate_limit` is requests a minute a key. */
export interface WorkspaceSettings {
  workspace_id: string;
  mode: Mode;
  name: string;
  cycle_cap: number;
  in_flight_limit: number;
  rate_limit: number;
  prices: Prices;
  thresholds: number[];
}

export const DEFAULT_RATE_LIMIT = 1_000;

/** The standard plan. */
export function standardPlan(workspace_id: string, mode: Mode, name: string): WorkspaceSettings {
  return {
    workspace_id,
    mode,
    name,
    cycle_cap: DEFAULT_CYCLE_CAP,
    in_flight_limit: 10,
    rate_limit: DEFAULT_RATE_LIMIT,
    prices: DEFAULT_PRICES,
    thresholds: [...THRESHOLDS],
  };
}
