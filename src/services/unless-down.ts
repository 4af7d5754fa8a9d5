import { fail } from "../domain/errors.ts";
import { describeError, log } from "../log.ts";
import { within } from "../within.ts";

const RETRY_SECONDS = 5;
const TIMEOUT_MS = 10_000;

/** Waits for what needs D1; a failure or over 10 s is a 503 that tells nothing of the inside. */
export async function unlessDown<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await within(TIMEOUT_MS, "the database", work);
  } catch (error) {
    log({ event: "database.unavailable", level: "error", what, error: describeError(error) });
    return fail("internal_error", "This is unavailable for a moment. Try again shortly.", {
      status: 503,
      retry_after: RETRY_SECONDS,
    });
  }
}
