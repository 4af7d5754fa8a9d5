import { describe, expect, test } from "vitest";
import { coverage } from "../../../src/domain/deployment/roster.ts";
import {
  type BenchEntry,
  isCovered,
  lookAtBench,
  matchedSkills,
  presentOffer,
} from "../../../src/domain/deployment/routing.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { CREATED, newRecord, offerTo, SECOND_EXPERT } from "../../support/records.ts";
import { declinedBy, looked, member, tails, unasked } from "./bench.ts";

/** Looks, each time opening the next wave, until nobody further could be reached. */
function waves(bench: BenchEntry[], wanted: string[]): string[][] {
  const seen: string[][] = [];
  let asked = unasked(wanted);
  for (let more = true; more; ) {
    const [look, next] = looked(bench, asked);
    seen.push(tails(look.fresh));
    expect(seen.length, "the waves must end").toBeLessThan(30);
    ({ more } = look);
    asked = next;
  }
  return seen;
}

describe("waves", () => {
  const bench = [
    member("A", ["copy", "brand-strategy"]),
    member("B", ["copy"]),
    member("C", ["brand-strategy", "copy", "design"]),
    member("D", ["legal"]),
  ];

  test.each<[string[], string[][]]>([
    [
      ["copy", "brand-strategy"],
      [["A", "C"], ["B"]],
    ],
    [
      ["copy", "brand-strategy", "design"],
      [["C"], ["A"], ["B"]],
    ],
    [["copy", "legal"], [["A", "B", "C", "D"]]],
    [["copy"], [["A", "B", "C"]]],
    [["legal", "finance"], [["D"]]],
    [
      ["brand-strategy", "legal", "copy", "design"],
      [["C"], ["A"], ["B", "D"]],
    ],
  ])("for %j are all who cover equally many of the tags, the best coverage first: %j", (wanted, expected) => {
    expect(waves(bench, wanted)).toEqual(expected);
  });

  test("never reach who covers none of the tags", () => {
    expect(waves(bench, ["finance"])).toEqual([[]]);
    expect(waves([], ["copy"])).toEqual([[]]);
  });

  test("count a tag that is wanted twice once", () => {
    expect(waves(bench, ["copy", "copy", "brand-strategy"])).toEqual([["A", "C"], ["B"]]);
  });

  test("leave open offers open: all who were asked may accept until somebody does", () => {
    const [, first] = looked(bench, unasked(["copy", "brand-strategy"]), true, CREATED);
    const [second] = looked(bench, first, true, CREATED + 5 * MINUTE);
    expect(second.offers.map(({ expert, offered_at }) => [expert.id.slice(-1), offered_at - CREATED])).toEqual([
      ["A", 0],
      ["C", 0],
      ["B", 5 * MINUTE],
    ]);
    expect(tails(second.fresh)).toEqual(["B"]);
  });
});

describe("within a wave", () => {
  test("the least loaded is asked first, then who was asked longest ago, and who was never asked before them", () => {
    const bench = [
      member("1", ["copy"], { load: 1, last_offered_at: null }),
      member("2", ["copy"], { load: 0, last_offered_at: CREATED - 1 }),
      member("3", ["copy"], { load: 0, last_offered_at: CREATED - 2 }),
      member("4", ["copy"], { load: 2, last_offered_at: CREATED - HOUR }),
      member("5", ["copy"], { load: 0, last_offered_at: null }),
      member("6", ["copy"], { load: 1, last_offered_at: CREATED - HOUR }),
    ];
    expect(waves(bench, ["copy"])).toEqual([["5", "3", "2", "1", "6", "4"]]);
    expect(waves(bench.toReversed(), ["copy"])).toEqual([["5", "3", "2", "1", "6", "4"]]);
  });

  test("the id decides between equals, in whatever order the bench comes", () => {
    const bench = ["C", "A", "B"].map((tail) => member(tail));
    expect(waves(bench, ["copy"])).toEqual([["A", "B", "C"]]);
    expect(waves(bench.toReversed(), ["copy"])).toEqual([["A", "B", "C"]]);
  });

  test("more skills than are wanted put nobody before another", () => {
    expect(waves([member("A"), member("B", ["copy", "legal", "design"])], ["copy"])).toEqual([["A", "B"]]);
  });

  test("who comes back is asked in turn with those of the wave that opens", () => {
    const bench = [
      member("A", ["copy", "legal"], { load: 2 }),
      member("B", ["copy"], { load: 1 }),
      member("C", ["copy", "legal"]),
    ];
    const [, asked] = looked([member("C", ["copy", "legal"])], unasked(["copy", "legal"]));
    const [look] = looked(bench, asked);
    expect(tails(look.fresh)).toEqual(["B", "A"]);
  });
});

describe("nobody is asked who", () => {
  const best = ["copy", "design"];

  test.each<[string, Partial<BenchEntry>]>([
    ["is busy", { availability: "busy" }],
    ["is away", { availability: "away" }],
    ["holds as many as they can", { capacity: 2, load: 2 }],
    ["holds more than they can, since their capacity was lowered", { capacity: 1, load: 4 }],
  ])("%s, even the best", (_, more) => {
    expect(waves([member("A", best, more), member("B")], best)[0]).toEqual(["B"]);
    expect(waves([member("A", best), member("B")], best)[0]).toEqual(["A"]);
  });

  test("holds one less than they can, on the other hand, is", () => {
    expect(waves([member("A", best, { capacity: 2, load: 1 })], best)).toEqual([["A"]]);
  });

  test("declined it, however they come back", () => {
    const [ada, bo] = [member("A", best), member("B")];
    const [, first] = looked([ada, bo], unasked(best));
    for (const opensNext of [true, false]) {
      const [look] = looked([{ ...ada, load: 0, last_offered_at: null }, bo], declinedBy(first, ada), opensNext);
      expect(tails(look.offers)).toEqual(["B"]);
    }
    const [last] = looked([ada], declinedBy(first, ada));
    expect([last.offers, last.more]).toEqual([[], false]);
  });

  test("is being asked already: an open offer is neither repeated nor renewed", () => {
    const [, first] = looked([member("A")], unasked());
    const [look] = looked([member("A")], first, true, CREATED + HOUR);
    expect(look.fresh).toEqual([]);
    expect(look.offers).toEqual(first.offers);
  });
});

describe("an offer that is open", () => {
  test("is withdrawn from who left the bench", () => {
    const [, first] = looked([member("A"), member("B")], unasked());
    const [look] = looked([member("B")], first, false);
    expect([tails(look.offers), look.fresh]).toEqual([["B"], []]);
  });

  test("may be made again to who joins again, since they never said no", () => {
    const [, first] = looked([member("A"), member("B")], unasked());
    const [, second] = looked([member("B")], first, false);
    const [look] = looked([member("A"), member("B")], second, false, CREATED + HOUR);
    expect(tails(look.fresh)).toEqual(["A"]);
    expect(look.offers.at(-1)?.offered_at).toBe(CREATED + HOUR);
  });

  test.each<[string, Partial<BenchEntry>]>([
    ["goes away", { availability: "away" }],
    ["is busy", { availability: "busy" }],
    ["is at capacity", { load: 3 }],
    ["has other skills now", { skills: ["finance"] }],
  ])("stays with who %s: it refuses no accept", (_, more) => {
    const [, first] = looked([member("A")], unasked());
    const [look] = looked([member("A", ["copy"], more)], first, false);
    expect(look.offers).toEqual(first.offers);
  });

  test("says who they are and when it was made, and nothing else of them", () => {
    const { id, name, skills } = member("A");
    const { offers } = lookAtBench([member("A")], unasked(), true, CREATED);
    expect(offers).toEqual([{ expert: { id, name, skills }, offered_at: CREATED }]);
  });
});

describe("a look that opens no wave", () => {
  const [ada, bo, cy] = [member("A", ["copy", "legal"]), member("B", ["copy", "legal"]), member("C")];
  const wanted = ["copy", "legal"];

  test("asks who came back within a wave that was opened, and nobody beyond", () => {
    const [first, asked] = looked([ada, { ...bo, availability: "away" }, cy], unasked(wanted));
    expect([tails(first.fresh), first.reached]).toEqual([["A"], 2]);
    const [look] = looked([ada, bo, cy], asked, false);
    expect([tails(look.fresh), look.reached, look.more]).toEqual([["B"], 2, true]);
  });

  test("asks who has room again, and who was chosen for the workspace since", () => {
    const [, asked] = looked([ada, { ...bo, load: 3 }], unasked(wanted));
    const [look] = looked([ada, { ...bo, load: 2 }, member("D", wanted)], asked, false);
    expect(tails(look.fresh)).toEqual(["D", "B"]);
  });

  test("changes nothing where nothing changed", () => {
    const [, asked] = looked([ada, bo, cy], unasked(wanted));
    const [look, after] = looked([ada, bo, cy], asked, false, CREATED + MINUTE);
    expect([look.fresh, after]).toEqual([[], asked]);
  });

  test("opens the next wave all the same, once nobody is being asked", () => {
    const [, asked] = looked([ada, bo, cy], unasked(wanted));
    const [stillOne] = looked([ada, bo, cy], declinedBy(asked, ada), false);
    expect(stillOne.fresh).toEqual([]);
    const [look] = looked([ada, bo, cy], declinedBy(declinedBy(asked, ada), bo), false);
    expect([tails(look.offers), look.reached, look.more]).toEqual([["C"], 1, false]);
  });

  test("prefers who came back to the next wave, where nobody is being asked", () => {
    const [, asked] = looked([ada, { ...bo, availability: "busy" }, cy], unasked(wanted));
    const [look] = looked([ada, bo, cy], declinedBy(asked, ada), false);
    expect([tails(look.offers), look.reached, look.more]).toEqual([["B"], 2, true]);
  });
});

describe("a wave in which nobody is free", () => {
  const three = ["copy", "legal", "design"];
  const away = { availability: "away" } as const;

  test("is passed over: the next one in which somebody is opens at once", () => {
    const bench = [member("A", three), member("B", ["copy", "legal"], away), member("C")];
    expect(waves(bench, three)).toEqual([["A"], ["C"]]);
  });

  test("once it was passed over, has its own asked as soon as they come back", () => {
    const bench = [member("A", three), member("B", ["copy", "legal"], away), member("C")];
    const [, first] = looked(bench, unasked(three));
    const [, second] = looked(bench, first);
    const [look] = looked([member("A", three), member("B", ["copy", "legal"]), member("C")], second, false);
    expect(tails(look.fresh)).toEqual(["B"]);
  });

  test("with nobody free below it either has passed as well, so that whoever comes back is asked at once", () => {
    const bench = [member("A", three), member("B", ["copy", "legal"], away), member("C", ["copy"], away)];
    const [, first] = looked(bench, unasked(three));
    const [second, asked] = looked(bench, first);
    expect([second.fresh, second.reached, second.more]).toEqual([[], 1, false]);
    const [look] = looked([member("A", three), member("B", ["copy", "legal"], away), member("C")], asked, false);
    expect(tails(look.fresh)).toEqual(["C"]);
  });

  test("is not passed while nobody at all was free: the best of who comes first opens the first wave", () => {
    const bench = [member("A", three, away), member("B", ["copy"], away)];
    const [first, asked] = looked(bench, unasked(three));
    expect([first.offers, first.reached, first.more]).toEqual([[], null, true]);
    const [look] = looked([member("A", three), member("B", ["copy"])], asked, false);
    expect([tails(look.fresh), look.reached, look.more]).toEqual([["A"], 3, true]);
  });
});

describe("more", () => {
  const two = ["copy", "legal"];

  test.each<[string, BenchEntry[], boolean]>([
    ["true while somebody covers less than was reached", [member("A", two), member("B")], true],
    [
      "true though that one is away just now",
      [member("A", two), member("B", ["copy"], { availability: "away" })],
      true,
    ],
    ["true though that one has no room just now", [member("A", two), member("B", ["copy"], { load: 3 })], true],
    ["false once everybody was reached", [member("A"), member("B")], false],
    ["false if the others cover nothing", [member("A", two), member("B", ["finance"])], false],
    ["false with nobody on the bench", [], false],
  ])("is %s", (_, bench, more) => {
    expect(looked(bench, unasked(two))[0].more).toBe(more);
  });

  test("is false if the only one further down said no before", () => {
    const asked = { ...unasked(two), passed_on_by: [member("B").id] };
    expect(looked([member("A", two), member("B")], asked)[0].more).toBe(false);
  });
});

describe("a create is covered", () => {
  test.each<[string, BenchEntry[], string[], boolean]>([
    ["by one who covers one of the tags", [member("A")], ["legal", "copy"], true],
    ["by nobody who covers none", [member("A")], ["legal"], false],
    ["by nobody who is busy", [member("A", ["copy"], { availability: "busy" })], ["copy"], false],
    ["by nobody who is away", [member("A", ["copy"], { availability: "away" })], ["copy"], false],
    ["by one among others", [member("A", ["copy"], { availability: "away" }), member("B")], ["copy"], true],
    ["by nobody on an empty bench", [], ["copy"], false],
  ])("%s", (_, bench, wanted, covered) => {
    expect(isCovered(bench, wanted)).toBe(covered);
  });
});

describe("an offer on the wire", () => {
  test("says when it was made, when it lapses, and which of the wanted tags the expert has, in the wanted order", () => {
    const record = newRecord({ input: { skills: ["legal", "copy", "design"] } });
    const offer = offerTo({ ...SECOND_EXPERT, skills: ["design", "finance", "legal"] }, CREATED + MINUTE);
    expect(presentOffer(record, offer)).toEqual({
      offered_at: new Date(CREATED + MINUTE).toISOString(),
      expires_at: new Date(CREATED + 4 * HOUR).toISOString(),
      matched_skills: ["legal", "design"],
    });
  });

  test.each<[string[], string[], string[]]>([
    [["copy"], ["copy", "copy"], ["copy"]],
    [["copy", "copy"], ["copy"], ["copy"]],
    [["copy"], ["legal"], []],
    [[], [], []],
  ])("of %j for %j matches %j", (skills, wanted, matched) => {
    expect(matchedSkills(skills, wanted)).toEqual(matched);
    expect(matchedSkills(skills, wanted)).toHaveLength(coverage(skills, wanted));
  });
});
