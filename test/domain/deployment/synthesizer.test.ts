import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkOutputSchema, outputDataProblems } from "../../../src/domain/deployment/output-schema.ts";
import {
  type SynthesisInput,
  synthesize,
  synthesizePartial,
  synthesizeQuestion,
} from "../../../src/domain/deployment/synthesizer.ts";
import { bytes } from "../../../src/domain/limits.ts";
import { type Json, object, REALISTIC, schemas } from "../forms/corpus.ts";

const PRICING =
  "Review the pricing hero for tonal drift against messaging-framework v3. Return one-line diagnosis + three rewrites.";

function ask(brief: string, more: Partial<SynthesisInput> = {}): SynthesisInput {
  return {
    brief,
    skills: ["copy"],
    context_url: null,
    output_schema: null,
    expert_name: "Ada Test",
    thread: [],
    seed: "dep_1",
    ...more,
  };
}
const bodyOf = (brief: string, more?: Partial<SynthesisInput>) => synthesize(ask(brief, more))?.body ?? "";
const numbered = (body: string) => body.match(/^\d+\. /gm)?.length ?? 0;
const bulleted = (body: string) => body.match(/^- /gm)?.length ?? 0;

describe("the body", () => {
  test("starts by saying that no human wrote it", () => {
    expect(bodyOf(PRICING)).toMatch(/^> \*\*Synthetic test-mode output\.\*\* No human/);
    expect(synthesizePartial({ brief: PRICING, expert_name: "Ada" })).toMatch(
      /^> \*\*Synthetic test-mode output\.\*\* No human/,
    );
    expect(synthesizeQuestion({ brief: PRICING, skills: ["copy"] })).toMatch(/^\*\*Synthetic.*no human/);
  });

  test("answers a one-line diagnosis and three rewrites with just that, in this order", () => {
    for (const brief of [
      PRICING,
      "Return diagnosis + three rewrites.",
      "Return one-line diagnosis + 3 rewrites of the title.",
    ]) {
      const body = bodyOf(brief);
      expect(body.match(/^\*\*Diagnosis:\*\* .+$/gm)).toHaveLength(1);
      expect(numbered(body)).toBe(3);
      expect(body.indexOf("**Diagnosis")).toBeLessThan(body.indexOf("**Rewrites**"));
      expect(bulleted(body)).toBe(0);
    }
  });

  test.each([
    ["Read the memo and give me five bullet points.", 5],
    ["Summarise the thread. Answer with 7 bullets.", 7],
  ])("counts bullets where they are asked for: %s", (brief, least) => {
    const body = bodyOf(brief);
    expect(bulleted(body)).toBeGreaterThanOrEqual(least);
    expect(numbered(body)).toBe(0);
  });

  test.each([
    ["List 3 risks in this contract.", 3, "Risks"],
    ["Propose four short subject lines.", 4, "Subject lines"],
    ["We sell two products. Suggest 12 names for the third.", 12, "Names"],
    ["Give me a couple of alternatives.", 2, "Alternatives"],
  ])("lists as many as are asked for: %s", (brief, count, name) => {
    const body = bodyOf(brief);
    expect(numbered(body)).toBe(count);
    expect(body).toContain(`**${name}**`);
  });

  test("gives two options and a recommendation", () => {
    const body = bodyOf("The launch slipped. Give 2 options and a recommendation.");
    expect(numbered(body)).toBe(2);
    expect(body).toMatch(/^\*\*Recommendation:\*\* .+$/m);
  });

  test("gives a table, a choice, a score and JSON where they are asked for", () => {
    expect(bodyOf("Return a table of the findings.")).toMatch(/^\| --- \|/m);
    expect(bodyOf("Is this legal? Answer yes or no.")).toMatch(/^\*\*Answer: (Yes|No)\.\*\*/m);
    expect(bodyOf("Approve or reject this pull request.")).toMatch(/^\*\*Answer: (Approve|Reject)\.\*\*/m);
    const score = /\*\*Score: (\d+)\*\*/.exec(bodyOf("Give the headline a score from 1 to 10."))?.[1];
    expect(Number(score)).toBeGreaterThanOrEqual(1);
    expect(Number(score)).toBeLessThanOrEqual(10);
    const json = /```json\n([\s\S]*?)\n```/.exec(bodyOf("Return JSON with your answer."))?.[1];
    expect(JSON.parse(json ?? "")).toMatchObject({ synthetic: true });
  });

  test("shows the data as the JSON that a brief asks for", () => {
    const schema = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };
    const made = synthesize(ask("Return JSON.", { output_schema: schema }));
    const json = /```json\n([\s\S]*?)\n```/.exec(made?.body ?? "")?.[1];
    expect(JSON.parse(json ?? "")).toEqual(made?.data);
  });

  test("falls back to summary, findings and recommendation for a brief without a shape", () => {
    for (const brief of [
      "Is our page any good?",
      "Look at the three mock-ups of the landing page.",
      "🙂",
      "x".repeat(10_000),
    ]) {
      const body = bodyOf(brief);
      for (const part of ["**Summary:**", "**Findings**", "**Recommendation:**"]) expect(body).toContain(part);
    }
  });

  test("quotes the brief, names the context and takes up the agent's last reply", () => {
    const thread = [
      { author: "agent" as const, body: "first reply" },
      { author: "expert" as const, body: "a question" },
      { author: "agent" as const, body: "for <b>developers</b>\n\n1. only" },
    ];
    const body = bodyOf(PRICING, { context_url: "https://humandeploy.ai/pricing", thread });
    expect(body).toContain("Review the pricing hero");
    expect(body).toContain("https://humandeploy.ai/pricing");
    expect(body).toContain("for b developers /b 1. only");
    expect(body).not.toContain("first reply");
    expect(numbered(body)).toBe(3);
  });

  test("stays within 8 KB whatever is asked for", () => {
    const brief = `Return ${"50 long headlines, 50 risks, 50 ideas, 50 names, 50 questions, 50 options. Give ".repeat(100)}`;
    expect(bytes(bodyOf(brief))).toBeLessThanOrEqual(8 * 1024);
    expect(bytes(bodyOf("漢".repeat(10_000), { expert_name: "字".repeat(5_000) }))).toBeLessThanOrEqual(8 * 1024);
  });

  test("is the same for the same seed", () => {
    const schema = { type: "array", items: { type: "number" } };
    const input = ask(PRICING, { output_schema: schema });
    expect(synthesize(input)).toEqual(synthesize(structuredClone(input)));
    const others = new Set(["a", "b", "c", "d"].map((seed) => JSON.stringify(synthesize({ ...input, seed }))));
    expect(others.size).toBeGreaterThan(1);
  });

  test("comes with no data where there is no schema", () => {
    expect(synthesize(ask(PRICING))?.data).toBeNull();
  });
});

describe("the data", () => {
  test.each(Object.entries(REALISTIC))("satisfies %s", (_, schema) => {
    expect(checkOutputSchema(schema)).toBeNull();
    for (const seed of ["a", "b", "c"]) {
      const made = synthesize(ask(PRICING, { output_schema: schema, seed }));
      expect(made).not.toBeNull();
      expect(outputDataProblems(schema, made?.data)).toEqual([]);
    }
  });

  test.each<[string, Json]>([
    ["bounds that cross", { type: "integer", minimum: 5, maximum: 3 }],
    ["no multiple within bounds", { type: "integer", minimum: 1, maximum: 4, multipleOf: 5 }],
    ["a constant of another type", { type: "string", const: 5 }],
    ["a required property that may not be", object({ a: false })],
    ["a list without end", { type: "object", properties: { next: { $ref: "#" } }, required: ["next"] }],
    [
      "more different values than there are",
      { type: "array", items: { type: "boolean" }, minItems: 3, uniqueItems: true },
    ],
    ["all and nothing", { allOf: [{ type: "string" }, { type: "number" }] }],
    ["more items than can be stored", { type: "array", minItems: 1_000_000_000 }],
    ["a pattern longer than its length", { type: "string", pattern: "^a{50}$", maxLength: 10 }],
    ["a pattern of endless length", { type: "string", pattern: "^a{1000000000}$" }],
    ["an invalid schema", { type: "strng" }],
  ])("is refused, in bounded time, where none can satisfy the schema: %s", (_, schema) => {
    expect(synthesize(ask(PRICING, { output_schema: schema }))).toBeNull();
  });

  test("stays small for a schema that could go on for ever", () => {
    const node = { $ref: "#/$defs/n" };
    const $defs = {
      n: {
        type: "object",
        properties: Object.fromEntries([..."abcdefgh"].map((key) => [key, node])),
        additionalProperties: false,
      },
    };
    const made = synthesize(ask(PRICING, { output_schema: { ...node, $defs } }));
    expect(made).not.toBeNull();
    expect(bytes(JSON.stringify(made?.data))).toBeLessThan(20_000);
  });

  test("satisfies any schema that is satisfiable by its making", () => {
    fc.assert(
      fc.property(schemas(), fc.string(), (schema, seed) => {
        expect(checkOutputSchema(schema)).toBeNull();
        const made = synthesize(ask(PRICING, { output_schema: schema, seed }));
        expect(made).not.toBeNull();
        expect(outputDataProblems(schema, made?.data)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
