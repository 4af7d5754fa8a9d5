import {
  billOf,
  type Count,
  dollarsAMillion,
  objectRequests,
  rowsWritten,
  type Step,
  sum,
  type Written,
} from "./bill.ts";
import { ASSUMED, type Billed, PRICES } from "./prices.ts";

/** A path as counted. */
export interface Counted {
  name: string;
  what: string;
  steps: Step[];
}

const PLACES: Written["place"][] = ["Workspace object", "Deployment object", "D1"];
const UNITS: Record<Billed, string> = {
  worker_requests: "Worker requests and queue messages consumed",
  worker_cpu_ms: "CPU milliseconds (assumed)",
  object_requests: "object requests, alarms included",
  object_gb_seconds: "object GB-seconds (assumed)",
  rows_written: "rows written",
  rows_read: "rows read",
  queue_operations: "queue operations",
  r2_class_a: "R2 class A",
  r2_class_b: "R2 class B",
};

/** All tables of the document, as Markdown. The first path is the plain one. */
export function tables(counted: Counted[]): string {
  const [plain] = counted;
  if (!plain) return "";
  const parts = [
    "### One deployment, path by path",
    pathsTable(counted),
    `### Who writes what: ${plain.name}`,
    rowsTable(plain),
    `### The bill of a million: ${plain.name}`,
    billTable(sum(plain.steps.map(({ count }) => count))),
  ];
  return parts.join("\n\n");
}

function pathsTable(counted: Counted[]): string {
  const rows = counted.map(({ name, what, steps }) => {
    const count = sum(steps.map((step) => step.count));
    const places = PLACES.map((place) => rowsWritten(count, place));
    const others = [count.worker_requests, objectRequests(count), count.queue_operations];
    return [name, what, ...places, `**${rowsWritten(count)}**`, ...others, `**${dollarsAMillion(count).toFixed(2)}**`];
  });
  const heads = ["path", "what it is", ...PLACES.map((place) => `rows: ${place}`), "rows"];
  return markdown([...heads, "requests", "object requests", "queue operations", "$ a million"], rows);
}

function rowsTable({ steps }: Counted): string {
  const total = sum(steps.map(({ count }) => count));
  const inStep = (count: Count, { place, what }: Written) =>
    count.written.find((one) => one.place === place && one.what === what)?.rows ?? 0;
  const rows = PLACES.flatMap((place) => {
    const written = total.written.filter((one) => one.place === place).toSorted((a, b) => (a.what < b.what ? -1 : 1));
    return written.map((one) => [place, one.what, ...steps.map(({ count }) => inStep(count, one) || ""), one.rows]);
  });
  const sums = ["", "all", ...steps.map(({ count }) => rowsWritten(count)), rowsWritten(total)];
  return markdown(["where", "table, key or alarm", ...steps.map(({ name }) => name), "all"], [...rows, sums]);
}

function billTable(count: Count): string {
  const bill = billOf(count);
  const rows = (Object.keys(PRICES) as Billed[])
    .filter((key) => bill[key].quantity > 0)
    .map((key) => {
      const { quantity, dollars } = bill[key];
      return [UNITS[key], Number(quantity.toFixed(3)), (PRICES[key] * 1e6).toFixed(3), (dollars * 1e6).toFixed(2)];
    });
  return markdown(
    ["billed", "for one deployment", "$ a million of them", "$ for a million deployments"],
    [...rows, ["all", "", "", dollarsAMillion(count).toFixed(2)]],
  );
}

/** What the bill assumes, in words. */
export function assumptions(): string {
  const { cpu_ms_a_request, cpu_ms_a_message, seconds_a_call_that_waits, seconds_a_call, object_gb } = ASSUMED;
  return `Assumed, since no count says it: ${cpu_ms_a_request} ms of CPU a request, ${cpu_ms_a_message} ms a message; an object is at work ${seconds_a_call_that_waits} s for a call that waits for D1 or for another object, ${seconds_a_call} s for any other, at ${object_gb} GB.`;
}

function markdown(heads: (string | number)[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
