/** Whole seconds from acceptance to completion, both in epoch milliseconds. */
export function turnaroundSeconds(acceptedAt: number, completedAt: number): number {
  return Math.max(0, Math.round((completedAt - acceptedAt) / 1_000));
}

/** The median of whole seconds, rounded; null of none. */
export function median(seconds: readonly number[]): number | null {
  if (seconds.length === 0) return null;
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : Math.round(((sorted[middle - 1] as number) + upper) / 2);
}
