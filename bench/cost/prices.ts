/**
 * Cloudflare's public prices on the Workers Paid plan, in dollars, beyond what the plan includes. Read on 2026-11-22 from
 * https://developers.cloudflare.com/workers/platform/pricing, …/durable-objects/platform/pricing, …/d1/platform/pricing,
 * …/queues/platform/pricing and …/r2/pricing.
 */
export const PRICES = {
  /** Inbound requests, and invocations of a queue's consumer, which are counted as such here to be on the safe side. */
  worker_requests: 0.3 / 1e6,
  worker_cpu_ms: 0.02 / 1e6,
  /** Calls by RPC or fetch, and alarms. */
  object_requests: 0.15 / 1e6,
  object_gb_seconds: 12.5 / 1e6,
  /** Objects and D1 at the same price. Each `setAlarm` is a row; each index that a statement touches is one more. */
  rows_written: 1 / 1e6,
  rows_read: 0.001 / 1e6,
  /** A write, a read and a delete a message, each for 64 KB begun. */
  queue_operations: 0.4 / 1e6,
  r2_class_a: 4.5 / 1e6,
  r2_class_b: 0.36 / 1e6,
} as const;

export type Billed = keyof typeof PRICES;

/** What a price list bills and a count can't say. Chosen on the high side. */
export const ASSUMED = {
  /** CPU of a request to the Worker, and of one message of a queue. */
  cpu_ms_a_request: 5,
  cpu_ms_a_message: 5,
  /** How long an object is at work for one call: it waits for D1 or for another object in the first kind, not in the second. */
  seconds_a_call_that_waits: 0.1,
  seconds_a_call: 0.005,
  /** Memory that an object is billed for, whatever it uses. */
  object_gb: 0.128,
} as const;

/** Methods of objects that wait for something outside of them. */
export const WAITING = ["open", "command", "commandByExpert", "create", "rosterChanged"];
