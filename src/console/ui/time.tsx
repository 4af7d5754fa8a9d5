import { DAY, HOUR, iso, MINUTE } from "../../domain/time.ts";

/** A moment: epoch milliseconds, or ISO 8601 as on the wire. */
export type Moment = number | string;

const inWords = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

export function epochOf(moment: Moment): number {
  return typeof moment === "number" ? moment : Date.parse(moment);
}

/** `22 Nov 2026, 14:05 UTC`. */
export function exactTime(moment: Moment): string {
  return `${inWords.format(epochOf(moment))} UTC`;
}

/** A duration in milliseconds as people say it: `12 min`, `3 h 20 min`, `2 days 4 h`. The browser's script says the same. */
export function span(ms: number): string {
  if (ms < MINUTE) return "under 1 min";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return joined(Math.floor(ms / HOUR), "h", Math.floor((ms % HOUR) / MINUTE), "min");
  const days = Math.floor(ms / DAY);
  return joined(days, days === 1 ? "day" : "days", Math.floor((ms % DAY) / HOUR), "h");
}

function joined(large: number, unit: string, small: number, smaller: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;
}

/** What is left until a moment: `12 min left`, `94 s left`, `time is up`. */
export function left(at: number, now: number): string {
  if (at <= now) return "time is up";
  return at - now < 2 * MINUTE ? `${Math.ceil((at - now) / 1000)} s left` : `${span(at - now)} left`;
}

/** How long ago a moment was: `12 min ago`. */
export function ago(at: number, now: number): string {
  return now - at < MINUTE ? "just now" : `${span(now - at)} ago`;
}

/** How pressing a deadline is; the same thresholds stand in the browser's script. */
export function pressure(at: number, now: number): "late" | "soon" | "calm" {
  if (at - now <= 5 * MINUTE) return "late";
  return at - now <= 20 * MINUTE ? "soon" : "calm";
}

/** A deadline as what is left of it, with the exact time on hover. It ticks where there is a script. */
export function Countdown({ at, now }: { at: Moment; now: number }) {
  const epoch = epochOf(at);
  return (
    <time
      class={`countdown countdown-${pressure(epoch, now)}`}
      datetime={iso(epoch)}
      title={exactTime(epoch)}
      data-tick="left"
    >
      {left(epoch, now)}
    </time>
  );
}

/** A past moment as how long ago it was, with the exact time on hover. */
export function Ago({ at, now }: { at: Moment; now: number }) {
  const epoch = epochOf(at);
  return (
    <time datetime={iso(epoch)} title={exactTime(epoch)} data-tick="ago">
      {ago(epoch, now)}
    </time>
  );
}

/** An exact moment. A script rewrites it in the reader's own time zone. */
export function At({ at }: { at: Moment }) {
  return (
    <time datetime={iso(epochOf(at))} data-tick="at">
      {exactTime(at)}
    </time>
  );
}
