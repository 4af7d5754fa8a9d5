import { DAY, HOUR, MINUTE, SECOND } from "../../../domain/time.ts";

const UNITS = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
] as const;

/** A duration in milliseconds as a reader says it, in its largest whole unit: `8 hours`, `30 seconds`. */
export function duration(ms: number): string {
  const [size, name] = UNITS.find(([unit]) => ms >= (unit === DAY ? 4 * DAY : unit) && ms % unit === 0) ?? UNITS[3];
  const count = Math.round(ms / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** A number with thousands set apart. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
