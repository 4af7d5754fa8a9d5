import { camelName, snakeName } from "../src/names.ts";

/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
}

interface Operation {
  operationId: string;
  parameters?: { in?: string; name?: string; description?: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface OpenApi {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

// These two would hide globals of the language.
const RENAMED: Record<string, string> = { Event: "DeploymentEvent", Error: "ErrorBody" };
const SKIPPED = ["NoBody"];

/** The TypeScript module for a document: one type a schema, one a query, and which keys hold the user's own data. */
export function generatedModule(document: OpenApi): string {
  const { schemas } = document.components;
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const inputs = new Set(operations.flatMap(bodyOf));
  const types = Object.entries(schemas)
    .filter(([name]) => !SKIPPED.includes(name))
    .map(([name, schema]) => declaration(typeName(name), schema, inputs.has(name)));
  const queries = operations.flatMap((operation) => {
    const schema = querySchema(operation);
    return schema ? [declaration(`${pascal(operation.operationId)}Query`, schema, true)] : [];
  });
  const opaque = opaqueKeys(Object.values(schemas));
  return `// Made by scripts/generate.ts from openapi.json: don't edit.

/** The version of the API that these types describe. */
export const API_VERSION = ${JSON.stringify(document.info.version)};

/** Where the user's own data is: what is under these keys is passed on as it is, in and out. */
export const OPAQUE: readonly string[] = ${JSON.stringify(opaque)};

${[...types, ...queries].join("\n\n")}
`;
}

function bodyOf({ requestBody }: Operation): string[] {
  const ref = requestBody?.content["application/json"]?.schema.$ref;
  return ref ? [refName(ref)] : [];
}

function querySchema({ parameters = [] }: Operation): Schema | undefined {
  const query = parameters.filter((parameter) => parameter.in === "query" && parameter.name);
  if (query.length === 0) return undefined;
  const properties = query.map(({ name = "", description, schema = {} }) => [
    name,
    { ...schema, ...(description ? { description } : {}) },
  ]);
  const required = query.flatMap(({ name, required }) => (name && required ? [name] : []));
  return { type: "object", properties: Object.fromEntries(properties), required };
}

function declaration(name: string, schema: Schema, input: boolean): string {
  const body = typeOf(schema, input);
  return schema.properties
    ? `${comment(schema)}export interface ${name} ${body}`
    : `${comment(schema)}export type ${name} = ${body};`;
}

function typeOf(schema: Schema, input: boolean): string {
  if (schema.$ref) return typeName(refName(schema.$ref));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return union(either.map((one) => typeOf(one, input)));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type }, input)));
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `${bracketed(typeOf(schema.items ?? {}, input))}[]`;
    case "object":
      return schema.properties ? objectType(schema, input) : "Record<string, unknown>";
    case undefined:
      return "unknown";
    default:
      throw new Error(`a schema of type ${schema.type} is not known here: ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties = {}, required = [] }: Schema, input: boolean): string {
  const lines = Object.entries(properties).map(([key, schema]) => {
    const name = camelName(key);
    if (snakeName(name) !== key) throw new Error(`${key} can't be told from its camelCase ${name}`);
    const optional = !required.includes(key);
    // Callers may pass undefined for "not given".
    const type = optional && input ? union([typeOf(schema, input), "undefined"]) : typeOf(schema, input);
    return `${comment(schema)}${name}${optional ? "?" : ""}: ${type};`;
  });
  return `{\n${lines.join("\n")}\n}`;
}

/**
 * The keys of free-form values. A key that is free-form wherever it stands is named alone, another with the key above
 * it: `output.data` is the user's, the `data` of a list is not.
 */
function opaqueKeys(schemas: Schema[]): string[] {
  const seen: { above: string; key: string; free: boolean }[] = [];
  const walk = (schema: Schema, above: string): void => {
    for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(one, above);
    if (schema.items) walk(schema.items, above);
    for (const [key, value] of Object.entries(schema.properties ?? {})) {
      seen.push({ above, key, free: isFree(value) });
      walk(value, key);
    }
  };
  for (const schema of schemas) walk(schema, "");
  const names = seen
    .filter(({ free }) => free)
    .map(({ above, key }) => {
      const alone = seen.every((other) => other.key !== key || other.free);
      const clash = seen.some((other) => other.key === key && other.above === above && !other.free);
      if (!alone && clash) throw new Error(`${above}.${key} is free-form in one place and not in another`);
      return alone ? key : `${above}.${key}`;
    });
  return [...new Set(names)].sort();
}

function isFree(schema: Schema): boolean {
  const { $ref, type, enum: values, anyOf, oneOf, properties } = schema;
  if (schema.const !== undefined) return false;
  if (anyOf ?? oneOf) return [...(anyOf ?? []), ...(oneOf ?? [])].some(isFree);
  return !$ref && !values && !properties && (type === undefined || type === "object");
}

function comment({ description }: Schema): string {
  return description ? `/** ${description.replaceAll("*/", "* /")} */\n` : "";
}

const union = (types: string[]): string => [...new Set(types)].join(" | ");
const bracketed = (type: string): string => (type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type);
const refName = (ref: string): string => ref.split("/").at(-1) ?? "";
const typeName = (name: string): string => RENAMED[name] ?? name;
const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
