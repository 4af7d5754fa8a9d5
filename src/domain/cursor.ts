import { type IdKind, isId } from "./ids.ts";

/** The opaque cursor of a page's last id. */
export function cursorAfter(id: string): string {
  return btoa(id).replaceAll("=", "");
}

/** The id inside a cursor, or null if it is not one of ours. */
export function readCursor(kind: IdKind, cursor: string): string | null {
  try {
    const id = atob(cursor);
    return isId(kind, id) ? id : null;
  } catch {
    return null;
  }
}
