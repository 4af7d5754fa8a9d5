import { expect, test } from "vitest";
import { firstIdAt, growingIds, isId, newId, timeOf } from "../../src/domain/ids.ts";

test("an id carries its kind and its time", () => {
  const id = newId("deployment", 1_700_000_000_000);
  expect(isId("deployment", id)).toBe(true);
  expect(isId("expert", id)).toBe(false);
  expect(isId("deployment", id.toLowerCase())).toBe(false);
  expect(timeOf(id)).toBe(1_700_000_000_000);
});

test("growing ids grow within a millisecond, when the clock steps back, and after a restart", () => {
  const next = growingIds("deployment");
  const a = next(5_000);
  const b = next(5_000);
  const c = next(4_000);
  const d = growingIds("deployment", c)(4_000);
  expect([a, b, c, d]).toEqual([a, b, c, d].toSorted());
  expect(new Set([a, b, c, d]).size).toBe(4);
});

test("the first id at an instant sorts at or below every id made then", () => {
  const at = 1_700_000_000_000;
  expect(firstIdAt("deployment", at) <= newId("deployment", at)).toBe(true);
  expect(firstIdAt("deployment", at + 1) > newId("deployment", at)).toBe(true);
});
