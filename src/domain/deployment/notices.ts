/** What people are told of besides the agent's webhooks. `offer` and `offer_reminder` go to those who may accept, the rest to the holder. */
export const NOTICE_KINDS = [
  "offer",
  "offer_reminder",
  "replied",
  "idle_reminder",
  "released",
  "cancelled",
  "expired",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing to tell some experts, as their ids. `at` is epoch milliseconds. */
export interface Notice {
  number: number;
  kind: NoticeKind;
  to: string[];
  at: number;
}

/** Only the last ones are kept: what is older has left long ago. */
const MOST_KEPT = 20;

/** Adds a notice, unless nobody would be told. */
export function withNotice(notices: readonly Notice[], kind: NoticeKind, to: string[], at: number): Notice[] {
  if (to.length === 0) return [...notices];
  const number = (notices.at(-1)?.number ?? 0) + 1;
  return [...notices, { number, kind, to, at }].slice(-MOST_KEPT);
}
