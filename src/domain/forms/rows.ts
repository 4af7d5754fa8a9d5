import { fillForm } from "./fill.ts";
import { AS_JSON, type Field, type FormModel, type ListField, type Raw, ROOT, ROWS, segmentOf } from "./model.ts";
import { below, nothingTyped, rawOf, rowsShown, type Typed, typedOf } from "./raw.ts";
import { draftToForm, readForm } from "./read.ts";

/** The names of the buttons that change the form itself. Each one's value is the name of the field that it changes. */
export const ACTIONS = { add: "_add", remove: "_remove", json: "_json", fields: "_fields" } as const;

/**
 * What a form holds after the button that was pressed in it, with everything typed; null if none of the form's own was.
 * A button for a field that there isn't changes nothing.
 */
export function pressedInForm(model: FormModel, entries: Iterable<readonly [string, unknown]>): Raw | null {
  const all = [...entries];
  const pressed = (action: string) => all.find(([name, value]) => name === action && typeof value === "string")?.[1];
  const raw = draftToForm(model, all);
  for (const [action, change] of CHANGES) {
    const target = pressed(action);
    if (typeof target === "string") return change(model, raw, target);
  }
  return null;
}

/** With one more empty row at the end of the list named `name`; the same if it is full. */
export function withRowAdded(model: FormModel, raw: Raw, name: string): Raw {
  const found = listAt(model, raw, name);
  if (!found) return raw;
  const { list, typed, root } = found;
  const rows = Math.min(rowsShown(list, typed) + 1, Math.max(list.most, rowsShown(list, typed)));
  typed.inside.set(ROWS, { ...nothingTyped(), value: String(rows) });
  return rawOf(root);
}

/** Without the row named `name` (`data.items.2`); those after it move up. */
export function withRowRemoved(model: FormModel, raw: Raw, name: string): Raw {
  const [, parent = "", step = ""] = /^(.*)\.(0|[1-9]\d{0,3})$/s.exec(name) ?? [];
  const found = listAt(model, raw, parent);
  if (!found) return raw;
  const { list, typed, root } = found;
  const rows = rowsShown(list, typed);
  if (Number(step) >= rows) return raw;
  for (let row = Number(step); row < rows; row++) {
    const next = typed.inside.get(String(row + 1));
    if (next) typed.inside.set(String(row), next);
    else typed.inside.delete(String(row));
  }
  typed.inside.set(ROWS, { ...nothingTyped(), value: String(rows - 1) });
  return rawOf(root);
}

/** With the whole form as one field of JSON, which starts with what the fields came to. */
export function withJson(model: FormModel, raw: Raw): Raw {
  if (raw[jsonName] !== undefined || model.root.kind === "json") return raw;
  const { value } = readForm(model, Object.entries(raw));
  return { [jsonName]: value === undefined ? "" : JSON.stringify(value, null, 2) };
}

/** With fields again in place of the JSON; the same while that can't be read. */
export function withFields(model: FormModel, raw: Raw): Raw {
  if (raw[jsonName] === undefined) return raw;
  const { value, problems } = readForm(model, Object.entries(raw));
  return problems.length ? raw : fillForm(model, value);
}

const jsonName = `${ROOT}.${AS_JSON}`;

const CHANGES: [string, (model: FormModel, raw: Raw, name: string) => Raw][] = [
  [ACTIONS.add, withRowAdded],
  [ACTIONS.remove, withRowRemoved],
  [ACTIONS.json, withJson],
  [ACTIONS.fields, withFields],
];

/** The list of a name, and what is typed in it: a part of `root` that may be changed. */
function listAt(model: FormModel, raw: Raw, name: string): { list: ListField; typed: Typed; root: Typed } | undefined {
  const [first, ...steps] = name.split(".");
  if (first !== ROOT) return undefined;
  const root = typedOf(Object.entries(raw));
  let field: Field | undefined = model.root;
  let typed = root;
  for (const step of steps) {
    if (field?.kind === "group") field = field.fields.find((each) => segmentOf(each.property) === step);
    else if (field?.kind === "list" && /^(?:0|[1-9]\d{0,3})$/.test(step) && Number(step) < rowsShown(field, typed)) {
      field = field.item;
    } else return undefined;
    const inner = below(typed, step);
    typed.inside.set(step, inner);
    typed = inner;
  }
  return field?.kind === "list" ? { list: field, typed, root } : undefined;
}
