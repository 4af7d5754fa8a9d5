import { fail } from "../domain/errors.ts";
import { describeError, log } from "../log.ts";

const RETRY_SECONDS = 5;
const TIMEOUT_MS = 10_000;

/** Waits for what needs D1; a failure or over 10 s is a 503 that tells nothing of the inside. */
export async function unlessDown<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the database took too long")), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    log({ event: "database.unavailable", level: "error", what, error: describeError(error) });
    return fail("internal_error", "This is unavailable for a moment. Try again shortly.", {
      status: 503,
      retry_after: RETRY_SECONDS,
    });
  } finally {
    clearTimeout(timer);
  }
}
