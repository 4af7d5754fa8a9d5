/** What every field of a form has. A field of a list is the pattern of all its rows, so it knows no place of its own. */
interface Base {
  /** The property that it is for, as the schema spells it; for a list's rows "" and for the whole "data". */
  property: string;
  label: string;
  description: string | null;
  /** What a value must be, in sentences. */
  rules: string[];
  required: boolean;
  /** Left empty it is null, where it is required. */
  nullable: boolean;
}

export interface TextField extends Base {
  kind: "text";
  input: "text" | "email" | "url" | "date";
  multiline: boolean;
  placeholder: string | null;
}

export interface NumberField extends Base {
  kind: "number";
  integer: boolean;
  placeholder: string | null;
}

/** One of some values, each told apart by its JSON text. */
export interface ChoiceField extends Base {
  kind: "choice";
  options: { key: string; value: unknown; label: string }[];
  radio: boolean;
}

/** A value that can't be other than it is: nothing to fill in. */
export interface FixedField extends Base {
  kind: "fixed";
  value: unknown;
}

/** Texts, one a line. */
export interface LinesField extends Base {
  kind: "lines";
}

export interface ListField extends Base {
  kind: "list";
  item: Field;
  /** Rows that an empty form shows. */
  initial: number;
  most: number;
}

export interface GroupField extends Base {
  kind: "group";
  fields: Field[];
}

/** What can't be drawn, or may be anything: its JSON. */
export interface JsonField extends Base {
  kind: "json";
  placeholder: string | null;
}

export type Field =
  | TextField
  | NumberField
  | ChoiceField
  | FixedField
  | LinesField
  | ListField
  | GroupField
  | JsonField;

/** The form of an `output_schema`. */
export interface FormModel {
  root: Field;
}

/** What was typed, by the names of the inputs, right or wrong: this is what a draft keeps. */
export type Raw = Record<string, string>;

/** A form and what is typed in it: what a page draws. */
export interface FilledForm {
  model: FormModel;
  raw: Raw;
}

/** The name of the whole form's field; all other names start with `data.`. */
export const ROOT = "data";
/** Rows of a list beyond which it is only written as JSON. */
export const MAX_ROWS = 200;
/** Below a field's name: its value as JSON, in place of all its inputs. */
export const AS_JSON = "-json";
/** Below a list's name: how many rows it shows. */
export const ROWS = "-rows";

/** One step of a name. Only letters, digits and `_` stand for themselves, so no property can look like another's. */
export function segmentOf(property: string): string {
  return property.replaceAll(/[^A-Za-z0-9_]/g, (unit) => `-${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The name of an input below another: `data.items.0.name`. */
export function nameOf(parent: string, segment: string): string {
  return `${parent}.${segment}`;
}
