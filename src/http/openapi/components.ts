import * as z from "zod";

type Json = Record<string, unknown>;
const SCHEMAS = "#/components/schemas/";
/** What we read of RFC 3339, which has leap seconds and small letters too. */
const DATE_TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$";

/** Turns zod schemas into those of OpenAPI 3.1, and collects the ones that have an id as components. */
export class Components {
  private readonly schemas: Json = {};

  /** A reference to a schema with an id, or the schema itself. */
  refTo(schema: z.ZodType, io: "input" | "output"): Json {
    const { $defs = {}, ...rest } = this.inline(schema, io) as Json & { $defs?: Json };
    Object.assign(this.schemas, $defs);
    return rest;
  }

  /** The schema itself. */
  inline(schema: z.ZodType, io: "input" | "output"): Json {
    const converted = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        const json = jsonSchema as Json;
        const meta = z.globalRegistry.get(zodSchema) as { override?: Json } | undefined;
        if (meta?.override) replace(json, meta.override);
        delete json.override;
        if (json.format === "date-time") delete json.pattern;
        if (json.format === "date-time" && io === "input") json.pattern = DATE_TIME;
        // New fields come without a new version: a client must let them pass.
        if (io === "output" && json.additionalProperties === false) delete json.additionalProperties;
      },
    });
    const { $schema: _, ...rest } = JSON.parse(JSON.stringify(converted).replaceAll('"#/$defs/', `"${SCHEMAS}`));
    for (const definition of Object.values(rest.$defs ?? {})) delete (definition as Json).id;
    return rest;
  }

  /** All components so far, by name. */
  all(): Json {
    return Object.fromEntries(Object.entries(this.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function replace(json: Json, by: Json): void {
  const { description } = json;
  for (const key of Object.keys(json)) delete json[key];
  Object.assign(json, by, description === undefined ? {} : { description });
}
