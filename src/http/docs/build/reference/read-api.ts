import { openApiDocument } from "../../../openapi/document.ts";
import { AGENT_ROUTES } from "../../../routes/agent/index.ts";
import { exampleCourse } from "../examples.ts";
import { pretty } from "../pretty.ts";
import { type ApiDocument, isList, type Operation, operationsOf } from "./operations.ts";
import { type Field, fieldsOf } from "./schema.ts";

/** An object of the API: what answers and events are made of. */
export interface ApiObject {
  name: string;
  fields: Field[];
  example: string | null;
}

/** The operations and objects of the served API, read from the OpenAPI document that describes it. */
export function readApi(base: string): { operations: Operation[]; objects: ApiObject[] } {
  const document = openApiDocument(AGENT_ROUTES, base) as unknown as ApiDocument;
  const operations = operationsOf(document);
  const bodies = new Set(operations.map(({ body }) => body?.schema));
  const objects = Object.entries(document.components.schemas)
    .filter(([, schema]) => !bodies.has(schema) && !isList(schema))
    .map(([name, schema]) => ({
      name,
      fields: fieldsOf(schema),
      example: name === "Deployment" ? pretty(exampleCourse().at(-1)) : null,
    }));
  return { operations, objects };
}
