import { type OutputUnit, type Schema, validate } from "@cfworker/json-schema";
import { pathOf } from "../text.ts";
import { type CompiledSchema, compileSchema, type PathProblem, type SchemaNode } from "./schema-compile.ts";

const MAX_REFS_FOLLOWED = 300_000;
const MAX_PROBLEMS = 20;

/** What keeps `schema`, as an agent sends it, from being a JSON Schema 2020-12 that we can work with, or null. */
export function checkOutputSchema(schema: Record<string, unknown>): PathProblem | null {
  const result = compileSchema(schema, { fresh: true });
  return "problem" in result ? result.problem : null;
}

/** What is wrong with an output's `data` by its schema, the most telling first; empty if it fits. */
export function outputDataProblems(schema: Record<string, unknown>, data: unknown): PathProblem[] {
  const result = compileSchema(schema);
  if ("problem" in result) {
    const path = pathOf(["output_schema", ...(result.problem.path ? [result.problem.path] : [])]);
    return [{ path, message: result.problem.message }];
  }
  if (longestText(data) > result.compiled.longest_text) {
    return [
      { path: "output.data", message: "has too long a text to be checked against the patterns of output_schema" },
    ];
  }
  const units = check(result.compiled, result.compiled.root, data ?? null);
  if (units === "too_much") {
    return [
      {
        path: "output.data",
        message: "is too large or too deeply nested to be checked against output_schema",
      },
    ];
  }
  const seen = new Set<string>();
  const problems: PathProblem[] = [];
  for (const unit of leavesOf(units)) {
    const problem = { path: locate(unit, data), message: reword(unit) };
    const id = `${problem.path}\n${problem.message}`;
    if (seen.has(id)) continue;
    seen.add(id);
    problems.push(problem);
    if (problems.length === MAX_PROBLEMS) break;
  }
  return problems;
}

/** True if `data` fits a part of a compiled schema. Data that can't be checked does not fit. */
export function fits(compiled: CompiledSchema, node: SchemaNode, data: unknown): boolean {
  if (typeof node === "boolean") return node;
  if (longestText(data) > compiled.longest_text) return false;
  try {
    return validate(data, node as Schema, "2020-12", counted(compiled), true).valid;
  } catch {
    return false;
  }
}

function check(compiled: CompiledSchema, node: SchemaNode, data: unknown): OutputUnit[] | "too_much" {
  // Very many errors overflow the stack where they are gathered; the first alone may do.
  for (const firstAlone of [false, true]) {
    try {
      return validate(data, node as Schema, "2020-12", counted(compiled), firstAlone).errors;
    } catch {}
  }
  return "too_much";
}

/** The references of a schema, up to a number: only through them can a small schema take endless time. */
function counted(compiled: CompiledSchema): Record<string, Schema> {
  let followed = 0;
  return new Proxy(compiled.lookup as Record<string, Schema>, {
    get(lookup, key) {
      if (++followed > MAX_REFS_FOLLOWED) throw new RangeError("too many references followed");
      return lookup[String(key)];
    },
  });
}

/** The length of the longest text in a value, keys included. */
function longestText(value: unknown): number {
  let longest = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") longest = Math.max(longest, next.length);
    if (typeof next !== "object" || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      if (!Array.isArray(next)) longest = Math.max(longest, key.length);
      left.push(inner);
    }
  }
  return longest;
}

const WRAPPERS = new Set([
  "$ref",
  "allOf",
  "if",
  "properties",
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "dependentSchemas",
  "prefixItems",
  "items",
  "unevaluatedItems",
]);

/** The errors that name a fault, without those that only say that something inside them failed. */
function leavesOf(units: OutputUnit[]): OutputUnit[] {
  const out: OutputUnit[] = [];
  for (let at = 0; at < units.length; at++) {
    const unit = units[at];
    if (!unit || WRAPPERS.has(unit.keyword)) continue;
    const end = endOfGroup(units, at, unit);
    if (unit.keyword === "anyOf" || unit.keyword === "oneOf") {
      out.push(...closestBranch(unit, units.slice(at + 1, end)));
      at = end - 1;
    } else if (unit.keyword === "propertyNames") {
      out.push({ ...unit, instanceLocation: units[at + 1]?.instanceLocation ?? unit.instanceLocation });
      at = end - 1;
    } else {
      if (unit.keyword === "minContains") dropTried(out, unit);
      out.push(unit);
    }
  }
  return out;
}

/** Where the errors end that a group's first one summarises. */
function endOfGroup(units: OutputUnit[], at: number, head: OutputUnit): number {
  let end = at + 1;
  for (; end < units.length; end++) {
    const unit = units[end];
    // The library gives the error of a `false` schema no keyword location.
    if (unit && unit.keyword !== "false" && !unit.keywordLocation.startsWith(`${head.keywordLocation}/`)) break;
  }
  return end;
}

/** Of the alternatives that failed, the one that was meant: the only one of the right type and constants. */
function closestBranch(head: OutputUnit, inner: OutputUnit[]): OutputUnit[] {
  const several = /\((\d+) matches\)/.exec(head.error);
  if (several && several[1] !== "0") return [head];
  const branches = new Map<string, OutputUnit[]>();
  let name = "";
  for (const unit of inner) {
    const rest = unit.keywordLocation.slice(head.keywordLocation.length + 1);
    if (unit.keyword !== "false") name = rest.split("/")[0] ?? "";
    branches.set(name, [...(branches.get(name) ?? []), unit]);
  }
  const meant = [...branches.values()].filter((units) => !units.some((unit) => isMismatch(unit, head)));
  const only = meant.length === 1 ? meant[0] : undefined;
  return only ? leavesOf(only) : [head];
}

function isMismatch(unit: OutputUnit, head: OutputUnit): boolean {
  if (unit.keyword === "const" || unit.keyword === "enum") return true;
  return (unit.keyword === "type" || unit.keyword === "false") && unit.instanceLocation === head.instanceLocation;
}

/** `contains` reports each item that did not match; none of them need have. */
function dropTried(out: OutputUnit[], unit: OutputUnit): void {
  const tried = unit.keywordLocation.replace(/minContains$/, "contains");
  const kept = out.filter((each) => !each.keywordLocation.startsWith(tried));
  out.splice(0, out.length, ...kept);
}

/** The instance location as a path from the deployment: `output.data.items[2].name`. */
function locate(unit: OutputUnit, data: unknown): string {
  const path: PropertyKey[] = ["output", "data"];
  let value = data;
  for (const part of unit.instanceLocation.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(value) ? Number(key) : key);
    const inside = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    value = inside ? (value as Record<string, unknown>)[key] : undefined;
  }
  const missing = unit.keyword === "required" ? /required property "(.*)"\.$/s.exec(unit.error)?.[1] : undefined;
  return pathOf(missing === undefined ? path : [...path, missing]);
}

const WORDING: Record<string, [RegExp, string]> = {
  const: [/^Instance does not match (.*)\.$/s, "must be $1"],
  enum: [/^Instance does not match any of (.*)\.$/s, "must be one of $1"],
  minLength: [/^.*\((\d+) < (\S+)\)\.$/, "must have at least $2 characters, has $1"],
  maxLength: [/^.*\((\d+) > (\S+)\)\.$/, "must have at most $2 characters, has $1"],
  minItems: [/^.*\((\d+) < (\S+)\)\.$/, "must have at least $2 items, has $1"],
  maxItems: [/^.*\((\d+) > (\S+)\)\.$/, "must have at most $2 items, has $1"],
  minProperties: [/^.*at least (\d+) .*$/, "must have at least $1 properties"],
  maxProperties: [/^.*at least (\d+) .*$/, "must have at most $1 properties"],
  minimum: [/^.* than (\S+)\.$/, "must be at least $1"],
  maximum: [/^.* than (\S+)\.$/, "must be at most $1"],
  exclusiveMinimum: [/^.* than (\S+)\.$/, "must be above $1"],
  exclusiveMaximum: [/^.* equal to (\S+)\.$/, "must be below $1"],
  multipleOf: [/^.* multiple of (\S+)\.$/, "must be a multiple of $1"],
  format: [/^.*format "(.*)"\.$/, 'must be in the format "$1"'],
  pattern: [/^.*$/, "must match the pattern of the schema"],
  uniqueItems: [/^.*indexes (\d+) and (\d+)\.$/, "must have no item twice ($1 and $2 are equal)"],
  contains: [/^.*$/, "must have at least one item of the kind that contains describes"],
  minContains: [
    /^.*minContains \((\d+)\).*$|^.*at least (\d+) .*$/,
    "must have at least $1$2 items of the kind that contains describes",
  ],
  maxContains: [/^.*at most (\d+) .*$/, "must have at most $1 items of the kind that contains describes"],
  dependentRequired: [/^Instance has "(.*)" but does not have "(.*)"\.$/s, "must have $2, since it has $1"],
  anyOf: [/^.*$/, "must match at least one of the alternatives of anyOf"],
  not: [/^.*$/, "must not be what the schema excludes"],
  required: [/^.*$/s, "is required"],
  propertyNames: [/^.*$/s, "is not an allowed property name"],
  false: [/^.*$/, "is not allowed"],
};

function reword(unit: OutputUnit): string {
  const rule = WORDING[unit.keyword];
  const type = /^Instance type "(.*)" is invalid. Expected "(.*)"\.$/.exec(unit.error);
  let message = rule ? unit.error.replace(rule[0], rule[1]) : unit.error;
  if (unit.keyword === "type" && type) {
    const actual = type[1] === "number" && type[2]?.includes("integer") ? "a number with a fraction" : type[1];
    message = `must be of type ${type[2]?.replaceAll('", "', " or ")}, not ${actual}`;
  }
  if (unit.keyword === "oneOf") {
    message = unit.error.includes("(0 matches)")
      ? "must match one of the alternatives of oneOf"
      : "must match exactly one of the alternatives of oneOf, matches several";
  }
  return message.length > 300 ? `${message.slice(0, 299)}…` : message;
}
