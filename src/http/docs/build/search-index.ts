import type { SearchEntry } from "../search.ts";
import { anchors, parse, plain } from "./markdown.ts";
import { type Page, pathOf } from "./types.ts";

/** A page as the search knows it: one entry for what is before its first heading, and one for each heading. */
export function entriesOf(page: Page): SearchEntry[] {
  const path = pathOf(page);
  const anchor = anchors();
  const entries: SearchEntry[] = [{ url: path, page: page.title, heading: "", text: "" }];
  for (const node of parse(page.markdown).children) {
    const text = plain(node).replaceAll(/\s+/g, " ").trim();
    if (node.type === "heading") {
      const slug = anchor(text);
      // The reference names its headings itself.
      const id = page.slug.startsWith("reference") ? page.headings.find((heading) => heading.text === text)?.id : slug;
      if (id !== undefined && node.depth <= 3) {
        entries.push({ url: `${path}#${id}`, page: page.title, heading: text, text: "" });
        continue;
      }
    }
    const last = entries.at(-1);
    if (last && text) last.text += (last.text ? " " : "") + text;
  }
  return entries.filter(({ text, heading }) => text || heading);
}
