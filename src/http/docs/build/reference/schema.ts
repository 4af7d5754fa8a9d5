import { STATUSES } from "../../../../domain/deployment/schemas.ts";
import { ERRORS } from "../../../../domain/errors.ts";
import { number } from "../measures.ts";

/** The part of JSON Schema that our OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
}

/** A field as the reference shows it. `object` names the component that it is made of. */
export interface Field {
  name: string;
  type: string;
  object?: string;
  required: boolean;
  description?: string;
  /** Its bounds, as short sentences with `code` marks. */
  bounds: string[];
  fields: Field[];
}

/** The fields of an object schema, with those inside them. */
export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    return fieldOf(name, property, schema.required?.includes(name) ?? false);
  });
}

/** One field or parameter. */
export function fieldOf(name: string, schema: Schema, required: boolean): Field {
  const { inner, nullable } = unwrap(schema);
  const object = componentOf(inner) ?? componentOf(inner.items ?? {});
  const description = schema.description ?? inner.description;
  return {
    name,
    type: typeName(inner) + (nullable ? " or null" : ""),
    ...(object ? { object } : {}),
    required,
    ...(description ? { description } : {}),
    bounds: [...boundsOf(inner), ...(inner.items ? boundsOf(inner.items).map((bound) => `each ${bound}`) : [])],
    fields: fieldsOf(inner.type === "array" && inner.items ? inner.items : inner),
  };
}

/** The name of the component that a schema refers to. */
export function componentOf(schema: Schema): string | undefined {
  return schema.$ref?.split("/").at(-1);
}

function unwrap(schema: Schema): { inner: Schema; nullable: boolean } {
  if (schema.type === undefined && schema.anyOf) {
    const others = schema.anyOf.filter(({ type }) => type !== "null");
    return { inner: others[0] ?? {}, nullable: others.length < schema.anyOf.length };
  }
  if (Array.isArray(schema.type)) {
    const others = schema.type.filter((type) => type !== "null");
    return { inner: { ...schema, type: others[0] ?? "null" }, nullable: others.length < schema.type.length };
  }
  return { inner: schema, nullable: false };
}

function typeName(schema: Schema): string {
  const component = componentOf(schema);
  if (component) return component;
  if (schema.type === "array") return `array of ${plural(typeName(schema.items ?? {}))}`;
  if (schema.format === "date-time") return "ISO 8601 time";
  if (schema.const !== undefined) return typeof schema.const;
  return String(schema.type ?? "any JSON");
}

function plural(type: string): string {
  return /^[a-z]+$/.test(type) ? `${type}s` : type;
}

function boundsOf(schema: Schema): string[] {
  const bounds: string[] = [];
  if (schema.const !== undefined) bounds.push(`always ${quoted(schema.const)}`);
  if (schema.enum) bounds.push(`one of ${schema.enum.map(isExplained(schema.enum) ? linked : quoted).join(", ")}`);
  const sizes: [number | undefined, number | undefined, string][] = [
    [schema.minLength, schema.maxLength, "characters"],
    [schema.minItems, schema.maxItems, "items"],
    [undefined, schema.maxProperties, "keys"],
    [schema.minimum, schema.maximum, ""],
  ];
  for (const [least, most, unit] of sizes) {
    const bound = range(least, most, unit);
    if (bound) bounds.push(bound);
  }
  const pattern = schema.type === "string" && schema.format === undefined && patternOf(schema.pattern);
  if (pattern) bounds.push(pattern);
  if (schema.default !== undefined) bounds.push(`default ${quoted(schema.default)}`);
  return bounds;
}

/** A range in words. What only says that a number is safe, or a length not negative, says nothing. */
function range(least: number | undefined, most: number | undefined, unit: string): string | null {
  const floor = unit === "" ? Number.MIN_SAFE_INTEGER : 0;
  const low = least !== undefined && least > floor ? least : undefined;
  const high = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  const limits = [low, high].filter((limit) => limit !== undefined);
  if (!limits.length) return null;
  const words = limits.length === 2 ? "" : high === undefined ? "at least " : "at most ";
  const units = limits.at(-1) === 1 ? unit.replace(/s$/, "") : unit;
  return `${words}${limits.map(number).join(" to ")} ${units}`.trim();
}

/** An id's pattern by its prefix; any other as it is, unless nobody would want to read it. */
function patternOf(pattern: string | undefined): string | null {
  if (!pattern || pattern.length > 60) return null;
  const prefix = /^\^([a-z]+_)\[/.exec(pattern)?.[1];
  return prefix ? `\`${prefix}…\`` : `matches \`${pattern}\``;
}

/** True for the values that the page has a colour or a row for: states, and the codes of errors. */
function isExplained(values: unknown[]): boolean {
  return [STATUSES, Object.keys(ERRORS)].some((known) => values.every((value) => known.includes(value as never)));
}

function linked(value: unknown): string {
  return `\`${value}\``;
}

function quoted(value: unknown): string {
  return `\`\`${typeof value === "string" ? value : JSON.stringify(value)}\`\``;
}
