import { outputDataProblems } from "../deployment/output-schema.ts";
import type { PathProblem } from "../deployment/schema-compile.ts";
import { AS_JSON, type Field, type FormModel, nameOf, type Raw, ROOT, segmentOf } from "./model.ts";
import { below, rowsShown, type Typed, typedOf } from "./raw.ts";
import { readForm, rowOf } from "./read.ts";

/** By the name of the field that shows it, one sentence that names the field: `Score must be at most 10`. */
export type FormErrors = Readonly<Record<string, string>>;

const WHOLE = "output.data";

/** Reads a form and checks what it came to. `errors` is empty if `value` satisfies the schema. */
export function checkForm(
  schema: Record<string, unknown>,
  model: FormModel,
  entries: Iterable<readonly [string, unknown]>,
): { value: unknown; raw: Raw; errors: FormErrors } {
  const { value, problems, raw } = readForm(model, entries);
  const unread = new Set(problems.map(({ path }) => path));
  const found =
    value === undefined && !problems.length
      ? [{ path: WHOLE, message: "is required" }]
      : outputDataProblems(schema, value).filter(({ path }) => !unread.has(path));
  return { value, raw, errors: formErrors(model, [...problems, ...found], raw) };
}

/**
 * Problems of the data, each at the field that shows it: its own, or the nearest that it is within. Those of the whole
 * are at `data`. `raw` is what was typed, for an item of a list may be in another row; several of one field are joined.
 */
export function formErrors(model: FormModel, problems: readonly PathProblem[], raw: Raw): FormErrors {
  const typed = typedOf(Object.entries(raw));
  const found = new Map<string, string[]>();
  for (const { path, message } of problems) {
    const isWithin = path.startsWith(WHOLE);
    const place = locate(model.root, typed, isWithin ? path.slice(WHOLE.length) : "");
    const rest = place.rest.replace(/^\./, "").replace(/^\[(\d+)\]$/, (_, index) => `item ${Number(index) + 1}`);
    const label = place.labels.join(", ") || model.root.label;
    const sentence = rest === "" ? `${label} ${message}` : `${label}: ${rest} ${message}`;
    const others = found.get(place.name) ?? [];
    if (!others.includes(sentence)) found.set(place.name, [...others, sentence]);
  }
  return Object.fromEntries([...found].map(([name, sentences]) => [name, sentences.join(". ")]));
}

interface Place {
  name: string;
  labels: string[];
  /** What of the path is within the field. */
  rest: string;
}

function locate(root: Field, typed: Typed, path: string): Place {
  let [field, at, place]: [Field, Typed, Place] = [root, typed, { name: ROOT, labels: [], rest: path }];
  for (;;) {
    const next = at.inside.has(AS_JSON) ? undefined : step(field, at, place);
    if (!next) return place;
    [field, at, place] = next;
  }
}

function step(field: Field, typed: Typed, place: Place): [Field, Typed, Place] | undefined {
  const { rest } = place;
  if (field.kind === "group") {
    // Names with dots in them may be read in two ways: the longest that fits is meant.
    const [inner] = field.fields
      .filter(({ property }) => rest.startsWith(`.${property}`) && /^(?:[.[]|$)/.test(rest.slice(property.length + 1)))
      .sort((a, b) => b.property.length - a.property.length);
    if (!inner || inner.kind === "fixed") return undefined;
    const segment = segmentOf(inner.property);
    const labels = [...place.labels, inner.label];
    const within = { name: nameOf(place.name, segment), labels, rest: rest.slice(inner.property.length + 1) };
    return [inner, below(typed, segment), within];
  }
  const index = field.kind === "list" ? /^\[(\d+)\]/.exec(rest) : null;
  if (field.kind !== "list" || !index) return undefined;
  const row = rowOf(field, typed, Number(index[1]));
  if (row === undefined || row >= rowsShown(field, typed)) return undefined;
  const labels = [...place.labels.slice(0, -1), rowLabel(place.labels.at(-1) ?? field.label, row)];
  const within = { name: nameOf(place.name, String(row)), labels, rest: rest.slice(index[0].length) };
  return [field.item, below(typed, String(row)), within];
}

/** What a row of a list is called: `Headlines 3`. */
export function rowLabel(list: string, row: number): string {
  return `${list} ${row + 1}`;
}
