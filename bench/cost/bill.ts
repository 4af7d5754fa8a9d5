import { ASSUMED, type Billed, PRICES, WAITING } from "./prices.ts";

/** Rows written in one place: a table of D1, or a key, table or alarm of an object. */
export interface Written {
  place: "D1" | "Workspace object" | "Deployment object";
  what: string;
  rows: number;
}

/** All that one step of a deployment's life is billed for, as counted. */
export interface Count {
  worker_requests: number;
  /** Calls of objects, by `Class.method`; alarms are `Class.alarm`. */
  object_calls: Record<string, number>;
  written: Written[];
  rows_read: number;
  queue_messages: number;
  queue_operations: number;
  r2_class_a: number;
  r2_class_b: number;
}

export interface Step {
  name: string;
  count: Count;
}

export function emptyCount(): Count {
  return {
    worker_requests: 0,
    object_calls: {},
    written: [],
    rows_read: 0,
    queue_messages: 0,
    queue_operations: 0,
    r2_class_a: 0,
    r2_class_b: 0,
  };
}

/** Several counts as one. */
export function sum(counts: Count[]): Count {
  const total = emptyCount();
  for (const count of counts) {
    for (const [name, calls] of Object.entries(count.object_calls))
      total.object_calls[name] = (total.object_calls[name] ?? 0) + calls;
    for (const written of count.written) addRows(total.written, written);
    for (const key of NUMBERS) total[key] += count[key];
  }
  return total;
}

const NUMBERS = [
  "worker_requests",
  "rows_read",
  "queue_messages",
  "queue_operations",
  "r2_class_a",
  "r2_class_b",
] as const;

export function addRows(list: Written[], { place, what, rows }: Written): void {
  const found = list.find((one) => one.place === place && one.what === what);
  if (found) found.rows += rows;
  else if (rows > 0) list.push({ place, what, rows });
}

export function rowsWritten({ written }: Count, place?: Written["place"]): number {
  return written.filter((one) => !place || one.place === place).reduce((total, { rows }) => total + rows, 0);
}

export function objectRequests({ object_calls }: Count): number {
  return Object.values(object_calls).reduce((total, calls) => total + calls, 0);
}

/** The quantities that are billed, and what they cost in dollars for one deployment. */
export function billOf(count: Count): Record<Billed, { quantity: number; dollars: number }> {
  const invocations = count.worker_requests + count.queue_messages;
  const calls = Object.entries(count.object_calls).map(([name, times]) => {
    const waits = WAITING.includes(name.split(".")[1] ?? "");
    return times * (waits ? ASSUMED.seconds_a_call_that_waits : ASSUMED.seconds_a_call);
  });
  const seconds = calls.reduce((total, each) => total + each, 0);
  const quantities: Record<Billed, number> = {
    worker_requests: invocations,
    worker_cpu_ms: count.worker_requests * ASSUMED.cpu_ms_a_request + count.queue_messages * ASSUMED.cpu_ms_a_message,
    object_requests: objectRequests(count),
    object_gb_seconds: seconds * ASSUMED.object_gb,
    rows_written: rowsWritten(count),
    rows_read: count.rows_read,
    queue_operations: count.queue_operations,
    r2_class_a: count.r2_class_a,
    r2_class_b: count.r2_class_b,
  };
  const entries = Object.entries(quantities) as [Billed, number][];
  return Object.fromEntries(
    entries.map(([key, quantity]) => [key, { quantity, dollars: quantity * PRICES[key] }]),
  ) as Record<Billed, { quantity: number; dollars: number }>;
}

/** Dollars for a million such deployments. */
export function dollarsAMillion(count: Count): number {
  return 1e6 * Object.values(billOf(count)).reduce((total, { dollars }) => total + dollars, 0);
}
