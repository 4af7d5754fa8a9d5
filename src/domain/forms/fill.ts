import { isSame } from "./json.ts";
import { AS_JSON, type Field, type FormModel, MAX_ROWS, type Raw, segmentOf } from "./model.ts";
import { writeNumber } from "./numbers.ts";
import { nothingTyped, rawOf, type Typed } from "./raw.ts";
import { readField } from "./read.ts";

/** What would have to be typed for a form to come to `value`. Where no fields can say it, its JSON stands in their place. */
export function fillForm(model: FormModel, value: unknown): Raw {
  return value === undefined ? {} : rawOf(fillField(model.root, value));
}

function fillField(field: Field, value: unknown): Typed {
  const typed = typedFor(field, value);
  if (typed) {
    const problems: [] = [];
    const reading = readField(field, typed, [], problems);
    if (!problems.length && isSame(reading.value, value) && isShownAgain(field, typed)) return typed;
  }
  return asJson(value);
}

function asJson(value: unknown): Typed {
  return { value: undefined, inside: new Map([[AS_JSON, leaf(JSON.stringify(value, null, 2))]]) };
}

function leaf(value: string): Typed {
  return { ...nothingTyped(), value };
}

function typedFor(field: Field, value: unknown): Typed | undefined {
  switch (field.kind) {
    case "json":
      return leaf(JSON.stringify(value, null, 2));
    case "fixed":
      return nothingTyped();
    case "choice": {
      const option = field.options.find((each) => isSame(each.value, value));
      return option && leaf(option.key);
    }
    case "number":
      return typeof value === "number" ? leaf(writeNumber(value)) : empty(field, value);
    case "text":
      return typeof value === "string" ? leaf(value) : empty(field, value);
    case "lines":
      return Array.isArray(value) && value.every((line) => typeof line === "string")
        ? leaf(value.join("\n"))
        : empty(field, value);
    case "list": {
      if (!Array.isArray(value) || value.length > MAX_ROWS) return empty(field, value);
      return { value: undefined, inside: new Map(value.map((item, at) => [String(at), fillField(field.item, item)])) };
    }
    case "group": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return empty(field, value);
      const inside = new Map<string, Typed>();
      for (const inner of field.fields) {
        if (!Object.hasOwn(value, inner.property)) continue;
        const own = (value as Record<string, unknown>)[inner.property];
        inside.set(segmentOf(inner.property), fillField(inner, own));
      }
      return { value: undefined, inside };
    }
  }
}

function empty(field: Field, value: unknown): Typed | undefined {
  return value === null && field.nullable && field.required ? nothingTyped() : undefined;
}

/** False if a browser would show or send back another text than the one put in. */
function isShownAgain(field: Field, typed: Typed): boolean {
  if (field.kind !== "text" && field.kind !== "lines") return true;
  const text = typed.value ?? "";
  if (/\r/.test(text)) return false;
  if (field.kind === "lines" || field.input === "text") return true;
  return text === text.trim();
}
