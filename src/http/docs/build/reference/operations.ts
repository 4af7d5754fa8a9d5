import { ERRORS, type ErrorCode } from "../../../../domain/errors.ts";
import { componentOf, type Field, fieldOf, fieldsOf, type Schema } from "./schema.ts";

/** The part of an OpenAPI document that the reference is drawn from. */
export interface ApiDocument {
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface ApiParameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: Schema;
}
type Content = Record<string, { schema: Schema }>;
interface ApiOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters: ApiParameter[];
  requestBody?: { required: boolean; description?: string; content: Content };
  responses: Record<string, { $ref?: string; description?: string; content?: Content }>;
}

/** An operation, ready to be shown. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description?: string;
  parameters: { title: string; fields: Field[] }[];
  body: { required: boolean; media_type: string; description?: string; schema: Schema; fields: Field[] } | null;
  answers: { status: string; description: string; object?: string; is_list?: boolean; media_type?: string }[];
  errors: { status: string; anchor: string }[];
}

/** Headers that every request may carry: told once, not with every operation. */
const COMMON = ["HumanDeploy-Version", "Idempotency-Key"];
const PLACES = { path: "Path parameters", query: "Query parameters", header: "Headers" } as const;

/** Every operation of the document, in its order. */
export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => read(document, path, method, operation)),
  );
}

function read(document: ApiDocument, path: string, method: string, operation: ApiOperation): Operation {
  const responses = Object.entries(operation.responses);
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    tag: operation.tags[0] ?? "",
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    parameters: (["path", "query", "header"] as const)
      .map((place) => ({ title: PLACES[place], fields: parametersIn(place, operation.parameters) }))
      .filter(({ fields }) => fields.length > 0),
    body: bodyOf(document, operation),
    answers: responses
      .filter(([status]) => Number(status) < 400)
      .map(([status, { description = "", content }]) => {
        const [media_type, { schema }] = Object.entries(content ?? {})[0] ?? [undefined, { schema: {} as Schema }];
        return { status, description, ...objectOf(document, schema), ...(media_type ? { media_type } : {}) };
      }),
    errors: responses
      .filter(([status]) => Number(status) >= 400)
      .map(([status]) => ({ status, anchor: errorAnchor(Number(status)) })),
  };
}

function parametersIn(place: ApiParameter["in"], parameters: ApiParameter[]): Field[] {
  return parameters
    .filter((parameter) => parameter.in === place && !COMMON.includes(parameter.name))
    .map(({ name, required, description, schema }) =>
      fieldOf(name, { ...schema, ...(description ? { description } : {}) }, required),
    );
}

function bodyOf(document: ApiDocument, { requestBody }: ApiOperation): Operation["body"] {
  const [media_type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (!requestBody || !media_type || !content) return null;
  const schema = document.components.schemas[componentOf(content.schema) ?? ""] ?? content.schema;
  const { required, description } = requestBody;
  return { required, media_type, ...(description ? { description } : {}), schema, fields: fieldsOf(schema) };
}

/** The object that an answer is, or a list of which it is. */
function objectOf(document: ApiDocument, schema: Schema): { object?: string; is_list?: boolean } {
  const name = componentOf(schema);
  if (!name) return {};
  const whole = document.components.schemas[name];
  const item = whole && isList(whole) ? componentOf(whole.properties?.data?.items ?? {}) : undefined;
  return item ? { object: item, is_list: true } : { object: name };
}

/** True for the shape that every list has. */
export function isList(schema: Schema): boolean {
  return schema.properties?.object?.const === "list";
}

/** The first row of the error table with a status. 503 is `internal_error` too. */
function errorAnchor(status: number): string {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  return `/docs/errors#${codes.find((code) => ERRORS[code].status === status) ?? "internal_error"}`;
}
