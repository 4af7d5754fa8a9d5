import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RateCounts, RateWindow } from "../../src/domain/rate-window.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";

const START = Date.UTC(2026, 3, 23, 10);

function taken(count: number, at: number, limit = count): RateWindow {
  const window = new RateWindow();
  for (let i = 0; i < count; i++) expect(window.take(at, limit).retry_after).toBeNull();
  return window;
}

describe("a window", () => {
  test("counts down what remains, and at 0 refuses", () => {
    const window = new RateWindow();
    const answers = [0, 1, 2, 3].map(() => window.take(START, 3));
    expect(answers.map(({ state }) => [state.limit, state.remaining])).toEqual([
      [3, 2],
      [3, 1],
      [3, 0],
      [3, 0],
    ]);
    expect(answers.map(({ retry_after }) => retry_after !== null)).toEqual([false, false, false, true]);
  });

  test("does not count a refused one: knocking does not keep the door shut", () => {
    const window = taken(2, START);
    for (let at = START; at < START + MINUTE; at += 500) expect(window.take(at, 2).retry_after).not.toBeNull();
    expect(window.take(START + 61 * SECOND, 2)).toMatchObject({ retry_after: null, state: { remaining: 1 } });
  });

  test("rolls: what was taken early is free again early", () => {
    const window = taken(1, START, 2);
    window.take(START + 30 * SECOND, 2);
    expect(window.take(START + 59 * SECOND, 2).retry_after).not.toBeNull();
    expect(window.take(START + 61 * SECOND, 2).retry_after).toBeNull();
    expect(window.take(START + 62 * SECOND, 2).retry_after).not.toBeNull();
  });

  test("is no fixed minute: a burst at its end and one at the next's begin do not add up", () => {
    const window = taken(10, START + 59_900);
    expect(window.take(START + MINUTE + 100, 10).retry_after).not.toBeNull();
  });

  test("tells the epoch second at which it is empty again, if nothing more comes", () => {
    const window = new RateWindow();
    window.take(START, 5);
    const { reset } = window.take(START + 10 * SECOND, 5).state;
    expect(reset).toBe(Math.floor(reset));
    const counts = window.toCounts();
    expect(new RateWindow(counts).take(reset * SECOND, 5).state.remaining).toBe(4);
    expect(new RateWindow(counts).take((reset - 2) * SECOND, 5).state.remaining).toBe(3);
  });

  test("resets no earlier than now when it is empty and refuses nothing", () => {
    expect(new RateWindow().take(START, 5).state.reset).toBeGreaterThan(START / SECOND);
  });

  test("holds a limit that was raised or lowered from the next request on", () => {
    const window = taken(3, START);
    expect(window.take(START, 3).retry_after).not.toBeNull();
    expect(window.take(START, 4)).toMatchObject({ retry_after: null, state: { limit: 4, remaining: 0 } });
    expect(window.take(START, 2)).toMatchObject({ state: { limit: 2, remaining: 0 } });
  });

  test("says honestly when to come back after its limit was lowered under what is counted", () => {
    const window = taken(1, START, 5);
    for (let i = 1; i < 5; i++) window.take(START + i * 10 * SECOND, 5);
    const now = START + 45 * SECOND;
    const { retry_after } = window.take(now, 2);
    expect(retry_after).toBeGreaterThan(0);
    expect(window.take(now + Number(retry_after) * SECOND, 2).retry_after).toBeNull();
  });

  test("lets nobody gain when the clock steps back", () => {
    const window = taken(2, START, 3);
    expect(window.take(START - 5 * SECOND, 3).retry_after).toBeNull();
    expect(window.take(START - 5 * SECOND, 3).retry_after).not.toBeNull();
    expect(window.take(START + 59 * SECOND, 3).retry_after).not.toBeNull();
  });

  test("stores as much as there are seconds in it, not as there are requests", () => {
    const window = new RateWindow();
    for (let i = 0; i < 5_000; i++) window.take(START + i * 100, 10_000);
    expect(window.toCounts().length).toBeLessThanOrEqual(62);
  });

  test("made from counts leaves them as they were", () => {
    const counts: RateCounts = [[START / SECOND, 1]];
    new RateWindow(counts).take(START, 5);
    expect(counts).toEqual([[START / SECOND, 1]]);
  });
});

describe("whenever requests come", () => {
  const gaps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(58_999, 59_000, 59_999, 60_000, 60_001, 61_000, 61_001, 120_000) },
    ),
    { maxLength: 120 },
  );
  const traffic = fc.record({ gaps, limit: fc.integer({ min: 1, max: 8 }), from: fc.integer({ min: 0, max: 999 }) });
  type Traffic = typeof traffic extends fc.Arbitrary<infer T> ? T : never;

  /** The requests one by one, each with its time and the window as it was before. */
  function* play({ gaps, limit, from }: Traffic) {
    const window = new RateWindow();
    let now = START + from;
    for (const gap of gaps) {
      now += gap;
      const before = JSON.stringify(window.toCounts());
      yield { now, before, ...window.take(now, limit) };
    }
  }

  test("never more than the limit pass in any 60 s", () => {
    fc.assert(
      fc.property(traffic, (given) => {
        const passed = [...play(given)].filter(({ retry_after }) => retry_after === null).map(({ now }) => now);
        for (const [i, at] of passed.entries()) {
          const later = passed[i + given.limit];
          if (later !== undefined) expect(later - at).toBeGreaterThan(MINUTE);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("one is refused only if the limit has passed within the last 61 s", () => {
    fc.assert(
      fc.property(traffic, (given) => {
        const passed: number[] = [];
        for (const { now, retry_after, state } of play(given)) {
          const recent = passed.filter((at) => now - at < 61 * SECOND).length;
          if (retry_after !== null) expect(recent).toBeGreaterThanOrEqual(given.limit);
          else passed.push(now);
          const within = passed.filter((at) => now - at <= MINUTE).length;
          expect(state.remaining).toBeLessThanOrEqual(given.limit - within);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("retry_after is whole seconds, at most 61, and after that long one passes", () => {
    fc.assert(
      fc.property(traffic, (given) => {
        for (const { now, before, retry_after } of play(given)) {
          if (retry_after === null) continue;
          expect(Number.isInteger(retry_after) && retry_after >= 1 && retry_after <= 61).toBe(true);
          const again = new RateWindow(JSON.parse(before));
          expect(again.take(now + retry_after * SECOND, given.limit).retry_after).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });

  test("the counts survive being stored and read again at any moment", () => {
    fc.assert(
      fc.property(traffic, (given) => {
        for (const { now, before, state, retry_after } of play(given)) {
          expect(new RateWindow(JSON.parse(before)).take(now, given.limit)).toEqual({ state, retry_after });
        }
      }),
      { numRuns: 300 },
    );
  });
});
