export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An instant on the wire: ISO 8601 UTC with milliseconds. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** As {@link iso}, keeping null. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}

/** Shortens durations by TIME_SCALE: at 3600, an hour (in milliseconds) becomes a second. 1 leaves them alone. */
export type Scale = (durationMs: number) => number;

export function scaleOf(timeScale: number): Scale {
  return (durationMs) => Math.max(1, Math.round(durationMs / timeScale));
}
