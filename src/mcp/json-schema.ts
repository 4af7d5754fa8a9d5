import type * as z from "zod";
import { Components } from "../http/openapi/components.ts";

type Json = Record<string, unknown>;
const REF = "#/components/schemas/";

/**
 * The JSON Schema of a tool's arguments or result. It stands on its own, without references, and arguments are left out
 * rather than null: hosts differ in what they take of either.
 */
export function toolSchema(schema: z.ZodType, io: "input" | "output"): Json & { type: "object" } {
  const { $defs = {}, id: _, ...root } = new Components().inline(schema, io) as Json & { $defs?: Record<string, Json> };
  return { ...(simplified(root, $defs, io === "input") as Json), type: "object" };
}

function simplified(value: unknown, defs: Record<string, Json>, dropNull: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => simplified(each, defs, dropNull));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...own } = value as Json;
  const whole = typeof $ref === "string" ? { ...defs[$ref.slice(REF.length)], ...own } : own;
  const node = oneType(dropNull ? withoutNull(whole) : whole);
  return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, simplified(inner, defs, dropNull)]));
}

function withoutNull(node: Json): Json {
  const { anyOf, ...rest } = node;
  if (Array.isArray(anyOf)) {
    const left = anyOf.filter((each: Json) => each.type !== "null");
    return left.length === 1 ? { ...left[0], ...rest } : { ...rest, anyOf: left };
  }
  const out: Json = { ...node };
  if (Array.isArray(out.type)) out.type = out.type.filter((each) => each !== "null");
  if (Array.isArray(out.enum)) out.enum = out.enum.filter((each) => each !== null);
  return out;
}

/** Some hosts take one type a schema, and no empty one. */
function oneType(node: Json): Json {
  const { type, propertyNames: _, ...rest } = node;
  const open = JSON.stringify(rest.additionalProperties) === "{}" ? { additionalProperties: true } : {};
  if (!Array.isArray(type)) return { ...(type === undefined ? {} : { type }), ...rest, ...open };
  if (type.length === 1) return { type: type[0], ...rest, ...open };
  return { ...rest, ...open, anyOf: type.map((each) => ({ type: each })) };
}
