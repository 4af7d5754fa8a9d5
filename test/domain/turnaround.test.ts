import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, SECOND } from "../../src/domain/time.ts";
import { median, turnaroundSeconds } from "../../src/domain/turnaround.ts";

const AT = Date.UTC(2026, 3, 23, 10);

describe("a turnaround is counted in whole seconds from acceptance to completion", () => {
  test.each<[string, number, number]>([
    ["no time at all", 0, 0],
    ["under half a second", 499, 0],
    ["half a second", 500, 1],
    ["a second", SECOND, 1],
    ["a day and a bit", DAY + 1_499, 86_401],
    ["a clock that went backwards", -5 * SECOND, 0],
  ])("%s", (_, ms, seconds) => {
    expect(turnaroundSeconds(AT, AT + ms)).toBe(seconds);
  });
});

describe("the median", () => {
  test.each<[number[], number | null]>([
    [[], null],
    [[0], 0],
    [[7], 7],
    [[3, 1], 2],
    [[1, 2], 2],
    [[9, 1, 5], 5],
    [[10, 9, 100], 10],
    [[4, 1, 3, 2], 3],
    [[5, 5, 5, 1_000_000], 5],
  ])("of %j is %j", (seconds, expected) => {
    expect(median(seconds)).toBe(expected);
  });

  test("leaves what it is given as it was", () => {
    const given = Object.freeze([3, 1, 2]);
    expect(median(given)).toBe(2);
    expect(given).toEqual([3, 1, 2]);
  });

  test("has as many on either side, is of whole seconds, and minds no order", () => {
    const property = fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (seconds) => {
      const middle = median(seconds) as number;
      expect(Number.isInteger(middle)).toBe(true);
      const half = seconds.length / 2;
      // Rounding moves it by less than one.
      expect(seconds.filter((each) => each <= middle).length).toBeGreaterThanOrEqual(half);
      expect(seconds.filter((each) => each > middle - 1).length).toBeGreaterThanOrEqual(half);
      expect(median(seconds.toReversed())).toBe(middle);
    });
    fc.assert(property, { numRuns: 300 });
  });
});
