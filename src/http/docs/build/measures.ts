import { DAY, HOUR, MINUTE, SECOND } from "../../../domain/time.ts";

const UNITS = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
] as const;

/** A duration in milliseconds as a reader says it: `8 hours`, `2 minutes 30 seconds`. Up to four days in hours. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [size, name] of UNITS) {
    const count = size === DAY && ms < 4 * DAY ? 0 : Math.floor(rest / size);
    if (count) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    rest -= count * size;
  }
  return parts.join(" ");
}

/** A number with thousands set apart. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
