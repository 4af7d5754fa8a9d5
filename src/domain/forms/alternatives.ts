import type { SchemaNode, SchemaObject } from "../deployment/schema-compile.ts";
import { allowOnly, type Resolve, type Shape, shapeOf } from "./shape.ts";

const SCALARS = new Set(["string", "number", "integer", "boolean"]);
/** Keywords that only narrow an object down: its fields stay the same. */
const NARROWING = new Set([
  "type",
  "required",
  "not",
  "minProperties",
  "maxProperties",
  "title",
  "description",
  "$comment",
]);

/** What a value may be by `nodes`, with those of its alternatives decided that a form can show; the others rule it out. */
export function decidedShapeOf(nodes: SchemaNode[], resolve: Resolve, rounds = 8): Shape {
  const shape = shapeOf(nodes, resolve);
  for (const branches of shape.alternatives) {
    const shapes = branches.map((branch) => shapeOf([branch], resolve));
    const values = constantsOf(shapes);
    if (values) {
      allowOnly(shape, values);
      continue;
    }
    const others = branches.filter((_, at) => !isOnlyNull(shapes[at]));
    const [only] = others;
    if (only !== undefined && others.length === 1 && rounds > 0) {
      const rest = shape.alternatives.filter((each) => each !== branches);
      return nullableOr(nodes, only, rest, resolve, rounds);
    }
    if (!isNarrowing(shape, branches)) shape.undrawable = true;
  }
  return shape;
}

/** `nodes` without their alternatives: one of these is chosen, or null. */
function nullableOr(
  nodes: SchemaNode[],
  chosen: SchemaNode,
  rest: SchemaNode[][],
  resolve: Resolve,
  rounds: number,
): Shape {
  const bare = nodes.length === 1 ? withoutAlternatives(nodes[0]) : undefined;
  if (bare === undefined || rest.length) return { ...shapeOf(nodes, resolve), undrawable: true };
  const { type, ...others } = bare;
  const outer = type === undefined ? null : new Set(Array.isArray(type) ? type : [type]);
  const inner = decidedShapeOf([others, chosen], resolve, rounds - 1);
  const mayBeNull = (!outer || outer.has("null")) && inner.types !== null;
  if (mayBeNull) inner.types = new Set([...(inner.types ?? []), "null"]);
  if (mayBeNull && inner.allowed && !inner.allowed.some(({ value }) => value === null)) {
    inner.allowed = [...inner.allowed, { value: null, title: null }];
  }
  return inner;
}

function withoutAlternatives(node: SchemaNode | undefined): SchemaObject | undefined {
  if (typeof node !== "object" || node.$ref !== undefined || node.allOf !== undefined) return undefined;
  const { anyOf: _, oneOf: __, ...others } = node;
  return others;
}

function constantsOf(shapes: Shape[]): { value: unknown; title: string | null }[] | undefined {
  const out: { value: unknown; title: string | null }[] = [];
  for (const shape of shapes) {
    if (shape.undrawable || shape.alternatives.length) return undefined;
    if (isOnlyNull(shape)) out.push({ value: null, title: shape.title });
    else if (shape.allowed?.every(({ value }) => typeof value !== "object" || value === null))
      out.push(...shape.allowed);
    else return undefined;
  }
  return out.some(({ value }) => value !== null) ? out : undefined;
}

function isOnlyNull(shape: Shape | undefined): boolean {
  return shape?.types?.size === 1 && shape.types.has("null");
}

/** True if whatever the alternatives, the value is drawn the same. */
function isNarrowing(shape: Shape, branches: SchemaNode[]): boolean {
  const types = [...(shape.types ?? [])].filter((type) => type !== "null");
  if (shape.allowed) return true;
  if (types.length === 1 && SCALARS.has(types[0] ?? "")) return true;
  if (!shape.properties.size) return false;
  return branches.every(
    (branch) => typeof branch === "object" && Object.keys(branch).every((key) => NARROWING.has(key)),
  );
}
