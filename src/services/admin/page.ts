import { cursorAfter } from "../../domain/cursor.ts";

/** A page as its service gives it: what was read with one row more than the limit, and the cursor behind it. */
export interface Paged<T> {
  data: T[];
  next: string | null;
}

/** Cuts rows that were read with one more than the limit. */
export function paged<R extends { id: string }, T>(rows: R[], limit: number, shown: (row: R) => T): Paged<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(shown), next: rows.length > limit && last ? cursorAfter(last.id) : null };
}
