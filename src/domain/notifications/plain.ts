import { DAY, HOUR, iso, MINUTE, SECOND } from "../time.ts";

/** Controls, and marks that turn the direction of what follows them or hide in it. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Somebody's text on a single line, without control characters or turns of direction, cut to `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text.toWellFormed().replace(/\s+/gu, " ").replace(UNSEEN, "").replace(/ {2,}/g, " ").trim();
  const characters = [...line.slice(0, 4 * most)];
  return characters.length <= most && line.length <= 4 * most
    ? line
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

/** `2026-04-23 10:58 UTC`. */
export function inUtc(at: number): string {
  return `${iso(at).slice(0, 16).replace("T", " ")} UTC`;
}

/** How far off an instant is, in two units at most: `in 58 min`, `in 3 h 40 min`; or `now`. */
export function fromNow(at: number, now: number): string {
  const left = at - now;
  if (left < SECOND) return "now";
  if (left < MINUTE) return `in ${Math.floor(left / SECOND)} s`;
  // A minute begun counts, or an hour's window would be 59 min long as soon as it is told of.
  const whole = Math.ceil(left / MINUTE) * MINUTE;
  const [days, hours, minutes] = [
    Math.floor(whole / DAY),
    Math.floor((whole % DAY) / HOUR),
    Math.floor((whole % HOUR) / MINUTE),
  ];
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean);
  return `in ${parts.slice(0, 2).join(" ")}`;
}
