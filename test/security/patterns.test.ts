import { beforeAll, describe, expect, test } from "vitest";
import { outputDataProblems } from "../../src/domain/deployment/output-schema.ts";
import { longestFor, PatternJudge } from "../../src/domain/deployment/pattern-cost.ts";
import { synthesize } from "../../src/domain/deployment/synthesizer.ts";
import { BRIEF, newWorkspace, type Workspace } from "../support/api.ts";
import { inMinutes, refusedCreate } from "../support/http-helpers.ts";

const judge = (pattern: string) => new PatternJudge().degreeOf(pattern) === Infinity;
const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join("|");

/** What backtracks without end on a text of a few dozen characters. */
const ENDLESS = [
  "^(a+)+$",
  "^(a*)*$",
  "^(a|a)*$",
  "^(\\w|\\d)+$",
  "^(a|aa)+$",
  "^([a-z]+ ?)+$",
  "^(\\s*[a-z]+\\s*)+$",
  "(x+x+)+y",
  "^(.*a){25}$",
  "^(a?){50}$",
  "^([A-Za-z]{2,20}[ -]?){1,10}$",
  "^(?=(a+)+$)b",
  "^(a+)+(?=b)c$",
];

/** What agents do send: slugs, names, dates, addresses, versions, numbers. */
const FINE = [
  "^[a-z0-9]+(-[a-z0-9]+)*$",
  "^([a-z]+,)*[a-z]+$",
  "(.|\\n)*",
  "^\\S+@\\S+\\.\\S+$",
  "^\\d{4}-\\d{2}-\\d{2}$",
  "^(foo|foobar)+$",
  "^(?:[A-Z][a-z]+ ?)+$",
  "^\\p{Lu}\\p{L}*( \\p{Lu}\\p{L}*)*$",
  "^(\\d{1,3}\\.){3}\\d{1,3}$",
  "^(?=.*\\d)(?=.*[a-z]).{8,}$",
  '^"([^"\\\\]|\\\\.)*"$',
  "^v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$",
  "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
  `^(${words(1_000)})$`,
];

describe("a pattern of an output_schema", () => {
  test.each(ENDLESS)("that could take for ever is known as such: %s", (pattern) => {
    expect(judge(pattern)).toBe(true);
  });

  test.each(FINE)("that can't is let through: %s", (pattern) => {
    expect(judge(pattern)).toBe(false);
  });

  test("too involved or too deep to be judged is taken for endless", () => {
    expect(judge(`^(${words(2_000)})*$`)).toBe(true);
    expect(judge(`${"(".repeat(3_000)}a${")".repeat(3_000)}`)).toBeTypeOf("boolean");
  });
});

describe("a text that an expert or the simulator hands in", () => {
  const slow = { type: "string", pattern: "^.*.*.*.*(?=b)c$" };

  test.each([
    ["^[a-z0-9]+(-[a-z0-9]+)*$", 1],
    ["^(\\d{1,3}\\.){3}\\d{1,3}$", 1],
    ["^\\s+|\\s+$", 2],
    ["\\d+", 2],
    ["^\\S+@\\S+\\.\\S+$", 3],
    ["^(\\w+\\s?){1,3}$", 3],
    [slow.pattern, 4],
  ])("may take as long as the power of its pattern says: %s, %i", (pattern, degree) => {
    expect(new PatternJudge().degreeOf(pattern)).toBe(degree);
  });

  test("that is too long for its pattern is refused at once, never matched; a short one is matched", () => {
    const [problem] = outputDataProblems(slow, "a".repeat(5_000));
    expect(problem?.message).toContain("has too long a text");
    expect(outputDataProblems(slow, "a".repeat(50))[0]?.message).toBe("must match the pattern of the schema");
    const mail = { type: "string", pattern: "^\\S+@\\S+\\.\\S+$" };
    expect(outputDataProblems(mail, `${"a".repeat(300)}@example.com`)).toEqual([]);
    const text = { type: "string", pattern: "^[\\s\\S]+$" };
    expect(outputDataProblems(text, "a".repeat(200_000))).toEqual([]);
    expect([1, 2, 3, 4].map((degree) => longestFor(degree))).toEqual([500_000_000, 22_360, 793, 149]);
  });

  test("of the simulator comes to an end too, whatever its schema asks for", () => {
    for (const pattern of [slow.pattern, "^(a+)+(?=b)c$"]) {
      const output_schema = { ...slow, pattern, minLength: 300 };
      const input = { brief: "x", skills: [], context_url: null, expert_name: "E", thread: [], seed: "s" };
      expect(synthesize({ ...input, output_schema })).toBeNull();
    }
  });
});

describe("a create whose output_schema has one", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await newWorkspace();
  });

  test.each([
    ["output_schema.properties.a.pattern", { properties: { a: { type: "string", pattern: "^(a+)+(?=b)c$" } } }],
    ["output_schema.patternProperties", { patternProperties: { "^(a|a)*$": { type: "string" } } }],
    ["output_schema.$defs.x.items.pattern", { $defs: { x: { items: { pattern: "([a-z]+ ?)+$" } } } }],
  ])("is 400 at %s, in either mode, and nobody has to run it", async (field, output_schema) => {
    for (const key of [workspace.test, workspace.live]) {
      const body = { ...BRIEF, scheduled_for: inMinutes(60), urgency: "scheduled", output_schema };
      const answer = await refusedCreate(key, { body }, { status: 400, code: "invalid_request", field });
      expect(answer.text).toContain("would never come to an end");
    }
  });
});
