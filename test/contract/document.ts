/** A JSON Schema, as far as it matters here. */
export type Schema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}
export interface Header {
  required?: boolean;
  schema: Schema;
}
export interface DeclaredResponse {
  headers?: Record<string, Header | Ref>;
  content?: Record<string, { schema?: Schema }>;
}
type Ref = { $ref: string };
export interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, DeclaredResponse | Ref>;
}
/** The part of an OpenAPI document that the tests read. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; [kind: string]: Record<string, unknown> };
}

export interface Route {
  operation: Operation;
  method: string;
  path: string;
  pattern: RegExp;
}

/** Every operation of a document with its method, in capitals, and what its paths look like. */
export function routesOf(document: OpenApi): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) => {
    const literal = path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`^${literal.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    return Object.entries(operations).map(([method, operation]) => ({
      operation,
      method: method.toUpperCase(),
      path,
      pattern,
    }));
  });
}

/** What a reference within the document stands for; anything else is itself. */
export function resolved<T extends object>(document: OpenApi, value: T | Ref): T {
  if (!("$ref" in value)) return value;
  const [kind = "", name = ""] = value.$ref.replace("#/components/", "").split("/");
  const found = document.components[kind]?.[name];
  if (!found) throw new Error(`${value.$ref} is not in the document`);
  return found as T;
}
