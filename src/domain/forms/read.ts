import type { PathProblem } from "../deployment/schema-compile.ts";
import { LIMITS } from "../limits.ts";
import { pathOf } from "../text.ts";
import { readJson } from "./json.ts";
import {
  AS_JSON,
  type Field,
  type FormModel,
  type GroupField,
  type ListField,
  type Raw,
  ROWS,
  segmentOf,
} from "./model.ts";
import { readNumber } from "./numbers.ts";
import { below, nothingTyped, rawOf, rowsTyped, type Typed, typedOf } from "./raw.ts";

/** What a form came to. */
export interface FormReading {
  /** The data; undefined where nothing was filled in. What could not be read stands in it as the text that was typed. */
  value: unknown;
  /** What could not be read, by paths such as `output.data.items[0].name`. */
  problems: PathProblem[];
  /** What was typed, without names that are not of this form: what a draft keeps. */
  raw: Raw;
}

/** Reads the data out of a form's entries. Of one that was left empty and may be, there is nothing in the data. */
export function readForm(model: FormModel, entries: Iterable<readonly [string, unknown]>): FormReading {
  const typed = typedOf(entries);
  const problems: PathProblem[] = [];
  const { value } = readField(model.root, typed, ["output", "data"], problems);
  return { value, problems, raw: rawOf(knownOf(model.root, typed)) };
}

/** What a draft kept of a form, or what anyone sent, as far as it is of this form. */
export function draftToForm(model: FormModel, draft: Iterable<readonly [string, unknown]> | Raw): Raw {
  const entries = Symbol.iterator in draft ? draft : Object.entries(draft);
  return rawOf(knownOf(model.root, typedOf(entries)));
}

/** `value` undefined: nothing is to be there. `filled`: somebody typed or chose something, right or wrong. */
export interface FieldReading {
  value: unknown;
  filled: boolean;
}

const EMPTY: FieldReading = { value: undefined, filled: false };

/** Reads one field and all within it. `path` is where its value is, from the deployment on. */
export function readField(field: Field, typed: Typed, path: PropertyKey[], problems: PathProblem[]): FieldReading {
  const json = typed.inside.get(AS_JSON)?.value;
  if (json !== undefined) return readText(field, json, path, problems, jsonOf);
  switch (field.kind) {
    case "group":
      return readGroup(field, typed, path, problems);
    case "list":
      return readList(field, typed, path, problems);
    case "fixed":
      return { value: field.value, filled: false };
    case "json":
      return readText(field, typed.value, path, problems, jsonOf);
    case "number":
      return readText(field, typed.value, path, problems, (text) => readNumber(text, field.integer));
    case "choice":
      return readText(field, typed.value, path, problems, (key) => {
        const option = field.options.find((each) => each.key === key);
        return option ? { value: option.value } : { problem: "is not one of the choices" };
      });
    case "lines":
      return readText(field, typed.value, path, problems, (text) => {
        return {
          value: linesOf(text)
            .split("\n")
            .filter((line) => line !== ""),
        };
      });
    case "text":
      return readText(field, typed.value, path, problems, (text) => ({ value: textOf(field.multiline, text) }));
  }
}

type Reader = (text: string) => { value: unknown } | { problem: string };

function readText(
  field: Field,
  text: string | undefined,
  path: PropertyKey[],
  problems: PathProblem[],
  read: Reader,
): FieldReading {
  const isText = field.kind === "text" && read !== jsonOf;
  if (text === undefined || (isText ? text === "" : text.trim() === "")) return emptyOf(field);
  const result = read(text);
  if ("value" in result) return { value: result.value, filled: true };
  problems.push({ path: pathOf(path), message: result.problem });
  return { value: text, filled: true };
}

const jsonOf: Reader = (text) => {
  if (text.length > LIMITS.output_data_bytes) return { problem: `must be at most ${LIMITS.output_data_bytes} bytes` };
  return readJson(text);
};

function emptyOf(field: Field): FieldReading {
  if (!field.required || field.kind === "choice") return EMPTY;
  if (field.nullable) return { value: null, filled: false };
  if (field.kind === "lines" || field.kind === "list") return { value: [], filled: false };
  return EMPTY;
}

function readGroup(field: GroupField, typed: Typed, path: PropertyKey[], problems: PathProblem[]): FieldReading {
  const found: [string, unknown][] = [];
  let filled = false;
  for (const inner of field.fields) {
    const at = [...path, inner.property];
    const reading = readField(inner, below(typed, segmentOf(inner.property)), at, problems);
    filled ||= reading.filled;
    if (reading.value !== undefined) found.push([inner.property, reading.value]);
  }
  if (!filled && (!field.required || field.nullable)) return field.required ? emptyOf(field) : EMPTY;
  // Not by assignment: a property may be called __proto__.
  return { value: Object.fromEntries(found), filled };
}

function readList(field: ListField, typed: Typed, path: PropertyKey[], problems: PathProblem[]): FieldReading {
  const items: unknown[] = [];
  for (let row = 0; row < rowsTyped(typed); row++) {
    const reading = readField(field.item, below(typed, String(row)), [...path, items.length], problems);
    if (reading.filled) items.push(reading.value);
  }
  return items.length ? { value: items, filled: true } : emptyOf(field);
}

/** The row of a list that its item `index` was typed in: rows left empty are none. */
export function rowOf(field: ListField, typed: Typed, index: number): number | undefined {
  let left = index;
  for (let row = 0; row < rowsTyped(typed); row++) {
    if (!readField(field.item, below(typed, String(row)), [], []).filled) continue;
    if (left-- === 0) return row;
  }
  return undefined;
}

/** A browser sends lines ended by CR LF, whatever they were. */
function linesOf(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n");
}

/** An input of one line can't hold a line's end: a browser drops it. */
function textOf(multiline: boolean, text: string): string {
  return multiline ? linesOf(text) : text.replaceAll(/[\r\n]/g, "");
}

/** What was typed in fields that there are. */
function knownOf(field: Field, typed: Typed): Typed {
  const out = nothingTyped();
  const json = typed.inside.get(AS_JSON)?.value;
  if (json !== undefined) {
    out.inside.set(AS_JSON, { ...nothingTyped(), value: json });
    return out;
  }
  if (field.kind === "group") {
    for (const inner of field.fields) {
      const segment = segmentOf(inner.property);
      keep(out, segment, knownOf(inner, below(typed, segment)));
    }
  } else if (field.kind === "list") {
    const rows = typed.inside.get(ROWS)?.value;
    if (rows !== undefined && /^\d{1,4}$/.test(rows)) out.inside.set(ROWS, { ...nothingTyped(), value: rows });
    for (let row = 0; row < rowsTyped(typed); row++) {
      keep(out, String(row), knownOf(field.item, below(typed, String(row))));
    }
  } else if (field.kind !== "fixed") out.value = typed.value;
  return out;
}

function keep(into: Typed, step: string, typed: Typed): void {
  if (typed.value !== undefined || typed.inside.size) into.inside.set(step, typed);
}
