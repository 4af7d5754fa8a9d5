import { raw } from "hono/html";
import { type MarkdownOptions, markdownToHtml } from "../../domain/markdown.ts";

/** A text in markdown, by whomever. Give `id` where a page may show the same text twice. */
export function Markdown({ text, ...options }: { text: string } & MarkdownOptions) {
  return (
    <div class="markdown" dir="auto">
      {raw(markdownToHtml(text, options))}
    </div>
  );
}
