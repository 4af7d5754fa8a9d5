import { BoundedPattern } from "./pattern-cost.ts";
import type { SchemaNode, SchemaObject } from "./schema-compile.ts";
import type { Chance } from "./synthesize-random.ts";

const ALL_TYPES = ["object", "array", "string", "number", "boolean", "null"] as const;

/** No data can satisfy the alternatives chosen so far. */
export class Unsatisfiable extends Error {}

/** All that one value has to satisfy, gathered from a schema and the alternatives chosen in it. */
export interface Constraints {
  types: Set<string>;
  integer: boolean;
  /** What const and enum leave to choose from, as JSON text. */
  allowed: string[] | null;
  suggested: unknown[];
  atLeast: number;
  atMost: number;
  above: number;
  below: number;
  multiplesOf: number[];
  minLength: number;
  maxLength: number;
  patterns: string[];
  formats: string[];
  /** Each object schema on its own: `additionalProperties` counts only the properties beside it. */
  objects: {
    properties: Map<string, SchemaNode>;
    patterns: [BoundedPattern, SchemaNode][];
    rest: SchemaNode | undefined;
  }[];
  unevaluatedProperties: SchemaNode | undefined;
  names: SchemaNode[];
  required: Set<string>;
  forbidden: Set<string>;
  dependent: [string, string[] | SchemaNode][];
  minProperties: number;
  maxProperties: number;
  arrays: { prefix: SchemaNode[]; rest: SchemaNode | undefined }[];
  unevaluatedItems: SchemaNode | undefined;
  contains: { schema: SchemaNode; min: number; max: number }[];
  minItems: number;
  maxItems: number;
  unique: boolean;
}

export interface Choices {
  lookup: Record<string, SchemaNode>;
  chance: Chance;
  /** How much nesting a schema asks for at least; infinite if no data satisfies it. */
  heightOf: (node: SchemaNode) => number;
  /** Prefer the alternatives that end soonest. */
  shallow: boolean;
}

export function noConstraints(): Constraints {
  return {
    types: new Set(ALL_TYPES),
    integer: false,
    allowed: null,
    suggested: [],
    atLeast: -Infinity,
    atMost: Infinity,
    above: -Infinity,
    below: Infinity,
    multiplesOf: [],
    minLength: 0,
    maxLength: Infinity,
    patterns: [],
    formats: [],
    objects: [],
    unevaluatedProperties: undefined,
    names: [],
    required: new Set(),
    forbidden: new Set(),
    dependent: [],
    minProperties: 0,
    maxProperties: Infinity,
    arrays: [],
    unevaluatedItems: undefined,
    contains: [],
    minItems: 0,
    maxItems: Infinity,
    unique: false,
  };
}

/** Adds a schema to what a value has to satisfy, choosing among its alternatives. */
export function absorb(into: Constraints, node: SchemaNode, choices: Choices): void {
  if (node === true) return;
  if (node === false || choices.heightOf(node) === Infinity) throw new Unsatisfiable();
  const s = node as Record<string, never> & SchemaObject;
  if (s.$ref !== undefined) absorb(into, choices.lookup[s.$ref] ?? true, choices);
  absorbValues(into, s);
  absorbNumbersAndStrings(into, s);
  absorbObject(into, s);
  absorbArray(into, s);
  for (const part of list(s.allOf)) absorb(into, part, choices);
  if (s.anyOf) absorb(into, alternative(list(s.anyOf), choices), choices);
  if (s.oneOf) absorbOneOf(into, list(s.oneOf), choices);
  if (s.not !== undefined) absorbNot(into, s.not, choices);
  if (s.if !== undefined) absorbIf(into, s, choices);
}

function absorbOneOf(into: Constraints, branches: SchemaNode[], choices: Choices): void {
  const chosen = alternative(branches, choices);
  absorb(into, chosen, choices);
  // Where two branches overlap, leaving one of them again helps; that it had to be is only seen afterwards.
  if (choices.chance.next() < 0.5) return;
  for (const other of branches) {
    if (other !== chosen && choices.chance.next() < 0.7) quietly(() => absorbNot(into, other, choices));
  }
}

function absorbIf(into: Constraints, s: SchemaObject, choices: Choices): void {
  const { if: condition, then: consequence, else: otherwise } = s as Record<string, SchemaNode | undefined>;
  const outcomes = [
    () => {
      absorb(into, condition ?? true, choices);
      absorb(into, consequence ?? true, choices);
    },
    () => {
      absorbNot(into, condition ?? true, choices);
      absorb(into, otherwise ?? true, choices);
    },
    // The condition may well decide itself by what else is asked.
    () => absorb(into, consequence ?? true, choices),
    () => absorb(into, otherwise ?? true, choices),
  ];
  choices.chance.pick(outcomes)();
}

function alternative(branches: SchemaNode[], { chance, heightOf, shallow }: Choices): SchemaNode {
  const possible = branches.filter((branch) => heightOf(branch) < Infinity);
  if (!possible.length) throw new Unsatisfiable();
  if (!shallow) return chance.pick(possible);
  const least = Math.min(...possible.map(heightOf));
  return chance.pick(possible.filter((branch) => heightOf(branch) === least));
}

function absorbValues(into: Constraints, s: SchemaObject): void {
  if (s.type !== undefined) {
    const named = new Set(list<string>(Array.isArray(s.type) ? s.type : [s.type]));
    if (named.has("integer") && !named.has("number")) into.integer = true;
    if (named.has("integer")) named.add("number");
    into.types = both(into.types, named);
  }
  const values = s.const !== undefined ? [s.const] : (s.enum as unknown[] | undefined);
  if (values) {
    const texts = values.map((value) => JSON.stringify(value));
    into.allowed = into.allowed ? into.allowed.filter((text) => texts.includes(text)) : texts;
    if (!into.allowed.length) throw new Unsatisfiable();
  }
  if (s.default !== undefined) into.suggested.push(s.default);
  into.suggested.push(...list<unknown>(s.examples));
}

function absorbNumbersAndStrings(into: Constraints, s: SchemaObject): void {
  into.atLeast = Math.max(into.atLeast, numberOr(s.minimum, -Infinity));
  into.atMost = Math.min(into.atMost, numberOr(s.maximum, Infinity));
  into.above = Math.max(into.above, numberOr(s.exclusiveMinimum, -Infinity));
  into.below = Math.min(into.below, numberOr(s.exclusiveMaximum, Infinity));
  if (s.multipleOf !== undefined) into.multiplesOf.push(s.multipleOf as number);
  into.minLength = Math.max(into.minLength, numberOr(s.minLength, 0));
  into.maxLength = Math.min(into.maxLength, numberOr(s.maxLength, Infinity));
  if (s.pattern !== undefined) into.patterns.push(s.pattern as string);
  if (s.format !== undefined) into.formats.push(s.format as string);
}

function absorbObject(into: Constraints, s: SchemaObject): void {
  if (s.properties || s.patternProperties || s.additionalProperties !== undefined) {
    const patterns = Object.entries((s.patternProperties ?? {}) as Record<string, SchemaNode>);
    into.objects.push({
      properties: new Map(Object.entries((s.properties ?? {}) as Record<string, SchemaNode>)),
      patterns: patterns.map(([source, node]) => [new BoundedPattern(source), node]),
      rest: s.additionalProperties as SchemaNode | undefined,
    });
  }
  if (s.unevaluatedProperties !== undefined) into.unevaluatedProperties = s.unevaluatedProperties as SchemaNode;
  if (s.propertyNames !== undefined) into.names.push(s.propertyNames as SchemaNode);
  for (const key of list<string>(s.required)) into.required.add(key);
  into.dependent.push(...Object.entries((s.dependentRequired ?? {}) as Record<string, string[]>));
  into.dependent.push(...Object.entries((s.dependentSchemas ?? {}) as Record<string, SchemaNode>));
  into.minProperties = Math.max(into.minProperties, numberOr(s.minProperties, 0));
  into.maxProperties = Math.min(into.maxProperties, numberOr(s.maxProperties, Infinity));
}

function absorbArray(into: Constraints, s: SchemaObject): void {
  if (s.prefixItems || s.items !== undefined) {
    into.arrays.push({ prefix: list(s.prefixItems), rest: s.items as SchemaNode | undefined });
  }
  if (s.unevaluatedItems !== undefined) into.unevaluatedItems = s.unevaluatedItems as SchemaNode;
  if (s.contains !== undefined) {
    const schema = s.contains as SchemaNode;
    into.contains.push({ schema, min: numberOr(s.minContains, 1), max: numberOr(s.maxContains, Infinity) });
  }
  into.minItems = Math.max(into.minItems, numberOr(s.minItems, 0));
  into.maxItems = Math.min(into.maxItems, numberOr(s.maxItems, Infinity));
  into.unique ||= s.uniqueItems === true;
}

/** Adds one way, of those that are easy to aim at, in which a value can fail a schema. */
function absorbNot(into: Constraints, node: SchemaNode, choices: Choices): void {
  if (node === true) throw new Unsatisfiable();
  if (node === false) return;
  const ways = waysToFail(into, node, choices);
  if (ways.length) choices.chance.pick(ways)();
}

function waysToFail(into: Constraints, s: SchemaObject, choices: Choices): (() => void)[] {
  const ways: (() => void)[] = [];
  const { lookup } = choices;
  if (s.$ref !== undefined) ways.push(() => absorbNot(into, lookup[String(s.$ref)] ?? true, choices));
  if (s.not !== undefined) ways.push(() => absorb(into, s.not as SchemaNode, choices));
  if (s.type !== undefined) {
    const named = new Set(list<string>(Array.isArray(s.type) ? s.type : [s.type]));
    const others = ALL_TYPES.filter((type) => !named.has(type));
    if (both(into.types, new Set(others)).size) {
      ways.push(() => {
        into.types = both(into.types, new Set(others));
      });
    }
  }
  const excluded = s.const !== undefined ? [s.const] : (s.enum as unknown[] | undefined);
  if (excluded && into.allowed) {
    const texts = excluded.map((value) => JSON.stringify(value));
    ways.push(() => {
      into.allowed = (into.allowed ?? []).filter((text) => !texts.includes(text));
      if (!into.allowed.length) throw new Unsatisfiable();
    });
  } else if (excluded) ways.push(() => {});
  const bounds: [string, (bound: number) => void][] = [
    ["minimum", (bound) => (into.below = Math.min(into.below, bound))],
    ["maximum", (bound) => (into.above = Math.max(into.above, bound))],
    ["exclusiveMinimum", (bound) => (into.atMost = Math.min(into.atMost, bound))],
    ["exclusiveMaximum", (bound) => (into.atLeast = Math.max(into.atLeast, bound))],
    ["minLength", (bound) => (into.maxLength = Math.min(into.maxLength, bound - 1))],
    ["maxLength", (bound) => (into.minLength = Math.max(into.minLength, bound + 1))],
    ["minItems", (bound) => (into.maxItems = Math.min(into.maxItems, bound - 1))],
    ["maxItems", (bound) => (into.minItems = Math.max(into.minItems, bound + 1))],
    ["minProperties", (bound) => (into.maxProperties = Math.min(into.maxProperties, bound - 1))],
    ["maxProperties", (bound) => (into.minProperties = Math.max(into.minProperties, bound + 1))],
  ];
  for (const [keyword, apply] of bounds) {
    const bound = s[keyword];
    if (typeof bound === "number") ways.push(() => apply(bound));
  }
  for (const key of list<string>(s.required)) if (!into.required.has(key)) ways.push(() => into.forbidden.add(key));
  for (const [key, inner] of Object.entries((s.properties ?? {}) as Record<string, SchemaNode>)) {
    ways.push(() => {
      into.required.add(key);
      into.objects.push({ properties: new Map([[key, { not: inner }]]), patterns: [], rest: undefined });
    });
  }
  if (s.items !== undefined || s.contains !== undefined) {
    const failing = s.items !== undefined ? { contains: { not: s.items } } : { items: { not: s.contains } };
    ways.push(() => absorbArray(into, failing));
  }
  if (s.pattern !== undefined || s.format !== undefined) ways.push(() => {});
  if (s.allOf) ways.push(() => absorbNot(into, choices.chance.pick(list<SchemaNode>(s.allOf)), choices));
  if (s.anyOf || s.oneOf) {
    ways.push(() => {
      for (const branch of list<SchemaNode>(s.anyOf ?? s.oneOf)) absorbNot(into, branch, choices);
    });
  }
  return ways;
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Unsatisfiable)) throw error;
  }
}

function both(a: Set<string>, b: Set<string>): Set<string> {
  return new Set([...a].filter((each) => b.has(each)));
}

export function list<T = SchemaNode>(value: unknown): T[] {
  return Array.isArray(value) ? value : [];
}

export function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
