import fc from "fast-check";
import { type OpenApi, resolved, type Schema } from "./document.ts";

const DAY_MS = 86_400_000;
/** Stands for something that only the run knows: a link or cursor from an earlier answer. */
export const LATER = { file_url: "@@file_url", cursor: "@@cursor" };

const url = fc.oneof(
  { weight: 6, arbitrary: fc.nat(9).map((n) => `https://agent.example/hook/${n}?a=b#c`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("HTTPS://AGENT.EXAMPLE", "http://127.0.0.1:8080/x", "https://bücher.example/"),
  },
  { weight: 1, arbitrary: fc.constant(`https://agent.example/${"x".repeat(2_048 - 22)}`) },
  { weight: 1, arbitrary: fc.webUrl() },
);
const instant = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 29 }) },
    { weight: 1, arbitrary: fc.integer({ min: -900, max: 900 }) },
  )
  .map((days) => new Date(Date.now() + days * DAY_MS).toISOString());
const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "toString", "hd_test", "a.b", "🦊"),
);
const anyJson = fc.jsonValue({ maxDepth: 3 });
const freeObject = fc.dictionary(key, anyJson, { maxKeys: 5 });

/** What the document says only in words, by the field's name: a share of the values follows it, so that some requests succeed. */
const HINTS: Record<string, fc.Arbitrary<unknown>> = {
  metadata: fc.oneof(
    fc
      .constantFrom("needs_input", "expire", "slow", "unavailable", "credits_exhausted", "expert_cancel")
      .map((hd_test) => ({ hd_test })),
    fc.dictionary(
      fc.string({ maxLength: 64 }).filter((name) => name !== "hd_test"),
      anyJson,
      { maxKeys: 50 },
    ),
  ),
  output_schema: fc.constantFrom(
    { type: "object", properties: { title: { type: "string", minLength: 3 } }, required: ["title"] },
    { $defs: { a: { type: "integer" } }, type: "array", items: { $ref: "#/$defs/a" } },
    { type: "string", pattern: "^[a-c]{2,4}$" },
    {},
  ),
  context_files: fc.array(fc.oneof(url, fc.constant(LATER.file_url)), { maxLength: 3 }),
  cursor: fc.constant(LATER.cursor),
  wait: fc.constantFrom(1, 60),
  // Each endpoint is sent each event that it asks for.
  events: fc.constant(["usage.threshold_reached"]),
};

/** Values that a schema of the document allows, its bounds among them. */
export function valueBy(document: OpenApi, schema: Schema, name = ""): fc.Arbitrary<unknown> {
  const plain = byShape(document, resolved(document, schema as { $ref: string }) as Schema);
  const hint = HINTS[name];
  return hint ? fc.oneof({ weight: 4, arbitrary: hint }, { weight: 1, arbitrary: plain }) : plain;
}

function byShape(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  const either = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (either) return fc.oneof(...either.map((one) => valueBy(document, one)));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => byShape(document, { ...schema, type })));
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
    case "number":
      return whole(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return list(document, schema);
    case "object":
      return object(document, schema);
    default:
      return anyJson;
  }
}

function text({ format, pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  if (format === "date-time") return instant;
  if (typeof pattern === "string" && pattern.includes("[Hh][Tt]")) return url;
  if (typeof pattern === "string" && !pattern.includes("(?!")) return fc.stringMatching(new RegExp(pattern));
  const [least, most] = [minLength as number, maxLength as number];
  const some = fc.string({ unit: "grapheme-composite", minLength: least, maxLength: Math.min(most, 40) });
  const bounds = [least, most].flatMap((length) => ["a", "é", "🦊"].map((one) => one.repeat(length)));
  const odd = [
    "\u0000",
    "\u202eabc\u202c",
    "שלום",
    "a\u0301",
    "' OR 1=1 --",
    "%s%n{{7*7}}",
    "<script>alert(1)</script>",
  ];
  return fc.oneof(
    { weight: 4, arbitrary: some },
    { weight: 1, arbitrary: fc.constantFrom(...bounds) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

function whole({ minimum = -1_000, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
  const bounds = { min: minimum as number, max: maximum as number };
  return fc.oneof(fc.constantFrom(bounds.min, bounds.max), fc.integer(bounds));
}

function list(document: OpenApi, { items = {}, minItems = 0, maxItems = 5 }: Schema): fc.Arbitrary<unknown[]> {
  const item = valueBy(document, items as Schema);
  const [minLength, maxLength] = [minItems as number, maxItems as number];
  const few = fc.array(item, { minLength, maxLength: Math.min(maxLength, minLength + 2) });
  const full = fc.array(item, { minLength: maxLength, maxLength });
  return fc.oneof({ weight: 8, arbitrary: few }, { weight: 1, arbitrary: full });
}

function object(document: OpenApi, { properties, required = [] }: Schema): fc.Arbitrary<unknown> {
  if (!properties) return freeObject;
  const fields = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => [
    name,
    valueBy(document, schema, name),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required as string[],
  });
}
