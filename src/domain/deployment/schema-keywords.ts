const DRAFT = "https://json-schema.org/draft/2020-12/schema";
const TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"];

/** What is known of a keyword of JSON Schema 2020-12. */
export interface KeywordRule {
  /** Says what is wrong with the keyword's value, if anything; schemas inside it are checked on their own. */
  check: (value: unknown) => string | undefined;
  holds?: "schema" | "schemas" | "map";
  /** Its schemas apply to the very value that the schema around it applies to. */
  sameValue?: boolean;
  /** It binds or suggests data, as opposed to describing or naming the schema. */
  keep?: boolean;
}

const any = () => undefined;
const text = (value: unknown) => (typeof value === "string" ? undefined : "must be a string");
const flag = (value: unknown) => (typeof value === "boolean" ? undefined : "must be true or false");
const number = (value: unknown) => (typeof value === "number" ? undefined : "must be a number");
const list = (value: unknown) => (Array.isArray(value) ? undefined : "must be an array");
const count = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number of at least 0";
const step = (value: unknown) => (typeof value === "number" && value > 0 ? undefined : "must be a number above 0");
const map = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "must be an object";
const schemas = (value: unknown) =>
  Array.isArray(value) && value.length > 0 ? undefined : "must be an array of at least one schema";
const anchor = (value: unknown) =>
  typeof value === "string" && /^[A-Za-z_][-A-Za-z0-9._]*$/.test(value)
    ? undefined
    : "must start with a letter or _ and go on with letters, digits, -, . and _";

function names(value: unknown): string | undefined {
  const fine = Array.isArray(value) && value.every((name) => typeof name === "string");
  return fine && new Set(value).size === value.length ? undefined : "must be an array of different strings";
}

function namesByKey(value: unknown): string | undefined {
  const fine = map(value) === undefined && Object.values(value as object).every((each) => names(each) === undefined);
  return fine ? undefined : "must be an object of arrays of different strings";
}

function type(value: unknown): string | undefined {
  const each = Array.isArray(value) ? value : [value];
  const fine = each.length > 0 && each.every((name) => TYPES.includes(name)) && new Set(each).size === each.length;
  return fine ? undefined : `must be one of ${TYPES.join(", ")}, or an array of different ones`;
}

function values(value: unknown): string | undefined {
  return Array.isArray(value) && value.length > 0 ? undefined : "must be an array of at least one value";
}

function pattern(value: unknown): string | undefined {
  return typeof value === "string" && isPattern(value) ? undefined : "must be a valid regular expression";
}

function patterns(value: unknown): string | undefined {
  if (map(value)) return map(value);
  const wrong = Object.keys(value as object).find((key) => !isPattern(key));
  return wrong === undefined ? undefined : `has a key that is no valid regular expression: ${wrong.slice(0, 100)}`;
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

function draft(value: unknown): string | undefined {
  const fine = typeof value === "string" && value.replace(/^http:/, "https:").replace(/#$/, "") === DRAFT;
  return fine ? undefined : `must be ${DRAFT}: other drafts are not served`;
}

const instead = (use: string) => () => `is not served: use ${use}`;

/** The keywords of the draft, and those of others that would be misread if they were let through. */
export const KEYWORDS: ReadonlyMap<string, KeywordRule> = new Map<string, KeywordRule>([
  ["$schema", { check: draft }],
  ["$id", { check: text }],
  ["$anchor", { check: anchor }],
  ["$dynamicAnchor", { check: anchor }],
  ["$ref", { check: text, keep: true }],
  ["$dynamicRef", { check: instead("$ref") }],
  ["$recursiveRef", { check: instead("$ref") }],
  ["dependencies", { check: instead("dependentRequired or dependentSchemas") }],
  ["additionalItems", { check: instead("prefixItems with items") }],
  ["$vocabulary", { check: map }],
  ["$comment", { check: text }],
  ["$defs", { check: map, holds: "map" }],
  ["definitions", { check: map, holds: "map" }],
  ["type", { check: type, keep: true }],
  ["const", { check: any, keep: true }],
  ["enum", { check: values, keep: true }],
  ["multipleOf", { check: step, keep: true }],
  ["maximum", { check: number, keep: true }],
  ["exclusiveMaximum", { check: number, keep: true }],
  ["minimum", { check: number, keep: true }],
  ["exclusiveMinimum", { check: number, keep: true }],
  ["maxLength", { check: count, keep: true }],
  ["minLength", { check: count, keep: true }],
  ["pattern", { check: pattern, keep: true }],
  ["format", { check: text, keep: true }],
  ["maxItems", { check: count, keep: true }],
  ["minItems", { check: count, keep: true }],
  ["uniqueItems", { check: flag, keep: true }],
  ["maxContains", { check: count, keep: true }],
  ["minContains", { check: count, keep: true }],
  ["maxProperties", { check: count, keep: true }],
  ["minProperties", { check: count, keep: true }],
  ["required", { check: names, keep: true }],
  ["dependentRequired", { check: namesByKey, keep: true }],
  ["properties", { check: map, holds: "map", keep: true }],
  ["patternProperties", { check: patterns, holds: "map", keep: true }],
  ["additionalProperties", { check: any, holds: "schema", keep: true }],
  ["unevaluatedProperties", { check: any, holds: "schema", keep: true }],
  ["propertyNames", { check: any, holds: "schema", keep: true }],
  ["prefixItems", { check: schemas, holds: "schemas", keep: true }],
  ["items", { check: any, holds: "schema", keep: true }],
  ["contains", { check: any, holds: "schema", keep: true }],
  ["unevaluatedItems", { check: any, holds: "schema", keep: true }],
  ["dependentSchemas", { check: map, holds: "map", sameValue: true, keep: true }],
  ["allOf", { check: schemas, holds: "schemas", sameValue: true, keep: true }],
  ["anyOf", { check: schemas, holds: "schemas", sameValue: true, keep: true }],
  ["oneOf", { check: schemas, holds: "schemas", sameValue: true, keep: true }],
  ["not", { check: any, holds: "schema", sameValue: true, keep: true }],
  ["if", { check: any, holds: "schema", sameValue: true, keep: true }],
  ["then", { check: any, holds: "schema", sameValue: true, keep: true }],
  ["else", { check: any, holds: "schema", sameValue: true, keep: true }],
  ["default", { check: any, keep: true }],
  ["examples", { check: list, keep: true }],
  ["title", { check: text }],
  ["description", { check: text }],
  ["deprecated", { check: flag }],
  ["readOnly", { check: flag }],
  ["writeOnly", { check: flag }],
  ["contentEncoding", { check: text }],
  ["contentMediaType", { check: text }],
  ["contentSchema", { check: any, holds: "schema" }],
]);

/** Keywords that name a schema for `$ref` within its resource. */
export const ANCHOR_KEYWORDS = ["$anchor", "$dynamicAnchor"] as const;
