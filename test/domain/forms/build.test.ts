import { describe, expect, test } from "vitest";
import { checkOutputSchema } from "../../../src/domain/deployment/output-schema.ts";
import { buildForm } from "../../../src/domain/forms/build.ts";
import type { Field } from "../../../src/domain/forms/model.ts";
import { type Json, object } from "./corpus.ts";

function build(schema: Json): Field {
  expect(checkOutputSchema(schema)).toBeNull();
  return buildForm(schema).root;
}

/** The one field of an object with one property. */
function only(schema: Json, more: Json = {}): Field {
  const root = build(object({ it: schema }, more));
  const [field] = root.kind === "group" ? root.fields : [];
  if (!field) throw new Error("expected a group with one field");
  return field;
}

const optional = { required: [] };

describe("a field", () => {
  test.each<[string, Json, Partial<Field>]>([
    ["a text without a limit has several lines", { type: "string" }, { kind: "text", multiline: true, input: "text" }],
    ["a long text has several lines", { type: "string", maxLength: 2_000 }, { kind: "text", multiline: true }],
    ["a short text has one line", { type: "string", maxLength: 80 }, { kind: "text", multiline: false }],
    ["an e-mail address", { type: "string", format: "email" }, { kind: "text", input: "email", multiline: false }],
    ["an address", { type: "string", format: "uri" }, { kind: "text", input: "url" }],
    ["a date", { type: "string", format: "date" }, { kind: "text", input: "date" }],
    [
      "an instant is typed, for its time zone",
      { type: "string", format: "date-time" },
      { kind: "text", input: "text" },
    ],
    ["a number", { type: "number" }, { kind: "number", integer: false }],
    ["a whole number", { type: "integer" }, { kind: "number", integer: true }],
    ["few values are shown side by side", { enum: ["a", "b"] }, { kind: "choice", radio: true }],
    ["many values are a menu", { enum: [1, 2, 3, 4, 5, 6] }, { kind: "choice", radio: false }],
    ["yes or no is a menu", { type: "boolean" }, { kind: "choice", radio: false }],
    ["only one value is nothing to fill in", { const: { a: 1 } }, { kind: "fixed", value: { a: 1 } }],
    ["null", { type: "null" }, { kind: "fixed", value: null }],
    ["a text or null", { type: ["string", "null"] }, { kind: "text", nullable: true }],
    [
      "a number or null by alternatives",
      { anyOf: [{ type: "number" }, { type: "null" }] },
      { kind: "number", nullable: true },
    ],
    ["short texts stand one a line", { type: "array", items: { type: "string", maxLength: 40 } }, { kind: "lines" }],
    [
      "a few short texts have a row each",
      { type: "array", items: { type: "string", maxLength: 40 }, maxItems: 3 },
      { kind: "list", most: 3 },
    ],
    [
      "long texts have a row each",
      { type: "array", items: { type: "string" }, minItems: 2 },
      { kind: "list", initial: 2 },
    ],
    ["several types are written as JSON", { type: ["string", "integer"] }, { kind: "json" }],
    ["anything is written as JSON", {}, { kind: "json" }],
    ["a tuple is written as JSON", { type: "array", prefixItems: [{ type: "string" }] }, { kind: "json" }],
    ["a map is written as JSON", { type: "object", additionalProperties: { type: "string" } }, { kind: "json" }],
    [
      "patterned names are written as JSON",
      { type: "object", patternProperties: { "^x": {} }, properties: { a: {} } },
      { kind: "json" },
    ],
    ["one of several objects is written as JSON", { oneOf: [object({ a: {} }), object({ b: {} })] }, { kind: "json" }],
    [
      "alternatives that only ask for properties leave the fields",
      { ...object({ a: {}, b: {} }, optional), anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      { kind: "group" },
    ],
    [
      "a menu with too many values is written as JSON",
      { enum: Array.from({ length: 501 }, (_, at) => at) },
      { kind: "json" },
    ],
  ])("is what its schema asks for: %s", (_, schema, expected) => {
    expect(only(schema)).toMatchObject(expected);
  });

  test("offers constants by their titles", () => {
    const schema = { oneOf: [{ const: "a", title: "The first" }, { const: "b" }] };
    expect(only(schema)).toMatchObject({
      kind: "choice",
      options: [{ label: "The first", value: "a" }, { label: "b" }],
    });
  });

  test("with one value only can be left out where it is optional", () => {
    expect(only({ const: 1 }, optional)).toMatchObject({ kind: "choice", required: false, options: [{ key: "1" }] });
  });

  test("says what it takes, with its title and description", () => {
    const field = only({
      type: "string",
      title: "Headline",
      description: "For the hero.",
      minLength: 3,
      maxLength: 60,
      default: "x",
      examples: ["Ship it"],
    });
    expect(field).toMatchObject({
      label: "Headline",
      description: "For the hero.",
      placeholder: "Ship it",
      required: true,
    });
    expect(field.rules).toEqual(["3 to 60 characters.", "By default: x."]);
    expect(only({ type: "integer", minimum: 1, maximum: 5 }).rules).toEqual(["A whole number from 1 to 5."]);
    expect(only({ type: "number", exclusiveMinimum: 0, multipleOf: 0.5 }).rules).toEqual([
      "A number above 0.",
      "A multiple of 0.5.",
    ]);
    expect(only({ type: "array", items: { type: "number" }, minItems: 3, maxItems: 3 }).rules).toEqual([
      "Exactly 3 items.",
    ]);
  });

  test("without a title is called by its property in words", () => {
    const root = build(object({ due_date: {}, lineNumber: {}, URL: {}, "": {} }));
    expect(root.kind === "group" && root.fields.map(({ label }) => label)).toEqual([
      "Due date",
      "Line number",
      "URL",
      "(no name)",
    ]);
  });
});

describe("a group", () => {
  test("has the properties in their order, those of allOf and of references merged", () => {
    const root = build({
      $defs: { base: object({ id: { type: "integer" } }) },
      allOf: [
        { $ref: "#/$defs/base" },
        { properties: { id: { minimum: 3 }, name: { type: "string" } }, required: ["name"] },
      ],
    });
    expect(root).toMatchObject({
      kind: "group",
      fields: [
        { property: "id", kind: "number", integer: true, required: true, rules: ["A whole number at least 3."] },
        { property: "name", kind: "text", required: true },
      ],
    });
  });

  test("has room for what is required and not described, and for what only a condition asks for", () => {
    const root = build({
      type: "object",
      properties: { on: { type: "boolean" } },
      required: ["on", "why"],
      additionalProperties: { type: "integer" },
      if: { properties: { on: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { since: { type: "string", format: "date" } }, required: ["since"] },
    });
    expect(root).toMatchObject({
      fields: [
        { property: "on", required: true },
        { property: "since", required: false, input: "date" },
        { property: "why", required: true, kind: "number" },
      ],
    });
  });

  test("leaves out what may not be there", () => {
    const root = build({ type: "object", properties: { a: { type: "string" }, b: false } });
    expect(root.kind === "group" && root.fields.map(({ property }) => property)).toEqual(["a"]);
  });
});

describe("any schema", () => {
  test.each<[string, Json, Field["kind"]]>([
    ["a list", { type: "array", items: { type: "integer" } }, "list"],
    ["a text", { type: "string" }, "text"],
    ["anything", {}, "json"],
    ["a reference to all of it", { type: "object", properties: { next: { $ref: "#" }, value: {} } }, "group"],
  ])("has a form, whatever it is of: %s", (_, schema, kind) => {
    expect(build(schema).kind).toBe(kind);
  });

  test("has a form of bounded size, however it refers to itself", () => {
    const names = [..."abcdefghijklmnop"];
    const every = Object.fromEntries(
      names.map((name) => [name, { type: "array", minItems: 200, items: { $ref: "#/$defs/n" } }]),
    );
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [
        `d${at}`,
        object(Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/d${at + 1}` }]))),
      ]),
    );
    for (const schema of [
      { $ref: "#/$defs/n", $defs: { n: object(every, optional) } },
      { $ref: "#/$defs/d0", $defs: { ...many, d9: { type: "string" } } },
    ]) {
      const text = JSON.stringify(build(schema));
      expect(text.length).toBeLessThan(2_000_000);
    }
  });

  test("follows anchors, and leaves to JSON what is named by another address", () => {
    const $defs = { a: { $anchor: "here", type: "integer" } };
    expect(build({ ...object({ it: { $ref: "#here" } }), $defs })).toMatchObject({ fields: [{ kind: "number" }] });
    const other = { $defs: { a: { $id: "https://example.com/a", type: "integer" } } };
    expect(build({ ...object({ it: { $ref: "https://example.com/a" } }), ...other })).toMatchObject({
      fields: [{ kind: "json" }],
    });
  });
});
