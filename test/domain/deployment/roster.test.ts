import { describe, expect, test } from "vitest";
import { coverage, SYNTHETIC_ROSTER, syntheticOffers } from "../../../src/domain/deployment/roster.ts";
import { isId } from "../../../src/domain/ids.ts";

describe("coverage", () => {
  test.each<[string[], string[], number]>([
    [[], [], 0],
    [["copy"], [], 0],
    [[], ["copy"], 0],
    [["copy"], ["copy"], 1],
    [["copy", "legal"], ["legal", "copy", "design"], 2],
    [["copy"], ["legal"], 0],
    [["copy"], ["copy", "copy"], 1],
    [["copy", "copy"], ["copy"], 1],
    [["copywriting"], ["copy"], 0],
  ])("of %j for %j is %i", (skills, wanted, covered) => {
    expect(coverage(skills, wanted)).toBe(covered);
  });
});

describe("the synthetic roster", () => {
  const nameOf = (id: string) => SYNTHETIC_ROSTER.find((expert) => expert.id === id)?.name.split(" ")[0];

  test("has at least one, all available, with well-formed ids of their own", () => {
    const ids = SYNTHETIC_ROSTER.map(({ id }) => id);
    expect(new Set(ids).size).toBe(SYNTHETIC_ROSTER.length);
    expect(ids.every((id) => isId("expert", id))).toBe(true);
    expect(SYNTHETIC_ROSTER.every(({ availability }) => availability === "available")).toBe(true);
  });

  test.each<[string[], string[]]>([
    [["copy"], ["Robin", "Noor", "Sam"]],
    [["legal"], ["Amara", "Sam"]],
    [
      ["brand-strategy", "copy"],
      ["Robin", "Sam", "Noor"],
    ],
    [
      ["legal", "copy"],
      ["Sam", "Amara", "Robin", "Noor"],
    ],
    [["underwater-basketry"], ["Sam"]],
    [
      ["copy", "underwater-basketry"],
      ["Robin", "Noor", "Sam"],
    ],
  ])("offers %j to the best coverage first, the generalist last among equals: %j", (skills, names) => {
    expect(syntheticOffers(skills).map(({ id }) => nameOf(id))).toEqual(names);
  });

  test("covers every tag there is", () => {
    for (const skill of ["copy", "x", "0", "-", "a".repeat(64), "constructor"]) {
      expect(syntheticOffers([skill]).length).toBeGreaterThan(0);
    }
  });
});
