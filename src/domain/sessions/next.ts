import { LIMITS } from "../limits.ts";
import { HOMES, type PersonKind } from "./person.ts";

const NOWHERE = "https://own.invalid";
// biome-ignore lint/suspicious/noControlCharactersInRegex: a URL parser drops some of them, and so would see another path.
const ODD = /[\u0000-\u0020\\\u007f]/;

/**
 * The path to go to after signing in, or null if what was asked for is not a page of that kind of person: never another
 * host, never another part of the site, never a page of signing in itself.
 */
export function ownPage(value: string | null | undefined, kind: PersonKind): string | null {
  if (!value || value.length > LIMITS.url_characters || ODD.test(value)) return null;
  const home = HOMES[kind].path;
  if (!isWithin(value, home)) return null;
  const url = URL.parse(value, NOWHERE);
  if (url === null || url.origin !== NOWHERE) return null;
  if (!isWithin(url.pathname, home) || isWithin(url.pathname, signInPath(kind))) return null;
  return url.pathname + url.search;
}

/** The path of the sign-in page; with where to go afterwards, if that is a page of that kind. */
export function signInPath(kind: PersonKind, more: { next?: string | null; ended?: boolean } = {}): string {
  const query = new URLSearchParams();
  const next = more.next ? ownPage(more.next, kind) : null;
  if (next !== null && next !== HOMES[kind].path) query.set("next", next);
  if (more.ended) query.set("ended", "1");
  const path = `${HOMES[kind].path}/sign-in`;
  return query.size === 0 ? path : `${path}?${query}`;
}

function isWithin(path: string, parent: string): boolean {
  return path.startsWith(parent) && ["", "/", "?", "#"].includes(path.charAt(parent.length));
}
