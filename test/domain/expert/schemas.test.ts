import { describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  Ask,
  Complete,
  ExpertCancel,
  ListMineQuery,
  ListOffersQuery,
  PatchMe,
} from "../../../src/domain/expert/schemas.ts";

/** The path of the first field that is wrong, or undefined where all is well. */
function wrong(schema: z.ZodType, input: unknown): string | undefined {
  const result = schema.safeParse(input);
  const [first] = result.error?.issues ?? [];
  if (!first) return undefined;
  return first.code === "unrecognized_keys" ? `unknown ${first.keys.join()}` : first.path.join(".") || "body";
}

describe("an expert may change of themselves", () => {
  test.each<[unknown, string | undefined]>([
    [{}, undefined],
    [{ availability: "away" }, undefined],
    [{ availability: "available", capacity: 1, name: "Ada" }, undefined],
    [{ capacity: 100 }, undefined],
    [{ capacity: 0 }, "capacity"],
    [{ capacity: 101 }, "capacity"],
    [{ capacity: 1.5 }, "capacity"],
    [{ capacity: "3" }, "capacity"],
    [{ capacity: null }, "capacity"],
    [{ availability: "asleep" }, "availability"],
    [{ availability: null }, "availability"],
    [{ name: "" }, "name"],
    [{ name: "x".repeat(201) }, "name"],
    [{ skills: ["copy"] }, "unknown skills"],
    [{ email: "a@example.com" }, "unknown email"],
    [{ workspaces: null }, "unknown workspaces"],
    [[], "body"],
  ])("%j: wrong is %s", (input, field) => {
    expect(wrong(PatchMe, input)).toBe(field);
  });
});

describe("a question", () => {
  test.each<[unknown, string | undefined]>([
    [{ body: "Which audience?" }, undefined],
    [{ body: "x".repeat(20_000) }, undefined],
    [{ body: "x".repeat(20_001) }, "body"],
    [{ body: "" }, "body"],
    [{}, "body"],
    [{ body: "B", question: "C" }, "unknown question"],
  ])("%#: wrong is %s", (input, field) => {
    expect(wrong(Ask, input)).toBe(field);
  });
});

describe("a completion", () => {
  const files = (count: number) => Array.from({ length: count }, (_, index) => `file_${index}`);

  test.each<[string, unknown, string | undefined]>([
    ["has a body", { output: { body: "Done." } }, undefined],
    ["or data", { output: { data: { a: 1 } } }, undefined],
    ["or data that is false", { output: { data: false } }, undefined],
    ["or data that is 0", { output: { data: 0 } }, undefined],
    ["or a file", { output: { files: files(1) } }, undefined],
    ["and at most 20 files", { output: { files: files(20) } }, undefined],
    ["not 21", { output: { files: files(21) } }, "output.files"],
    ["but not nothing", { output: {} }, "output.body"],
    ["nor only spaces", { output: { body: " \n" } }, "output.body"],
    ["nor null for data", { output: { body: "", data: null } }, "output.body"],
    ["nor no output", {}, "output"],
    ["nor null for it", { output: null }, "output"],
    ["nor fields of its own", { output: { body: "Done.", partial: true } }, "unknown partial"],
  ])("%s", (_, input, field) => {
    expect(wrong(Complete, input)).toBe(field);
  });

  test("comes with an empty body and no files where it has none", () => {
    expect(Complete.parse({ output: { data: [1] } })).toEqual({ output: { body: "", data: [1], files: [] } });
  });
});

describe("an expert's cancel", () => {
  test.each<[string, unknown, string | undefined]>([
    ["has a reason", { reason: "Out of my field." }, undefined],
    ["of at most 2,000 characters", { reason: "x".repeat(2_001) }, "reason"],
    ["which is required", { output: { body: "Half." } }, "reason"],
    ["and may not be empty", { reason: "" }, "reason"],
    ["may have output", { reason: "R", output: { body: "Half." } }, undefined],
    ["or null for it", { reason: "R", output: null }, undefined],
    ["even output with nothing in it", { reason: "R", output: {} }, undefined],
  ])("%s", (_, input, field) => {
    expect(wrong(ExpertCancel, input)).toBe(field);
  });
});

describe("a list of an expert's deployments", () => {
  test("takes one status or several", () => {
    expect(ListMineQuery.parse({ status: "accepted" }).status).toEqual(["accepted"]);
    expect(ListMineQuery.parse({ status: ["accepted", "completed"] }).status).toEqual(["accepted", "completed"]);
    expect(ListMineQuery.parse({}).status).toBeUndefined();
  });

  test.each([
    { status: "done" },
    { status: ["accepted", "done"] },
    { status: "" },
    { limit: "0" },
    { limit: "101" },
    { limit: "x" },
    { skill: "copy" },
  ])("refuses %j", (query) => {
    expect(ListMineQuery.safeParse(query).success).toBe(false);
  });

  test("of offers has no status: an offer is pending", () => {
    expect(ListOffersQuery.safeParse({}).success).toBe(true);
    expect(wrong(ListOffersQuery, { status: "pending" })).toBe("unknown status");
  });
});
