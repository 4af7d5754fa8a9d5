import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scaleOf } from "../../../src/domain/time.ts";
import { nextAttempt, outcomeOf, RETRY_DELAYS, standBack } from "../../../src/domain/webhooks/backoff.ts";

const NOW = 1_776_938_400_123;
const STEPS = [30, 120, 480, 1_800, 7_200, 28_800];

/** Whole seconds until the next try. */
function wait(
  attempts_made: number,
  more: { timeScale?: number; random?: number; retry_after_seconds?: number | null } = {},
) {
  const { timeScale = 1, random = 0, ...rest } = more;
  const at = nextAttempt({ attempts_made, now: NOW, scale: scaleOf(timeScale), random, ...rest });
  return at === null ? null : (at - NOW) / 1000;
}

describe("the schedule", () => {
  test("waits 30 s, 2 m, 8 m, 30 m, 2 h, 8 h, then gives up: six retries", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((made) => wait(made))).toEqual([...STEPS, null, null]);
  });

  test("tries at once what was never tried", () => {
    expect(wait(0)).toBe(0);
  });

  test("is shortened by the time scale and rounded up to whole seconds", () => {
    expect([1, 2, 3, 4, 5, 6].map((made) => wait(made, { timeScale: 3600 }))).toEqual([1, 1, 1, 1, 2, 8]);
    expect([1, 2, 3].map((made) => wait(made, { timeScale: 7 }))).toEqual([5, 18, 69]);
  });

  test("gets up to a tenth longer by jitter, never shorter", () => {
    expect(wait(1, { random: 1 })).toBe(33);
    expect(wait(6, { random: 1 })).toBe(31_680);
    expect(wait(2, { random: 0.5 })).toBe(126);
    expect(wait(6, { timeScale: 3600, random: 1 })).toBe(8);
  });

  test("always gives whole seconds between one step and two, whatever the scale, the jitter and the receiver's wish", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 1, max: 100_000, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.double({ min: -10, max: 1e9 })),
        (made, timeScale, random, retry_after_seconds) => {
          const step = Math.ceil(scaleOf(timeScale)(RETRY_DELAYS[made - 1] ?? 0) / 1000);
          const seconds = wait(made, { timeScale, random, retry_after_seconds }) ?? -1;
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(step);
          expect(seconds).toBeLessThanOrEqual(retry_after_seconds === null ? step * 1.1 : step * 2);
        },
      ),
    );
  });
});

describe("Retry-After", () => {
  test("is honoured between one step and two", () => {
    expect(wait(1, { retry_after_seconds: 45 })).toBe(45);
    expect(wait(1, { retry_after_seconds: 44.2 })).toBe(45);
    expect(wait(1, { retry_after_seconds: 60 })).toBe(60);
    expect(wait(1, { retry_after_seconds: 45, random: 1 })).toBe(49);
  });

  test("does not bring the next try forward", () => {
    for (const retry_after_seconds of [0, 5, 30, -1, Number.NaN, null]) {
      expect(wait(1, { retry_after_seconds })).toBe(30);
    }
  });

  test("does not put it off beyond two steps, jitter included", () => {
    expect(wait(1, { retry_after_seconds: 61, random: 1 })).toBe(60);
    expect(wait(1, { retry_after_seconds: 86_400, random: 1 })).toBe(60);
    expect(wait(6, { retry_after_seconds: Number.POSITIVE_INFINITY })).toBe(57_600);
  });

  test("is shortened by the time scale as the schedule is", () => {
    expect(wait(2, { timeScale: 10, retry_after_seconds: 180 })).toBe(18);
    expect(wait(2, { timeScale: 10, retry_after_seconds: 86_400 })).toBe(24);
  });

  test("does not lengthen the schedule: the last failure stays the last", () => {
    expect(wait(7, { retry_after_seconds: 60 })).toBeNull();
  });
});

describe("what a try came to", () => {
  const outcome = (status: number | null, retry_4xx = false, error: string | null = null) =>
    outcomeOf({ status, error, retry_4xx });

  test("2xx is delivered", () => {
    for (const status of [200, 201, 202, 204, 299]) expect(outcome(status)).toBe("delivered");
  });

  test("a redirect is a failure", () => {
    for (const status of [300, 301, 302, 304, 307, 308]) expect(outcome(status)).toBe("failed");
  });

  test("4xx is acknowledged, 410 and 429 too", () => {
    for (const status of [400, 401, 404, 408, 410, 429, 499]) expect(outcome(status)).toBe("acknowledged");
  });

  test("4xx is a failure at an endpoint that wants it retried, but 410 says that the receiver is gone", () => {
    for (const status of [400, 401, 404, 408, 429, 499]) expect(outcome(status, true)).toBe("failed");
    expect(outcome(410, true)).toBe("gone");
  });

  test("5xx, and anything else that is no HTTP answer, is a failure", () => {
    for (const status of [500, 502, 503, 599, 600, 999, 100, 0]) expect(outcome(status)).toBe("failed");
  });

  test("a try without a whole answer is a failure", () => {
    expect(outcome(null)).toBe("failed");
    expect(outcome(null, true, "timeout")).toBe("failed");
    expect(outcome(200, false, "timeout")).toBe("failed");
  });
});

test("for a busy receiver a delivery stands back 5 to 10 s at first, then a quarter of what it waited, at most 4 min", () => {
  expect([0, 20_000, 60_000, 480_000, 86_400_000].map((waited) => standBack(waited, 0))).toEqual([
    5_000, 5_000, 15_000, 120_000, 120_000,
  ]);
  expect([0, 60_000, 86_400_000].map((waited) => standBack(waited, 1))).toEqual([10_000, 30_000, 240_000]);
});
