import type { SchemaNode, SchemaObject } from "../deployment/schema-compile.ts";
import { decidedShapeOf } from "./alternatives.ts";
import { stable } from "./json.ts";
import { type Field, type FormModel, type GroupField, type ListField, MAX_ROWS } from "./model.ts";
import { resolverOf } from "./resolve.ts";
import type { Resolve, Shape } from "./shape.ts";
import { jsonRule, labelOf, listRules, numberRules, textRules, valueInWords } from "./words.ts";

const MAX_DEPTH = 8;
/** How often one reference may be within itself. */
const MAX_TURNS = 2;
const MAX_FIELDS = 600;
/** Inputs that the rows of an empty list may come to. */
const MAX_INITIAL_INPUTS = 60;
const MAX_RADIOS = 5;
const MAX_OPTIONS = 500;
const ONE_LINE = 200;
/** Lists of at most so many items are shown row by row. */
const FEW = 5;

/** The form of an `output_schema` that `checkOutputSchema` has passed. What can't be drawn is a field for its JSON. */
export function buildForm(schema: Record<string, unknown>): FormModel {
  const builder = new Builder(resolverOf(schema));
  return { root: builder.field([schema as SchemaObject], { property: "data", label: "Data", required: true }, [], 0) };
}

interface Place {
  property: string;
  label: string;
  required: boolean;
  /** Rows are wanted by being filled in, so that a row can't be fixed. */
  isRow?: boolean;
}

class Builder {
  private made = 0;

  constructor(private readonly resolve: Resolve) {}

  field(nodes: SchemaNode[], place: Place, trail: string[], depth: number): Field {
    this.made++;
    const shape = decidedShapeOf(nodes, this.resolve);
    const base = {
      property: place.property,
      label: shape.title ?? place.label,
      description: shape.description,
      rules: [] as string[],
      required: place.required,
      nullable: shape.types?.has("null") ?? false,
    };
    if (shape.fallback !== undefined) base.rules.push(`By default: ${valueInWords(shape.fallback)}.`);
    const json = (): Field => ({
      ...base,
      kind: "json",
      rules: [jsonRule(shape), ...base.rules],
      placeholder: shape.example === undefined ? null : valueInWords(shape.example),
    });
    const turns = [...trail, ...shape.refs];
    const isCut = shape.refs.some((ref) => turns.filter((each) => each === ref).length > MAX_TURNS);
    if (shape.undrawable || isCut || depth > MAX_DEPTH || this.made > MAX_FIELDS) return json();
    const type = typeOf(shape);
    const allowed = type === "null" ? [{ value: null, title: null }] : (shape.allowed ?? YES_NO[type]);
    if (allowed) return choice(base, allowed, place, type === "boolean") ?? json();
    const placeholder =
      typeof shape.example === "object" ? null : shape.example === undefined ? null : String(shape.example);
    switch (type) {
      case "string":
        return textField(base, shape, placeholder);
      case "integer":
      case "number": {
        const integer = type === "integer";
        return {
          ...base,
          kind: "number",
          integer,
          rules: [...numberRules(shape, integer), ...base.rules],
          placeholder,
        };
      }
      case "array":
        return this.list(base, shape, turns, depth) ?? json();
      case "object":
        return this.group(base, shape, turns, depth) ?? json();
      default:
        return json();
    }
  }

  private list(base: Common, shape: Shape, trail: string[], depth: number): Field | undefined {
    if (!shape.items.length || shape.maxItems === 0 || shape.minItems > MAX_ROWS) return undefined;
    const row = { property: "", label: base.label, required: false, isRow: true };
    const item = this.field(shape.items, row, trail, depth + 1);
    const rules = [...listRules(shape), ...base.rules];
    if (item.kind === "json" && shape.items.every((node) => typeof node === "boolean")) return undefined;
    if (item.kind === "text" && !item.multiline && item.input === "text" && shape.maxItems > FEW) {
      return { ...base, kind: "lines", rules: ["One a line.", ...rules, ...item.rules] };
    }
    const most = Math.min(shape.maxItems, MAX_ROWS);
    const room = Math.max(1, Math.floor(MAX_INITIAL_INPUTS / inputsOf(item)));
    return { ...base, kind: "list", rules, item, initial: Math.min(Math.max(shape.minItems, 1), most, room), most };
  }

  private group(base: Common, shape: Shape, trail: string[], depth: number): GroupField | undefined {
    const properties = new Map(shape.properties);
    for (const [name, nodes] of shape.conditional) if (!properties.has(name)) properties.set(name, nodes);
    for (const name of shape.required) if (!properties.has(name)) properties.set(name, [shape.rest ?? true]);
    if (!properties.size || shape.minProperties > properties.size) return undefined;
    const fields: Field[] = [];
    for (const [name, nodes] of properties) {
      const required = shape.required.has(name);
      if (nodes.includes(false) && !required) continue;
      fields.push(this.field(nodes, { property: name, label: labelOf(name), required }, trail, depth + 1));
    }
    return fields.length ? { ...base, kind: "group", fields } : undefined;
  }
}

type Common = Pick<Field, "property" | "label" | "description" | "rules" | "required" | "nullable">;

const YES_NO: Record<string, { value: unknown; title: string | null }[] | undefined> = {
  boolean: [
    { value: true, title: "Yes" },
    { value: false, title: "No" },
  ],
};

function choice(
  base: Common,
  allowed: { value: unknown; title: string | null }[],
  place: Place,
  isYesNo: boolean,
): Field | undefined {
  const options = new Map(
    allowed.map(({ value, title }) => [
      stable(value),
      { key: stable(value), value, label: title ?? valueInWords(value) },
    ]),
  );
  if (base.nullable && !options.has("null")) {
    if (isYesNo) options.set("null", { key: "null", value: null, label: valueInWords(null) });
  }
  const [only] = options.values();
  if (only === undefined || options.size > MAX_OPTIONS) return undefined;
  if (options.size === 1 && place.required && !place.isRow) return { ...base, kind: "fixed", value: only.value };
  return { ...base, kind: "choice", options: [...options.values()], radio: !isYesNo && options.size <= MAX_RADIOS };
}

function textField(base: Common, shape: Shape, placeholder: string | null): Field {
  const inputs = { email: "email", uri: "url", url: "url", date: "date" } as const;
  const [format] = shape.formats;
  const input = format !== undefined && Object.hasOwn(inputs, format) ? inputs[format as keyof typeof inputs] : "text";
  const multiline = format === undefined && !shape.patterns.length && shape.maxLength > ONE_LINE;
  return { ...base, kind: "text", input, multiline, rules: [...textRules(shape), ...base.rules], placeholder };
}

/** The one type that the value has, null aside; where none is named, the one that the keywords speak of. */
function typeOf(shape: Shape): string {
  const types = [...(shape.types ?? [])].filter((type) => type !== "null");
  if (types.length === 1) return types[0] ?? "";
  if (types.length > 1) return "";
  if (shape.types?.has("null")) return "null";
  if (shape.types) return "";
  const spoken: string[] = [];
  if (shape.properties.size) spoken.push("object");
  if (shape.items.length) spoken.push("array");
  if (shape.patterns.length || shape.formats.length || shape.minLength || shape.maxLength < Infinity)
    spoken.push("string");
  if (Math.max(shape.atLeast, shape.above) > -Infinity || Math.min(shape.atMost, shape.below) < Infinity)
    spoken.push("number");
  return spoken.length === 1 ? (spoken[0] ?? "") : "";
}

/** How many inputs a field comes to when nothing is filled in. */
function inputsOf(field: Field): number {
  if (field.kind === "group") return field.fields.reduce((sum, each) => sum + inputsOf(each), 0);
  if (field.kind === "list") return field.initial * inputsOf((field as ListField).item);
  return 1;
}
