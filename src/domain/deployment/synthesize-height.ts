import type { CompiledSchema, SchemaNode, SchemaObject } from "./schema-compile.ts";
import { list, numberOr } from "./synthesize-constraints.ts";

/**
 * How many levels of nesting the smallest data for each schema needs; infinite where no data ends, as with a property
 * that is required in every level of itself. A lower bound: it leaves aside what one keyword does to another.
 */
export function heightsOf(compiled: CompiledSchema): (node: SchemaNode) => number {
  const nodes = new Set<SchemaObject>();
  const pending: unknown[] = [compiled.root, ...Object.values(compiled.lookup)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null || nodes.has(next as SchemaObject)) continue;
    nodes.add(next as SchemaObject);
    pending.push(...Object.values(next));
  }
  const heights = new Map<SchemaNode, number>();
  const heightOf = (node: SchemaNode): number => {
    if (typeof node === "boolean") return node ? 0 : Infinity;
    return heights.get(node) ?? (nodes.has(node) ? Infinity : 0);
  };
  const backwards = [...nodes].toReversed();
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of backwards) {
      const height = measure(node, compiled, heightOf);
      if (height < heightOf(node)) {
        heights.set(node, height);
        changed = true;
      }
    }
  }
  return heightOf;
}

function measure(s: SchemaObject, compiled: CompiledSchema, heightOf: (node: SchemaNode) => number): number {
  const same = [0];
  if (typeof s.$ref === "string") same.push(heightOf(compiled.lookup[s.$ref] ?? true));
  for (const part of list(s.allOf)) same.push(heightOf(part));
  for (const branches of [s.anyOf, s.oneOf]) {
    if (Array.isArray(branches)) same.push(Math.min(...list(branches).map(heightOf)));
  }
  const types = s.type === undefined ? null : list<string>(Array.isArray(s.type) ? s.type : [s.type]);
  const scalar = !types || types.some((type) => type !== "object" && type !== "array");
  if (scalar || s.const !== undefined || s.enum !== undefined) return Math.max(...same);
  const inside: number[] = [];
  if (types.includes("object")) inside.push(1 + Math.max(0, ...requiredParts(s).map(heightOf)));
  if (types.includes("array")) inside.push(1 + Math.max(0, ...itemParts(s).map(heightOf)));
  return Math.max(...same, Math.min(...inside));
}

function requiredParts(s: SchemaObject): SchemaNode[] {
  const properties = new Map(Object.entries((s.properties ?? {}) as Record<string, SchemaNode>));
  return list<string>(s.required).map((key) => properties.get(key) ?? true);
}

function itemParts(s: SchemaObject): SchemaNode[] {
  const prefix = list(s.prefixItems);
  const least = numberOr(s.minItems, 0);
  const parts = prefix.slice(0, least);
  if (least > prefix.length && s.items !== undefined) parts.push(s.items as SchemaNode);
  if (s.contains !== undefined && numberOr(s.minContains, 1) > 0) parts.push(s.contains as SchemaNode);
  return parts;
}
