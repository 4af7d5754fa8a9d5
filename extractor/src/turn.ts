import { Unreadable } from "./contract.ts";

const LOOK_MS = 25;
const WAIT_MS = 60_000;
/** Longer than any file takes. An invocation that was cut off gives nothing back. */
const LEASE_MS = 30_000;

let takenUntil = 0;

/** Does heavy work one after the other: all the invocations in an isolate share its memory. Unreadable if there is no turn within a minute. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const patience = Date.now() + WAIT_MS;
  while (Date.now() < takenUntil) {
    if (Date.now() > patience) throw new Unreadable("too many files are being read at once");
    await scheduler.wait(LOOK_MS);
  }
  const mine = Date.now() + LEASE_MS;
  takenUntil = mine;
  try {
    return await work();
  } finally {
    if (takenUntil === mine) takenUntil = 0;
  }
}
