import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { rebuildHtml } from "./markdown-rebuild.ts";
import { isTame } from "./markdown-tame.ts";

/** How the HTML of a text fits its page. */
export interface MarkdownOptions {
  /** What its ids start with after `md-`, where several texts share a page; by default something of the text itself. */
  id?: string;
  /** The level that its first heading takes, 3 by default: above it are the page's and the section's. */
  heading?: number;
}

/**
 * Markdown (CommonMark and GitHub's extensions) as HTML that is safe to put into a page, whoever wrote it: no HTML of its
 * own, links only to the web and to mail, images as links, ids that start with `md-`. What would take too long to read as
 * markdown (far over 100 KB, or deeply nested) is shown as plain text.
 */
export function markdownToHtml(text: string, { id = hash(text), heading = 3 }: MarkdownOptions = {}): string {
  if (!isTame(text)) return plainText(text);
  const prefix = `md-${id.replaceAll(/[^A-Za-z0-9_-]/g, "-")}-`;
  const html = micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml({ clobberPrefix: prefix, labelTagName: "p" })],
  });
  return rebuildHtml(html, { prefix, heading });
}

function plainText(text: string): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return `<pre class="md-plain" tabindex="0" dir="auto">${safe.replaceAll("\0", "\uFFFD")}</pre>`;
}

/** FNV-1a, 32 bits: enough to tell the texts of one page apart. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(36);
}
