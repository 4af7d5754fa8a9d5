import { decodeTime, encodeTime, isValid, monotonicFactory, ulid } from "ulid";

/** What each kind of id starts with; the rest is a ULID. */
export const PREFIXES = {
  deployment: "dep",
  expert: "spec",
  workspace: "ws",
  key: "key",
  webhook: "whk",
  event: "evt",
  delivery: "dlv",
  message: "msg",
  file: "file",
  transaction: "txn",
  request: "req",
  token: "tok",
  member: "mem",
  operator: "op",
  audit: "aud",
  limit_request: "lim",
} as const;

export type IdKind = keyof typeof PREFIXES;

/** A new id of a kind, at `now` in epoch milliseconds. */
export function newId(kind: IdKind, now: number): string {
  return `${PREFIXES[kind]}_${ulid(now)}`;
}

/** A factory of ids that only grow, even within one millisecond or when the clock steps back. `last` is the largest id given so far. */
export function growingIds(kind: IdKind, last?: string): (now: number) => string {
  const next = monotonicFactory();
  let floor = last ? timeOf(last) + 1 : 0;
  return (now) => {
    floor = Math.max(floor, now);
    return `${PREFIXES[kind]}_${next(floor)}`;
  };
}

/** True if `value` is an id of that kind in its canonical spelling. */
export function isId(kind: IdKind, value: string): boolean {
  const prefix = `${PREFIXES[kind]}_`;
  if (!value.startsWith(prefix)) return false;
  const body = value.slice(prefix.length);
  return isUlid(body);
}

/** True if `value` is a ULID in upper case. */
export function isUlid(value: string): boolean {
  return value.length === 26 && value === value.toUpperCase() && isValid(value);
}

/** The epoch milliseconds inside an id. */
export function timeOf(id: string): number {
  return decodeTime(id.slice(id.indexOf("_") + 1));
}

/** The smallest id of a kind at an instant: ids made at or after it sort at or above it. */
export function firstIdAt(kind: IdKind, at: number): string {
  return `${PREFIXES[kind]}_${encodeTime(Math.max(0, at), 10)}${"0".repeat(16)}`;
}
