import { describe, expect, test } from "vitest";
import { coverage, SYNTHETIC_ROSTER, syntheticOffers } from "../../../src/domain/deployment/roster.ts";
import { firstWave, type RosterEntry } from "../../../src/domain/deployment/routing.ts";
import { isId } from "../../../src/domain/ids.ts";
import { CREATED, testId } from "../../support/records.ts";

function member(tail: string, skills: string[], more: Partial<RosterEntry> = {}): RosterEntry {
  return {
    id: testId("spec", tail),
    name: `Expert ${tail}`,
    skills,
    availability: "available",
    median_turnaround_seconds: null,
    capacity: 3,
    ...more,
  };
}

function waveOf(roster: RosterEntry[], wanted: string[]): string[] {
  return firstWave(roster, wanted, CREATED).map(({ expert }) => expert.id.slice(-1));
}

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

describe("the first wave", () => {
  const roster = [
    member("A", ["copy", "brand-strategy"]),
    member("B", ["copy"]),
    member("C", ["brand-strategy", "copy", "design"]),
    member("D", ["legal"]),
  ];

  test("is all who cover the most of the wanted tags, and equally many", () => {
    expect(waveOf(roster, ["copy", "brand-strategy"])).toEqual(["A", "C"]);
  });

  test("is everybody who covers one, where nobody covers more", () => {
    expect(waveOf(roster, ["copy", "legal"])).toEqual(["A", "B", "C", "D"]);
  });

  test("does not prefer one who can do more than is wanted", () => {
    expect(waveOf(roster, ["copy"])).toEqual(["A", "B", "C"]);
  });

  test.each(["busy", "away"] as const)("leaves out whoever is %s, even the best", (availability) => {
    const changed = roster.map((entry) => (entry.skills.length === 3 ? { ...entry, availability } : entry));
    expect(waveOf(changed, ["copy", "design"])).toEqual(["A", "B"]);
  });

  test.each<[string, RosterEntry[], string[]]>([
    ["nobody covers a tag", roster, ["finance"]],
    ["nobody is on the bench", [], ["copy"]],
    ["nobody is available", roster.map((entry) => ({ ...entry, availability: "away" as const })), ["copy"]],
  ])("is empty if %s", (_, bench, wanted) => {
    expect(firstWave(bench, wanted, CREATED)).toEqual([]);
  });

  test("says who the experts are and when it was offered, and nothing else of them", () => {
    const [entry] = roster as [RosterEntry];
    const { id, name, skills } = entry;
    expect(firstWave([entry], ["copy"], CREATED)).toEqual([{ expert: { id, name, skills }, offered_at: CREATED }]);
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
