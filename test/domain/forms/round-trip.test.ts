import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outputDataProblems } from "../../../src/domain/deployment/output-schema.ts";
import { synthesizeData } from "../../../src/domain/deployment/synthesize-data.ts";
import { buildForm } from "../../../src/domain/forms/build.ts";
import { checkForm } from "../../../src/domain/forms/errors.ts";
import { fillForm } from "../../../src/domain/forms/fill.ts";
import { isSame } from "../../../src/domain/forms/json.ts";
import { AS_JSON, type Field } from "../../../src/domain/forms/model.ts";
import { readForm } from "../../../src/domain/forms/read.ts";
import { pressedInForm } from "../../../src/domain/forms/rows.ts";
import { type Json, object, REALISTIC, schemas } from "./corpus.ts";

const madeFor = (schema: Json, seed: string): unknown => JSON.parse(JSON.stringify(synthesizeData(schema, seed)?.data));
const isByJson = (raw: Record<string, string>) => Object.keys(raw).some((name) => name.endsWith(AS_JSON));

function kindsIn(field: Field): Set<string> {
  const inner = field.kind === "group" ? field.fields : field.kind === "list" ? [field.item] : [];
  return new Set([field.kind, ...inner.flatMap((each) => [...kindsIn(each)])]);
}

describe("a value put into its form and read again", () => {
  test.each(Object.entries(REALISTIC))("is the same: %s", (_, schema) => {
    const model = buildForm(schema);
    for (const seed of ["a", "b", "c", "d", "e", "f"]) {
      const value = madeFor(schema, seed);
      const raw = fillForm(model, value);
      expect(readForm(model, Object.entries(raw))).toEqual({ value, problems: [], raw });
      expect(checkForm(schema, model, Object.entries(raw)).errors).toEqual({});
      expect(isByJson(raw)).toBe(false);
    }
  });

  test("is the same for any schema that can be satisfied", () => {
    fc.assert(
      fc.property(schemas(), fc.string(), (schema, seed) => {
        const value = madeFor(schema, seed);
        const model = buildForm(schema);
        const raw = fillForm(model, value);
        const reading = readForm(model, Object.entries(raw));
        expect(reading.problems).toEqual([]);
        expect(isSame(reading.value, value)).toBe(true);
        expect(outputDataProblems(schema, reading.value)).toEqual([]);
        expect(reading.raw).toEqual(raw);
      }),
      { numRuns: 300 },
    );
  });

  test("needs no JSON where the schema is of what a form can draw", () => {
    fc.assert(
      fc.property(drawable(), fc.string(), (schema, seed) => {
        const value = madeFor(schema, seed);
        const model = buildForm(schema);
        const raw = fillForm(model, value);
        expect(kindsIn(model.root)).not.toContain("json");
        expect(isByJson(raw)).toBe(false);
        expect(isSame(readForm(model, Object.entries(raw)).value, value)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("is the same after the form was sent by a browser, which ends lines with CR LF", () => {
    const schema = object({
      text: { type: "string" },
      tags: { type: "array", items: { type: "string", maxLength: 20 } },
    });
    const value = { text: "one\ntwo\n\nthree\n", tags: ["a", "b c"] };
    const model = buildForm(schema);
    const sent = Object.entries(fillForm(model, value)).map(
      ([name, text]) => [name, text.replaceAll("\n", "\r\n")] as const,
    );
    expect(readForm(model, sent).value).toEqual(value);
  });

  test("is the same after it was turned into JSON as a whole and back into fields", () => {
    for (const schema of Object.values(REALISTIC)) {
      const model = buildForm(schema);
      const value = madeFor(schema, "a");
      const raw = fillForm(model, value);
      const json = pressedInForm(model, [...Object.entries(raw), ["_json", "data"]]) ?? {};
      expect(isSame(readForm(model, Object.entries(json)).value, value)).toBe(true);
      const fields = pressedInForm(model, [...Object.entries(json), ["_fields", "data"]]) ?? {};
      expect(isSame(readForm(model, Object.entries(fields)).value, value)).toBe(true);
    }
  });
});

describe("any value at all, fitting or not,", () => {
  test("can be put into any form and read again", () => {
    fc.assert(
      fc.property(schemas(), fc.jsonValue({ maxDepth: 4 }), (schema, given) => {
        const value: unknown = JSON.parse(JSON.stringify(given));
        const model = buildForm(schema);
        const reading = readForm(model, Object.entries(fillForm(model, value)));
        expect(isSame(reading.value, value)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("whatever is sent", () => {
  test("is read without a fault, twice alike, and changes no object's prototype", () => {
    const name = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.oneof(fc.constantFrom("0", "1", "-json", "-rows", "__proto__", "constructor", "title", ""), fc.string()),
        )
        .map((steps) => ["data", ...steps].join(".")),
    );
    fc.assert(
      fc.property(schemas(), fc.array(fc.tuple(name, fc.string())), (schema, entries) => {
        const model = buildForm(schema);
        const first = readForm(model, entries);
        const again = readForm(model, Object.entries(first.raw));
        expect(again.raw).toEqual(first.raw);
        expect(again.value).toEqual(first.value);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Json).polluted).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

/** Random schemas of groups, lists, texts, numbers and choices, with every property required. */
function drawable(): fc.Arbitrary<Json> {
  const word = fc.constantFrom(
    "title",
    "due_date",
    "a.b",
    "a/b",
    "x[0]",
    "__proto__",
    "constructor",
    "é 漢",
    "",
    "0",
    "-json",
  );
  const leaf = fc.oneof(
    fc.constantFrom<Json>(
      { type: "string", minLength: 1 },
      { type: "string", minLength: 3, maxLength: 30 },
      { type: "string", format: "email" },
      { type: "string", format: "date" },
      { type: "string", format: "date-time" },
      { type: "string", format: "uri" },
      { type: "boolean" },
      { type: "null" },
      { type: "integer", minimum: -5, maximum: 5 },
      { type: "number", exclusiveMinimum: 0, multipleOf: 0.01, maximum: 3 },
      { type: ["number", "null"] },
      { enum: ["a", "b", 3, null] },
      {
        oneOf: [
          { const: "x", title: "The first" },
          { const: "y", title: "The second" },
        ],
      },
      { anyOf: [{ type: "string", minLength: 2 }, { type: "null" }] },
    ),
    fc.jsonValue({ maxDepth: 1 }).map((value) => ({ const: JSON.parse(JSON.stringify(value)) })),
  );
  const { node } = fc.letrec<{ node: Json }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      leaf,
      fc.dictionary(word, tie("node"), { minKeys: 1, maxKeys: 4 }).map((properties) => object(properties)),
      fc
        .tuple(fc.constantFrom<Json>({ type: "string", minLength: 1, maxLength: 40 }, { type: "integer" }), fc.nat(3))
        .map(([items, minItems]) => ({ type: "array", items, minItems, maxItems: minItems + 3 })),
      fc
        .dictionary(word, tie("node"), { maxKeys: 2 })
        .map((properties) => object({ name: { type: "string", minLength: 1 }, ...properties }))
        .map((items) => ({ type: "array", items, maxItems: 3 })),
    ),
  }));
  return fc.dictionary(word, node, { minKeys: 1, maxKeys: 4 }).map((properties) => object(properties));
}
