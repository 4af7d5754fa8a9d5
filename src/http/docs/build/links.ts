import { ERRORS } from "../../../domain/errors.ts";
import { AGENT_ROUTES } from "../../routes/agent/index.ts";
import { CHAPTERS } from "./nav.ts";
import { pathOf, twinOf } from "./types.ts";

const PAGES = CHAPTERS.flatMap(({ pages }) => pages);
const OPERATIONS = new Map(
  AGENT_ROUTES.map(({ method, path, operation_id, tag }) => [
    `${method.toUpperCase()} ${path}`,
    `${tagPath(tag)}#${operation_id}`,
  ]),
);
/** Files beside the pages that are served as they are. */
export const BESIDE: Record<string, string> = { "docs/webhook-vectors.json": "/docs/webhook-vectors.json" };

/** Where a tag's operations are. */
export function tagPath(tag: string): string {
  return `/docs/reference/${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}

/** Where an object of the API is explained. */
export function objectPath(name: string): string {
  return `/docs/reference/objects#object-${name}`;
}

/** Where a piece of code is explained, if it is: an operation (`GET /v1/usage`) or an error's code. */
export function placeOf(code: string): string | undefined {
  return OPERATIONS.get(code) ?? (Object.hasOwn(ERRORS, code) ? `/docs/errors#${code}` : undefined);
}

/**
 * What a link in a file leads to on the site; null if that is not served.
 * @param from the file that it is in, relative to the project
 */
export function resolveLink(url: string, from: string, isServed: (slug: string) => boolean): string | null {
  if (/^(?:[a-z]+:|#|\/)/.test(url)) return url;
  const [path = "", hash] = url.split("#");
  const file = new URL(path, `file:///${from}`).pathname.slice(1);
  const page = PAGES.find(({ source }) => source === file);
  const to = page && isServed(page.slug) ? pathOf(page) : BESIDE[file];
  return to ? to + (hash ? `#${hash}` : "") : null;
}

/** The same link in a page's Markdown: whole, and to the Markdown of pages. */
export function twinLink(link: string | null, from: { slug: string }, base: string): string | null {
  if (link === null || /^[a-z]+:/.test(link)) return link;
  if (link.startsWith("#")) return link;
  const [path = "", hash] = link.split("#");
  const page = PAGES.find((one) => pathOf(one) === path && one !== from);
  return base + (page ? twinOf(page) : path) + (hash ? `#${hash}` : "");
}
