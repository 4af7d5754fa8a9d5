import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CreateDeployment, ReplyToDeployment } from "../../src/domain/deployment/schemas.ts";
import { describeIssues, instant, pathOf, text } from "../../src/domain/text.ts";

function messageOf(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value);
  return result.success ? undefined : describeIssues(result.error);
}

describe("a text's length is counted in Unicode characters", () => {
  test.each<[string, string, boolean]>([
    ["nothing", "", false],
    ["one letter", "a", true],
    ["one emoji", "🙂", true],
    ["three emoji", "🙂🙂🙂", true],
    ["four emoji", "🙂🙂🙂🙂", false],
    ["four letters", "abcd", false],
    ["two letters with an accent apart each", "e\u0301e\u0301", false],
    ["a lone surrogate", "\ud83d", true],
    ["spaces", "   ", true],
  ])("%s in 1 to 3: %j", (_, value, fine) => {
    expect(text(1, 3).safeParse(value).success).toBe(fine);
  });

  test.each([
    ["letters", "x"],
    ["emoji", "🙂"],
    ["line feeds", "\n"],
  ])("a brief of 10,000 %s fits, one more does not", (_, char) => {
    const brief = (count: number) => ({ brief: char.repeat(count), skills: ["copy"] });
    expect(messageOf(CreateDeployment, brief(10_000))).toBeUndefined();
    expect(messageOf(CreateDeployment, brief(10_001))).toBe("brief: must have at most 10000 characters");
  });

  test("a reply of 20,000 emoji fits, one more does not, an empty one neither", () => {
    expect(messageOf(ReplyToDeployment, { body: "🙂".repeat(20_000) })).toBeUndefined();
    expect(messageOf(ReplyToDeployment, { body: "🙂".repeat(20_001) })).toBe(
      "body: must have at most 20000 characters",
    );
    expect(messageOf(ReplyToDeployment, { body: "" })).toBe("body: must have at least 1 character");
  });
});

describe("a path is spelled as people write it", () => {
  test.each<[PropertyKey[], string]>([
    [[], ""],
    [["brief"], "brief"],
    [["context_files", 3], "context_files[3]"],
    [["metadata", "hd_test"], "metadata.hd_test"],
    [["output", "data", "items", 2, "name"], "output.data.items[2].name"],
    [["grid", 0, 1], "grid[0][1]"],
    [[0, "name"], "[0].name"],
    [["skills", "0"], "skills.0"],
  ])("%j is %j", (path, spelled) => {
    expect(pathOf(path)).toBe(spelled);
  });
});

describe("the first problem of a body names its field", () => {
  const base = { brief: "B", skills: ["copy"] };

  test.each<[string, unknown, string]>([
    ["a missing field", { skills: ["copy"] }, "brief: is required"],
    ["an unknown field", { ...base, colour: "red" }, "colour: is not a known field"],
    ["a wrong item", { ...base, skills: ["copy", "No Good"] }, "skills[1]: must be 1 to 64 of a-z, 0-9 and -"],
    ["a wrong type", { ...base, context_files: ["https://a.example/", 5] }, "context_files[1]: "],
    ["no body at all", undefined, "body: is required"],
    ["a list for a body", [], "body: "],
    ["null for a body", null, "body: "],
    ["too few items", { ...base, skills: [] }, "skills: must have at least 1 skill"],
    ["a wrong value", { ...base, urgency: "soon" }, "urgency: "],
  ])("%s", (_, body, message) => {
    const said = messageOf(CreateDeployment, body) ?? "";
    expect(said.slice(0, message.length)).toBe(message);
    expect(said.length).toBeGreaterThan("body: ".length);
  });

  test("a query calls the whole by its own name", () => {
    const result = z.strictObject({ a: z.string() }).safeParse(null);
    expect(result.error && describeIssues(result.error, "query")).toMatch(/^query: /);
  });
});

describe("an instant", () => {
  const FINE = [
    "2026-04-23T10:00:00Z",
    "2026-04-23T10:00:00.123Z",
    "2026-04-23T12:00:00+02:00",
    "2028-02-29T00:00:00Z",
  ];
  const NOT = [
    "2026-04-23T10:00:00",
    "2026-04-23",
    "2026-02-30T10:00:00Z",
    "2027-02-29T10:00:00Z",
    "2026-13-01T10:00:00Z",
    "2026-04-23T25:00:00Z",
    "2026-04-23T10:00:60Z",
    "23 April 2026",
    " 2026-04-23T10:00:00Z",
    "1776938400000",
    "",
  ];

  test.each(FINE)("may be %s, and is a moment", (value) => {
    expect(instant().safeParse(value).success).toBe(true);
    expect(Number.isFinite(Date.parse(value))).toBe(true);
  });

  test.each(NOT)("may not be %j", (value) => {
    expect(instant().safeParse(value).success).toBe(false);
  });

  test.each([
    "2026-04-23T10:00Z",
    "2026-04-23T10:00:00.123456789Z",
    "2026-04-23T10:00:00+23:59",
    "0000-01-01T00:00:00Z",
  ])("such as %s, if it is taken, is a moment that can be kept", (value) => {
    const taken = instant().safeParse(value).success;
    expect(!taken || Number.isFinite(Date.parse(value))).toBe(true);
  });
});
