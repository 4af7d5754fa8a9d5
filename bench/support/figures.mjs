/**
 * The value below which a share of the values lies (nearest rank).
 * @param {readonly number[]} values
 * @param {number} share 0.95
 */
export function percentile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** @param {readonly number[]} values */
export const median = (values) => percentile(values, 0.5);

/** p50, p95, p99 and the largest of some latencies, in milliseconds. */
export function summary(values) {
  const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share));
  return { count: values.length, p50, p95, p99, max };
}

/** A number for people: three figures that count. */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const ms = (value) => `${short(value)} ms`;
export const ratio = (value) => (Number.isFinite(value) ? `${value.toFixed(2)}×` : "–");
export const kibibytes = (bytes) => `${(bytes / 1_024).toFixed(1)} KiB`;
export const kilobytes = (bytes) => `${short(bytes / 1_000)} KB`;
export const megabytes = (bytes) => `${short(bytes / 1_000_000)} MB`;
