import { HOUR, SECOND } from "../time.ts";

/** The courses that `metadata.hd_test` picks in test mode (spec §7). `complete` is the plain one. */
export const SCENARIOS = [
  "needs_input",
  "expire",
  "no_reply",
  "expert_cancel",
  "slow",
  "unavailable",
  "credits_exhausted",
] as const;
export type Scenario = "complete" | (typeof SCENARIOS)[number];

/**
 * How long the simulated expert takes for each step, in milliseconds of real time. A little under a second each, so
 * that at TIME_SCALE 3600 a step comes before the shortest scaled deadline, which is one second.
 */
export const PACE = {
  accept: 0.9 * SECOND,
  start: 0.9 * SECOND,
  work: 2 * SECOND,
  slow_cancel: HOUR,
  expire: 5 * SECOND,
  no_reply: 3 * SECOND,
} as const;

/** The scenario that a test deployment's metadata asks for, or undefined if the value is not one. */
export function scenarioOf(metadata: Record<string, unknown>): Scenario | undefined {
  if (!Object.hasOwn(metadata, "hd_test")) return "complete";
  const value = metadata.hd_test;
  return SCENARIOS.find((scenario) => scenario === value);
}
