import { type ListField, MAX_ROWS, type Raw, ROOT, ROWS } from "./model.ts";

/** What was typed, by the steps of the inputs' names. */
export interface Typed {
  value: string | undefined;
  inside: Map<string, Typed>;
}

export function nothingTyped(): Typed {
  return { value: undefined, inside: new Map() };
}

/** Entries as a tree below the root; of two with one name the last counts, and other names than the form's don't. */
export function typedOf(entries: Iterable<readonly [string, unknown]>): Typed {
  const root = nothingTyped();
  for (const [name, value] of entries) {
    if (typeof value !== "string") continue;
    const [first, ...steps] = name.split(".");
    if (first !== ROOT || steps.length > MAX_STEPS) continue;
    let at = root;
    for (const step of steps) {
      const next = at.inside.get(step) ?? nothingTyped();
      at.inside.set(step, next);
      at = next;
    }
    at.value = value;
  }
  return root;
}

const MAX_STEPS = 64;

/** The entries of a tree again. */
export function rawOf(typed: Typed, name: string = ROOT, into: Raw = {}): Raw {
  if (typed.value !== undefined) into[name] = typed.value;
  for (const [step, inner] of typed.inside) rawOf(inner, `${name}.${step}`, into);
  return into;
}

/** What was typed below a step, if anything. */
export function below(typed: Typed, step: string): Typed {
  return typed.inside.get(step) ?? nothingTyped();
}

/** How many rows of a list something was sent for. */
export function rowsTyped(typed: Typed): number {
  let rows = 0;
  for (const step of typed.inside.keys()) {
    if (/^(?:0|[1-9]\d{0,3})$/.test(step) && Number(step) < MAX_ROWS) rows = Math.max(rows, Number(step) + 1);
  }
  return rows;
}

/** How many rows of a list a page shows: those that were shown before, else those that are filled and one to go on. */
export function rowsShown(list: ListField, typed: Typed): number {
  const filled = rowsTyped(typed);
  const before = typed.inside.get(ROWS)?.value;
  const wanted = before !== undefined && /^\d{1,4}$/.test(before) ? Number(before) : Math.max(list.initial, filled + 1);
  return Math.max(filled, Math.min(wanted, list.most));
}
