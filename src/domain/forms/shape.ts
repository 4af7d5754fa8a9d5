import type { SchemaNode, SchemaObject } from "../deployment/schema-compile.ts";
import { isSame } from "./json.ts";

export type Resolve = (ref: string) => SchemaNode | undefined;

/** What one value is asked to be by all the schemas that apply to it, as far as a form can show it. */
export interface Shape {
  /** Null while any will do. */
  types: Set<string> | null;
  title: string | null;
  description: string | null;
  example: unknown;
  fallback: unknown;
  allowed: { value: unknown; title: string | null }[] | null;
  atLeast: number;
  above: number;
  atMost: number;
  below: number;
  multiplesOf: number[];
  minLength: number;
  maxLength: number;
  patterns: string[];
  formats: string[];
  properties: Map<string, SchemaNode[]>;
  /** Properties that only a condition speaks of. */
  conditional: Map<string, SchemaNode[]>;
  required: Set<string>;
  rest: SchemaNode | undefined;
  minProperties: number;
  items: SchemaNode[];
  minItems: number;
  maxItems: number;
  unique: boolean;
  alternatives: SchemaNode[][];
  /** References gone through on the way, to see cycles by. */
  refs: string[];
  /** A part of it has no counterpart in a form. */
  undrawable: boolean;
}

/** Gathers `nodes`, what they refer to and what they combine. */
export function shapeOf(nodes: SchemaNode[], resolve: Resolve): Shape {
  const shape: Shape = {
    types: null,
    title: null,
    description: null,
    example: undefined,
    fallback: undefined,
    allowed: null,
    atLeast: -Infinity,
    above: -Infinity,
    atMost: Infinity,
    below: Infinity,
    multiplesOf: [],
    minLength: 0,
    maxLength: Infinity,
    patterns: [],
    formats: [],
    properties: new Map(),
    conditional: new Map(),
    required: new Set(),
    rest: undefined,
    minProperties: 0,
    items: [],
    minItems: 0,
    maxItems: Infinity,
    unique: false,
    alternatives: [],
    refs: [],
    undrawable: false,
  };
  for (const node of nodes) absorb(shape, node, resolve);
  return shape;
}

function absorb(into: Shape, node: SchemaNode, resolve: Resolve): void {
  if (node === true) return;
  if (node === false) {
    into.undrawable = true;
    return;
  }
  into.title ??= textOf(node.title);
  into.description ??= textOf(node.description);
  into.example ??= listOf<unknown>(node.examples)[0];
  if (into.fallback === undefined) into.fallback = node.default;
  absorbValues(into, node);
  absorbBounds(into, node);
  absorbObject(into, node, resolve);
  absorbArray(into, node);
  if (typeof node.$ref === "string") {
    const target = resolve(node.$ref);
    if (target === undefined || into.refs.length > MAX_REFS) into.undrawable = true;
    else {
      into.refs.push(node.$ref);
      absorb(into, target, resolve);
    }
  }
  for (const part of listOf<SchemaNode>(node.allOf)) absorb(into, part, resolve);
  for (const branches of [node.anyOf, node.oneOf]) {
    const [only, ...others] = listOf<SchemaNode>(branches);
    if (only !== undefined && !others.length) absorb(into, only, resolve);
    else if (only !== undefined) into.alternatives.push([only, ...others]);
  }
}

const MAX_REFS = 100;

function absorbValues(into: Shape, node: SchemaObject): void {
  if (node.type !== undefined) {
    const named = new Set(listOf<string>(Array.isArray(node.type) ? node.type : [node.type]));
    into.types = into.types ? common(into.types, named) : named;
  }
  const values = node.const !== undefined ? [node.const] : Array.isArray(node.enum) ? node.enum : undefined;
  if (values) {
    const title = node.const !== undefined ? textOf(node.title) : null;
    allowOnly(
      into,
      values.map((value) => ({ value, title })),
    );
  }
}

/** Leaves of the values that are allowed so far those that are allowed here too. */
export function allowOnly(into: Shape, values: { value: unknown; title: string | null }[]): void {
  into.allowed = into.allowed
    ? values.filter(({ value }) => into.allowed?.some((each) => isSame(each.value, value)))
    : values;
}

function absorbBounds(into: Shape, node: SchemaObject): void {
  into.atLeast = Math.max(into.atLeast, numberOr(node.minimum, -Infinity));
  into.above = Math.max(into.above, numberOr(node.exclusiveMinimum, -Infinity));
  into.atMost = Math.min(into.atMost, numberOr(node.maximum, Infinity));
  into.below = Math.min(into.below, numberOr(node.exclusiveMaximum, Infinity));
  if (typeof node.multipleOf === "number") into.multiplesOf.push(node.multipleOf);
  into.minLength = Math.max(into.minLength, numberOr(node.minLength, 0));
  into.maxLength = Math.min(into.maxLength, numberOr(node.maxLength, Infinity));
  if (typeof node.pattern === "string") into.patterns.push(node.pattern);
  if (typeof node.format === "string") into.formats.push(node.format);
}

function absorbObject(into: Shape, node: SchemaObject, resolve: Resolve): void {
  addProperties(into.properties, node.properties);
  for (const name of listOf<string>(node.required)) into.required.add(name);
  if (into.rest === undefined) into.rest = node.additionalProperties as SchemaNode | undefined;
  into.minProperties = Math.max(into.minProperties, numberOr(node.minProperties, 0));
  if (node.patternProperties !== undefined) into.undrawable = true;
  // What a condition adds can't come and go in a form, so it is always there to be filled in.
  const outcomes = [node.then, node.else, ...Object.values(objectOf(node.dependentSchemas))];
  for (const outcome of outcomes) {
    if (typeof outcome !== "object" || outcome === null) continue;
    const inner = shapeOf([outcome as SchemaObject], resolve);
    for (const [name, schemas] of inner.properties) {
      into.conditional.set(name, [...(into.conditional.get(name) ?? []), ...schemas]);
    }
    for (const name of inner.required) if (!into.conditional.has(name)) into.conditional.set(name, []);
  }
  for (const [, names] of Object.entries(objectOf(node.dependentRequired))) {
    for (const name of listOf<string>(names)) if (!into.conditional.has(name)) into.conditional.set(name, []);
  }
}

function addProperties(into: Map<string, SchemaNode[]>, properties: unknown): void {
  for (const [name, schema] of Object.entries(objectOf(properties))) {
    into.set(name, [...(into.get(name) ?? []), schema as SchemaNode]);
  }
}

function absorbArray(into: Shape, node: SchemaObject): void {
  if (node.items !== undefined) into.items.push(node.items as SchemaNode);
  if (node.prefixItems !== undefined) into.undrawable = true;
  into.minItems = Math.max(into.minItems, numberOr(node.minItems, 0));
  into.maxItems = Math.min(into.maxItems, numberOr(node.maxItems, Infinity));
  into.unique ||= node.uniqueItems === true;
}

function common(a: Set<string>, b: Set<string>): Set<string> {
  const wide = (types: Set<string>) => (types.has("number") ? new Set([...types, "integer"]) : types);
  const both = new Set([...wide(a)].filter((type) => wide(b).has(type)));
  return both.has("number") ? new Set([...both].filter((type) => type !== "integer")) : both;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
