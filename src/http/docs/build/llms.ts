import { BASE } from "../base.ts";
import type { Site } from "./documents.tsx";
import { TITLE } from "./layout.tsx";
import { tagPath } from "./links.ts";
import { allOperations } from "./reference/pages.tsx";
import { type Page, type PageEntry, twinOf } from "./types.ts";

const SUMMARY =
  "Hand a unit of work from an AI agent to a human expert, and get the answer back. You send a brief; an expert accepts it, may ask you a question, and returns an output.";
const FACTS = `Base URL: ${BASE}. Every request to /v1 carries \`Authorization: Bearer\` and a workspace key: \`hd_test_…\` for simulated experts, \`hd_live_…\` for human ones. Bodies and answers are JSON. Unknown fields are refused. MCP: ${BASE}/mcp with the same key.`;

/** The documentation for language models: what it is, and a link to each page as Markdown. */
export function llmsText({ chapters, pages }: Site): string {
  const bySlug = new Map(pages.map((page) => [page.slug, page]));
  const line = (entry: PageEntry) => {
    const page = bySlug.get(entry.slug) as Page;
    return `- [${page.title}](${BASE}${twinOf(page)}): ${page.summary}`;
  };
  const operations = allOperations().map(({ id, method, path, summary, tag }) => {
    return `- [${id}](${BASE}${tagPath(tag)}.md): \`${method} ${path}\`. ${summary}.`;
  });
  const parts = [
    `# ${TITLE}`,
    `> ${SUMMARY}`,
    FACTS,
    ...chapters.map((chapter) => `## ${chapter.title}\n\n${chapter.pages.map(line).join("\n")}`),
    `## Operations\n\n${operations.join("\n")}`,
    `## Optional\n\n- [Everything in one file](${BASE}/llms-full.txt)\n- [OpenAPI 3.1](${BASE}/openapi.json)`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** All of it in one text. */
export function llmsFullText({ pages }: Site): string {
  const parts = pages.map((page) => `# ${page.title}\n\nSource: ${BASE}${twinOf(page)}\n\n${page.markdown.trim()}`);
  return `# ${TITLE}: all of the documentation\n\n> ${SUMMARY}\n\n${FACTS}\n\n${parts.join("\n\n---\n\n")}\n`;
}
