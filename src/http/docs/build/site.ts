import htmx from "htmx.org/dist/htmx.min.js";
import sse from "htmx-ext-sse/dist/sse.min.js";
import { CONSOLE_SCRIPT } from "../../../console/client/index.ts";
import { CONSOLE_STYLE } from "../../../console/style/index.ts";
import { openApiDocument } from "../../openapi/document.ts";
import { AGENT_ROUTES } from "../../routes/agent/index.ts";
import { BASE, MISSING } from "../base.ts";
import { blocksOf } from "./blocks.ts";
import { documents, missingDocument, type Site, searchDocument } from "./documents.tsx";
import { BESIDE } from "./links.ts";
import { llmsFullText, llmsText } from "./llms.ts";
import { readPages } from "./pages.ts";
import { entriesOf } from "./search-index.ts";
import { DOCS_STYLE } from "./style/index.ts";
import { type Block, type Sources, twinOf } from "./types.ts";

/** What browsers load by a name that tells its content, but for the docs' own script and pictures. */
export function staticFiles(): Record<string, string> {
  return {
    "console.css": CONSOLE_STYLE,
    "console.js": CONSOLE_SCRIPT,
    "htmx.js": htmx,
    "sse.js": sse,
    "docs.css": DOCS_STYLE,
  };
}

/**
 * The documentation, by path: pages, their Markdown, the texts for models and tools, and what the search looks in; and
 * every block of code on the pages, in order, with the address that stands in them for that of the API.
 */
export async function siteFiles(
  sources: Sources,
): Promise<{ files: Map<string, string>; blocks: { base: string; blocks: Block[] } }> {
  const site: Site = await readPages(sources);
  const files = new Map<string, string>();
  for (const [path, html] of documents(site, sources.manifest)) files.set(path, html);
  files.set("docs/search.html", searchDocument(site, sources.manifest));
  files.set(MISSING.slice(1), missingDocument(site, sources.manifest));
  for (const page of site.pages) files.set(twinOf(page).slice(1), `# ${page.title}\n\n${page.markdown}\n`);
  files.set("docs/search.json", JSON.stringify(site.pages.flatMap(entriesOf)));
  files.set("llms.txt", llmsText(site));
  files.set("llms-full.txt", llmsFullText(site));
  files.set("openapi.json", JSON.stringify(openApiDocument(AGENT_ROUTES, BASE)));
  for (const [source, path] of Object.entries(BESIDE)) files.set(path.slice(1), sources.texts.get(source) ?? "");
  const blocks = site.pages.flatMap((page) => blocksOf(page.slug, page.source, sources));
  return { files, blocks: { base: BASE, blocks } };
}
