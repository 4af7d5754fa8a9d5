/** The accounts of a workspace's credits. `issued` is the contra account, the only one that may be negative. */
export const ACCOUNTS = ["issued", "available", "reserved", "settled"] as const;
export type Account = (typeof ACCOUNTS)[number];
export type Balances = Record<Account, number>;
export type Entries = Partial<Record<Account, number>>;

export const NO_CREDITS: Balances = { issued: 0, available: 0, reserved: 0, settled: 0 };

/** Why a transaction happened. */
export type TransactionKind = "grant" | "lapse" | "top_up" | "reserve" | "settle" | "release";

/** One transaction as kept: its entries sum to zero. `reference` is what it is about, such as a deployment's id. */
export interface Transaction {
  id: string;
  kind: TransactionKind;
  entries: Entries;
  reference: string | null;
  at: number;
}

export class LedgerError extends Error {}

/** The balances after a transaction. Whole credits; throws {@link LedgerError} if the entries don't sum to zero or an account but `issued` would be negative. */
export function post(balances: Balances, entries: Entries): Balances {
  const next = { ...balances };
  let sum = 0;
  for (const account of ACCOUNTS) {
    const amount = entries[account] ?? 0;
    if (!Number.isSafeInteger(amount)) throw new LedgerError(`${account}: ${amount} is not a whole amount`);
    sum += amount;
    next[account] += amount;
    if (account !== "issued" && next[account] < 0) throw new LedgerError(`${account} would be ${next[account]}`);
  }
  if (sum !== 0) throw new LedgerError(`the entries sum to ${sum}`);
  return next;
}

/** The entries that move an amount from one account to another. */
export function move(from: Account, to: Account, amount: number): Entries {
  return { [from]: -amount, [to]: amount };
}
