import fc from "fast-check";

export type Json = Record<string, unknown>;

export const object = (properties: Json, more: Json = {}): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const string = { type: "string" };
const integer = { type: "integer" };

/** Schemas as agents write them. */
export const REALISTIC: Record<string, Json> = {
  "a diagnosis with exactly three rewrites": object({
    diagnosis: { type: "string", maxLength: 120 },
    rewrites: { type: "array", items: string, minItems: 3, maxItems: 3 },
  }),
  "a verdict from a list": object({
    verdict: { enum: ["approve", "reject", "needs_changes"] },
    confidence: { type: "number", minimum: 0, maximum: 1 },
  }),
  "a score within exclusive bounds": object({
    score: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.5, multipleOf: 0.05 },
  }),
  "review comments on lines": object({
    comments: {
      type: "array",
      minItems: 1,
      items: object({
        file: { type: "string", pattern: "^src/[a-z_/]+\\.ts$" },
        line: { type: "integer", minimum: 1 },
        severity: { enum: ["low", "high"] },
        body: { type: "string", minLength: 10 },
      }),
    },
  }),
  "formats of every kind": object(
    Object.fromEntries(
      [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
        "regex",
        "json-pointer",
        "relative-json-pointer",
        "iri-unknown",
      ].map((format) => [format, { type: "string", format }]),
    ),
  ),
  "nullable fields": object({
    note: { type: ["string", "null"], minLength: 3 },
    at: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
  }),
  "a tree": {
    $defs: { node: object({ name: string, children: { type: "array", items: { $ref: "#/$defs/node" } } }) },
    $ref: "#/$defs/node",
  },
  "a linked list that ends by an optional property": {
    type: "object",
    properties: { value: integer, next: { $ref: "#" } },
    required: ["value"],
  },
  "a list that ends by null": {
    $defs: { cell: object({ head: integer, tail: { anyOf: [{ $ref: "#/$defs/cell" }, { type: "null" }] } }) },
    $ref: "#/$defs/cell",
  },
  "an expression language": {
    $ref: "#expr",
    $defs: {
      e: {
        $anchor: "expr",
        oneOf: [
          object({ op: { const: "lit" }, value: { type: "number" } }),
          object({ op: { enum: ["and", "or"] }, args: { type: "array", items: { $ref: "#expr" }, minItems: 2 } }),
        ],
      },
    },
  },
  "a union by discriminator": {
    oneOf: [
      object({ kind: { const: "rewrite" }, text: string }),
      object({ kind: { const: "delete" }, reason: string }),
      object({ kind: { const: "move" }, to: integer }),
    ],
  },
  "alternatives that overlap": {
    oneOf: [
      { type: "integer", minimum: 0 },
      { type: "number", maximum: 10 },
    ],
  },
  "a base with an extension": {
    $defs: { base: { type: "object", properties: { id: { type: "string", format: "uuid" } }, required: ["id"] } },
    allOf: [
      { $ref: "#/$defs/base" },
      { properties: { title: { type: "string", maxLength: 20 } }, required: ["title"] },
    ],
    unevaluatedProperties: false,
  },
  "bounds spread over allOf": {
    allOf: [{ type: "integer", minimum: 10 }, { maximum: 20, multipleOf: 3 }, { multipleOf: 2 }],
  },
  "a map of things": { type: "object", additionalProperties: { type: "integer" }, minProperties: 2, maxProperties: 4 },
  "a map with named keys": {
    type: "object",
    propertyNames: { pattern: "^[a-z]{2}-[A-Z]{2}$" },
    additionalProperties: string,
    minProperties: 3,
  },
  "patterned keys and no others": {
    type: "object",
    patternProperties: { "^x-": { type: "boolean" } },
    additionalProperties: false,
    minProperties: 2,
  },
  "a tuple": { type: "array", prefixItems: [string, integer, { type: "boolean" }], items: false, minItems: 3 },
  "an array that contains": {
    type: "array",
    items: integer,
    contains: { minimum: 100 },
    minContains: 2,
    maxContains: 2,
    minItems: 5,
  },
  "a set": { type: "array", items: { enum: ["a", "b", "c", "d"] }, minItems: 4, uniqueItems: true },
  "a set of objects": {
    type: "array",
    items: object({ rank: { type: "integer", minimum: 1, maximum: 3 } }),
    minItems: 3,
    uniqueItems: true,
  },
  "a condition": {
    type: "object",
    properties: { decision: { enum: ["yes", "no"] }, reason: { type: "string", minLength: 5 } },
    required: ["decision"],
    if: { properties: { decision: { const: "no" } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ["reason"] },
    else: { not: { required: ["reason"] } },
  },
  "properties that need others": {
    type: "object",
    properties: { card: string, address: string },
    required: ["card"],
    dependentRequired: { card: ["address"] },
    dependentSchemas: { address: { properties: { zip: { type: "string", pattern: "^\\d{5}$" } }, required: ["zip"] } },
  },
  "what is excluded": object({
    a: { type: "string", not: { enum: ["x", "y"] } },
    b: { type: ["integer", "string"], not: { type: "string" } },
    c: { not: { type: ["object", "array", "null", "string", "boolean"] } },
  }),
  "a pattern with look-aheads": { type: "string", pattern: "^(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,12}$" },
  "a pattern with groups and references": {
    type: "string",
    pattern: "^(?<tag>[a-z]+)-(?:\\d{2,3}|none)-\\k<tag>$",
    minLength: 12,
    maxLength: 20,
  },
  "a pattern in other scripts": { type: "string", pattern: "^\\p{Lu}\\p{Ll}+ [а-я]{3} \\u{1F600}$" },
  "several patterns at once": {
    type: "string",
    allOf: [{ pattern: "^a" }, { pattern: "z$" }, { pattern: "\\d{2}" }],
    minLength: 10,
    maxLength: 12,
  },
  "formats with patterns": object({
    mail: { type: "string", format: "email", pattern: "@acme\\.com$" },
    day: { type: "string", format: "date", pattern: "^2031-" },
  }),
  "several things to contain": {
    type: "array",
    allOf: [
      { contains: { const: "a" } },
      { contains: { const: "b" } },
      { contains: { type: "integer", minimum: 500 } },
    ],
    maxItems: 3,
  },
  "a tuple that goes on only with what it contains": {
    type: "array",
    prefixItems: [string],
    contains: { type: "integer" },
    unevaluatedItems: false,
  },
  "a long text": { type: "string", minLength: 2_000, maxLength: 2_100 },
  "defaults and examples that may be wrong": object({
    a: { type: "integer", default: "no", minimum: 3 },
    b: { type: "string", examples: [5, "good"], pattern: "^g" },
  }),
  "required properties that are not described": { type: "object", required: ["a", "b"] },
  "keys that every object inherits": JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}},"required":["__proto__","constructor","toString"],"additionalProperties":{"type":"boolean"}}',
  ),
  "anything at all": {},
  "no type, but what types speak of": {
    properties: { a: { minimum: 5 }, b: { items: { minLength: 2 } } },
    required: ["a", "b"],
  },
  "a deep but finite nest": Array.from({ length: 60 }).reduce<Json>((inner) => object({ a: inner }), { type: "null" }),
  "room for few of many properties": {
    type: "object",
    properties: { a: string, b: string, c: string, d: string },
    maxProperties: 2,
    minProperties: 2,
  },
};

const FORMATS = ["date-time", "date", "time", "email", "uri", "uuid", "ipv4", "ipv6", "hostname", "duration"];
const PATTERNS = [
  "^[a-z]+$",
  "^\\d{3}-\\d{4}$",
  "[A-Z]",
  "^(foo|ba[rz])+$",
  "^\\S+@\\S+$",
  "^[^\\s,;]{2,5}$",
  "\\.pdf$",
];
const KEYS = ["title", "score", "items", "a.b", "__proto__", "constructor", "é 漢"];

/** Random schemas, each built so that some data satisfies it. */
export function schemas(): fc.Arbitrary<Json> {
  const range = (max: number) =>
    fc.tuple(fc.nat(max), fc.nat(max)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const leaf = fc.oneof(
    fc.constantFrom<Json>({ type: "null" }, { type: "boolean" }, {}, { type: "string" }, { type: ["integer", "null"] }),
    fc
      .array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 })
      .map((values) => ({ enum: values })),
    fc.jsonValue({ maxDepth: 2 }).map((value) => ({ const: value })),
    range(40).map(([minLength, maxLength]) => ({ type: "string", minLength, maxLength })),
    fc.constantFrom(...FORMATS).map((format) => ({ type: "string", format })),
    fc.constantFrom(...PATTERNS).map((pattern) => ({ type: "string", pattern })),
    fc
      .tuple(range(1_000), fc.integer({ min: -500, max: 500 }))
      .map(([[low, high], by]) => ({ type: "integer", minimum: low + by, maximum: high + by })),
    fc.tuple(fc.constantFrom(0.01, 0.1, 0.25, 3, 7), fc.integer({ min: -99, max: 99 })).map(([multipleOf, times]) => ({
      type: "number",
      multipleOf,
      exclusiveMinimum: times * multipleOf,
      maximum: (times + 2) * multipleOf,
    })),
    fc.tuple(range(5), fc.boolean()).map(([[minItems, maxItems], uniqueItems]) => ({
      type: "array",
      items: { type: "integer" },
      minItems,
      maxItems,
      uniqueItems,
    })),
    fc.integer({ min: 1, max: 3 }).map((minContains) => ({
      type: "array",
      contains: { type: "integer", minimum: 50 },
      minContains,
      maxContains: minContains,
      items: { type: "integer" },
    })),
    fc
      .constantFrom(...PATTERNS.slice(0, 4))
      .map((pattern) => ({ type: "object", propertyNames: { pattern }, minProperties: 1, maxProperties: 3 })),
  );
  const { node } = fc.letrec<{ node: Json }>((tie) => {
    const named = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 6 })), tie("node"), {
      maxKeys: 4,
    });
    return {
      node: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        leaf,
        fc.tuple(named, fc.nat(), fc.boolean()).map(([properties, cut, closed]) => {
          const keys = Object.keys(properties);
          const required = keys.slice(0, cut % (keys.length + 1));
          const [first, last] = [keys[0], keys.at(-1)];
          const dependentRequired =
            first !== undefined && last !== undefined ? Object.fromEntries([[first, [last]]]) : {};
          return {
            type: "object",
            properties,
            required,
            dependentRequired,
            ...(closed ? { additionalProperties: false } : {}),
          };
        }),
        fc
          .tuple(tie("node"), range(3))
          .map(([items, [minItems, maxItems]]) => ({ type: "array", items, minItems, maxItems })),
        fc
          .array(tie("node"), { minLength: 1, maxLength: 3 })
          .map((prefixItems) => ({ type: "array", prefixItems, items: false, minItems: prefixItems.length })),
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((values) => ({
          oneOf: values.map((value, at) => ({
            type: "object",
            properties: { kind: { const: at }, value },
            required: ["kind", "value"],
          })),
        })),
        fc.tuple(tie("node"), tie("node")).map(([left, right]) => ({
          allOf: [
            { type: "object", properties: { left }, required: ["left"] },
            { properties: { right }, required: ["right"] },
          ],
        })),
        tie("node").map((value) => ({
          type: "object",
          properties: { on: { type: "boolean" }, value },
          required: ["on"],
          if: { properties: { on: { const: true } } },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { required: ["value"] },
        })),
      ),
    };
  });
  return fc.oneof(
    node,
    node.map((value) => ({
      $ref: "#/$defs/tree",
      $defs: {
        tree: {
          type: "object",
          properties: { value, kids: { type: "array", items: { $ref: "#/$defs/tree" } } },
          required: ["value", "kids"],
        },
      },
    })),
  );
}
