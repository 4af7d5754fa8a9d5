import { expect, test } from "vitest";
import { checkOutputSchema, outputDataProblems } from "../../../src/domain/deployment/output-schema.ts";

const score = {
  type: "object",
  properties: { score: { type: "integer", minimum: 1, maximum: 10 } },
  required: ["score"],
};

test.each<[string, Record<string, unknown>, string]>([
  ["an unknown type", { type: "strng" }, "type"],
  ["a bound that is no number", { properties: { score: { minimum: "x" } } }, "properties.score.minimum"],
  ["properties that are no object", { properties: 5 }, "properties"],
  ["required that is no array", { required: "a" }, "required"],
  ["required that names one twice", { required: ["a", "a"] }, "required"],
  ["enum that is no array", { enum: 3 }, "enum"],
  ["an empty enum", { enum: [] }, "enum"],
  ["a pattern that is no regular expression", { items: { pattern: "(" } }, "items.pattern"],
  ["a key of patternProperties that is none", { patternProperties: { "[": true } }, "patternProperties"],
  ["a negative length", { minLength: -1 }, "minLength"],
  ["a length with a fraction", { maxLength: 1.5 }, "maxLength"],
  ["multipleOf 0", { multipleOf: 0 }, "multipleOf"],
  ["a part of anyOf that is no schema", { anyOf: [true, 7] }, "anyOf[1]"],
  ["an empty oneOf", { oneOf: [] }, "oneOf"],
  ["items of an older draft", { items: [{ type: "string" }] }, "items"],
  ["exclusiveMinimum of draft 4", { exclusiveMinimum: true }, "exclusiveMinimum"],
  ["dependencies of an older draft", { dependencies: { a: ["b"] } }, "dependencies"],
  ["another draft", { $schema: "http://json-schema.org/draft-07/schema#" }, "$schema"],
  [
    "another draft inside",
    { properties: { a: { $schema: "https://json-schema.org/draft/2019-09/schema" } } },
    "properties.a.$schema",
  ],
  ["a remote reference", { $ref: "https://example.com/other.json" }, "$ref"],
  ["a relative reference to nothing", { $id: "https://example.com/a.json", $ref: "b.json" }, "$ref"],
  ["a pointer to nothing", { properties: { a: { $ref: "#/$defs/none" } } }, "properties.a.$ref"],
  ["a pointer to what every object inherits", { $ref: "#/constructor" }, "$ref"],
  ["an anchor that is not there", { items: { $ref: "#none" } }, "items.$ref"],
  ["a reference that is no string", { $ref: 5 }, "$ref"],
  ["an anchor used twice", { $defs: { a: { $anchor: "x" }, b: { $anchor: "x" } } }, "$defs.b.$anchor"],
  ["$dynamicRef, which the validator would ignore", { $dynamicRef: "#x" }, "$dynamicRef"],
  [
    "a wrong keyword where only a pointer leads",
    { $ref: "#/components/a", components: { a: { type: 1 } } },
    "components.a.type",
  ],
])("%s is refused and named by its path", (_, schema, path) => {
  expect(checkOutputSchema(schema)).toEqual({ path, message: expect.any(String) });
});

test.each<[string, Record<string, unknown>]>([
  ["the empty one", {}],
  ["one that names its draft", { $schema: "https://json-schema.org/draft/2020-12/schema", ...score }],
  ["a recursive one", { type: "object", properties: { next: { $ref: "#" } } }],
  [
    "references by pointer, anchor and $id",
    {
      $id: "https://example.com/root.json",
      properties: {
        a: { $ref: "#/$defs/a~1b%25" },
        b: { $ref: "#named" },
        c: { $ref: "inner.json" },
        d: { $ref: "inner.json#/$defs/x" },
      },
      $defs: {
        "a/b%": { type: "string" },
        n: { $anchor: "named" },
        i: { $id: "inner.json", $defs: { x: { type: "null" } } },
      },
    },
  ],
  ["unknown keywords", { "x-order": 1, nullable: true, type: "string" }],
  [
    "keywords as property names",
    { properties: { type: { type: "string" }, $ref: { type: "string" }, properties: true, enum: true } },
  ],
  ["an example that looks like a broken schema", { examples: [{ $ref: 5, type: "strng" }], default: { $id: "#" } }],
])("a valid schema passes: %s", (_, schema) => {
  expect(checkOutputSchema(schema)).toBeNull();
});

test("keys that every object inherits are properties like any other", () => {
  const schema = JSON.parse(
    '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}},"required":["__proto__","toString"]}',
  );
  expect(checkOutputSchema(schema)).toBeNull();
  expect(outputDataProblems(schema, JSON.parse('{"__proto__":"a","constructor":1,"toString":1}'))).toEqual([]);
  expect(outputDataProblems(schema, {}).map(({ path }) => path)).toEqual([
    "output.data.__proto__",
    "output.data.toString",
  ]);
  expect(outputDataProblems(schema, JSON.parse('{"__proto__":5,"toString":1}'))[0]?.path).toBe("output.data.__proto__");
  expect(outputDataProblems({ format: "__proto__" }, "x")).toEqual([]);
});

test("a schema that is nested too deeply is refused, not followed", () => {
  const arrays = JSON.parse(`${'{"items":'.repeat(3_000)}true${"}".repeat(3_000)}`);
  expect(checkOutputSchema(arrays)?.message).toMatch(/deep/);
  const values = { const: JSON.parse("[".repeat(10_000) + "]".repeat(10_000)) };
  expect(checkOutputSchema(values)?.message).toMatch(/deep/);
});

test("a schema that never comes to an end on one value is refused", () => {
  expect(checkOutputSchema({ $ref: "#" })?.message).toMatch(/without end/);
  const $defs = { a: { anyOf: [{ $ref: "#/$defs/b" }] }, b: { not: { $ref: "#/$defs/a" } } };
  expect(checkOutputSchema({ properties: { a: { $ref: "#/$defs/a" } }, $defs })?.message).toMatch(/without end/);
});

test("a schema that doubles its work at each step is refused, and one that does so over the data is given up", () => {
  const $defs: Record<string, unknown> = { s60: true };
  for (let at = 0; at < 60; at++)
    $defs[`s${at}`] = { allOf: [{ $ref: `#/$defs/s${at + 1}` }, { $ref: `#/$defs/s${at + 1}` }] };
  expect(checkOutputSchema({ $ref: "#/$defs/s0", $defs })?.message).toMatch(/too many/);
  const twice = { items: { $ref: "#" }, contains: { $ref: "#" }, minContains: 0 };
  expect(checkOutputSchema(twice)).toBeNull();
  const problems = outputDataProblems(twice, JSON.parse("[".repeat(40) + "]".repeat(40)));
  expect(problems[0]?.message).toMatch(/too large or too deeply nested/);
});

test("a long chain of references is refused, not followed", () => {
  const $defs: Record<string, unknown> = { s999: true };
  for (let at = 0; at < 999; at++) $defs[`s${at}`] = { $ref: `#/$defs/s${at + 1}` };
  expect(checkOutputSchema({ $ref: "#/$defs/s0", $defs })?.message).toMatch(/in a row/);
});

test("data nested beyond what can be checked gives one problem, not a crash", () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(outputDataProblems({ type: "array", items: { $ref: "#" } }, deep)).toEqual([
    { path: "output.data", message: expect.stringMatching(/too large or too deeply nested/) },
  ]);
});

test("very many faults are reported as a few", () => {
  const schema = { properties: { a: { items: { type: "string" } } } };
  const problems = outputDataProblems(schema, { a: Array.from({ length: 100_000 }, () => 1) });
  expect(problems[0]).toEqual({ path: "output.data.a[0]", message: "must be of type string, not number" });
  expect(problems.length).toBeLessThanOrEqual(20);
});

test.each<[string, Record<string, unknown>, unknown, string, string]>([
  ["a wrong type", score, { score: "7" }, "output.data.score", "must be of type integer, not string"],
  [
    "a fraction for an integer",
    score,
    { score: 1.5 },
    "output.data.score",
    "must be of type integer, not a number with a fraction",
  ],
  ["a missing property", score, {}, "output.data.score", "is required"],
  ["no data at all", score, null, "output.data", "must be of type object, not null"],
  ["too high", score, { score: 11 }, "output.data.score", "must be at most 10"],
  [
    "an item deep inside",
    { properties: { items: { type: "array", items: { properties: { name: { minLength: 2 } } } } } },
    { items: [{ name: "ab" }, { name: "cd" }, { name: "e" }] },
    "output.data.items[2].name",
    "must have at least 2 characters, has 1",
  ],
  ["a value not in the list", { enum: ["a", "b"] }, "c", "output.data", 'must be one of ["a","b"]'],
  [
    "a format",
    { properties: { "a/b%": { format: "date-time" } } },
    { "a/b%": "today" },
    "output.data.a/b%",
    'must be in the format "date-time"',
  ],
  [
    "a property too many",
    { ...score, additionalProperties: false },
    { score: 1, more: 1 },
    "output.data.more",
    "is not allowed",
  ],
  [
    "a name that is not allowed",
    { propertyNames: { pattern: "^a" } },
    { b: 1 },
    "output.data.b",
    "is not an allowed property name",
  ],
  ["an item twice", { uniqueItems: true }, [1, 2, 1], "output.data", "must have no item twice (0 and 2 are equal)"],
  [
    "too few of a kind",
    { contains: { type: "string" }, minContains: 2 },
    ["a", 1, 2],
    "output.data",
    "must have at least 2 items of the kind that contains describes",
  ],
  [
    "the alternative that was meant",
    {
      oneOf: [
        { properties: { kind: { const: "a" }, n: { type: "integer" } }, required: ["kind", "n"] },
        { properties: { kind: { const: "b" }, s: { type: "string" } }, required: ["kind", "s"] },
      ],
    },
    { kind: "b", s: 5 },
    "output.data.s",
    "must be of type string, not number",
  ],
  [
    "no alternative",
    { anyOf: [{ type: "string" }, { type: "null" }] },
    5,
    "output.data",
    "must match at least one of the alternatives of anyOf",
  ],
  [
    "two alternatives at once",
    { oneOf: [{ minimum: 1 }, { maximum: 5 }] },
    3,
    "output.data",
    "must match exactly one of the alternatives of oneOf, matches several",
  ],
])("a problem names the place and what is wanted: %s", (_, schema, data, path, message) => {
  expect(outputDataProblems(schema, data)[0]).toEqual({ path, message });
});

test("a frozen schema serves as well: the check changes nothing", () => {
  const schema = Object.freeze({ $ref: "#/$defs/a", $defs: Object.freeze({ a: Object.freeze({ type: "string" }) }) });
  expect(outputDataProblems(schema, "x")).toEqual([]);
  expect(outputDataProblems(schema, 1)).toHaveLength(1);
});
