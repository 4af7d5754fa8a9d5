/** Every fault that the storm's build of the Worker can inject, by the place where it strikes. */
export const FAULTS = [
  // A call that fails, or that is done and then said to have failed.
  "d1.fail",
  "d1.lost_answer",
  // A call that takes a while; that never comes to anything; that is done long after everybody gave up on it.
  "d1.slow",
  "d1.hang",
  "d1.late",
  "queue.fail",
  "queue.lost_answer",
  "queue.slow",
  "queue.twice",
  "queue.delayed",
  "queue.reordered",
  "consumer.fail",
  "consumer.lost_answer",
  "consumer.twice",
  "object.fail",
  "object.lost_answer",
  "object.slow",
  "object.late",
  "r2.fail",
  "r2.lost_answer",
  "r2.slow",
  "net.fail",
  "net.lost_answer",
  "evict.before",
  "evict.after",
  "evict.soon",
  "alarm.late",
  "alarm.twice",
  "alarm.fail",
  "alarm.crash",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What the weather is: which faults strike how often (0 to 1), and what holds for all at once. */
export interface Weather {
  seed: string;
  /** Draws begin anew with each epoch, so that a fault does not strike the same call for ever. */
  epoch: number;
  rates: Partial<Record<Fault, number>>;
  /** When the clock jumped forward or will, by this machine's (epoch ms), and by how many milliseconds. */
  clock: [at: number, by: number][];
  d1_down: boolean;
  /** Alarms, messages and crons wait: nothing moves but what is asked for. */
  frozen: boolean;
}

export const CALM: Weather = { seed: "", epoch: 0, rates: {}, clock: [], d1_down: false, frozen: false };

/** How far the storm's clock is ahead of this machine's at a moment of the latter, in milliseconds. */
export function aheadAt({ clock }: Weather, realNow: number): number {
  return clock.reduce((sum, [at, by]) => sum + (at <= realNow ? by : 0), 0);
}
