import type { Nodes, Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** A Markdown text (CommonMark and GitHub's extensions) as a tree. */
export function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** What a reader sees of a node. */
export function plain(node: Nodes): string {
  if ("value" in node) return node.type === "html" ? "" : node.value;
  if ("children" in node) return (node.children as Nodes[]).map(plain).join(isRow(node) ? " " : "");
  return node.type === "break" ? " " : "";
}

function isRow({ type }: Nodes): boolean {
  return ["root", "list", "listItem", "table", "tableRow", "blockquote"].includes(type);
}

/** Anchors of headings, as GitHub makes them: a text that comes again gets a number. */
export function anchors(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
      .trim()
      .replaceAll(/ +/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count ? `${slug}-${count}` : slug;
  };
}

/** A directive is a comment on a line of its own: `<!-- include: limits -->`. */
export interface Directive {
  name: string;
  value: string;
}

export function directiveOf(node: RootContent): Directive | null {
  const [, name = "", value = ""] =
    (node.type === "html" && /^<!--\s*([\w-]+):\s*(.*?)\s*-->$/s.exec(node.value)) || [];
  return name ? { name, value } : null;
}

/** What stands behind a fence's language: `run title="Create" tab=curl`. */
export function fenceOf(meta: string | null | undefined): Record<string, string> {
  const found = (meta ?? "").matchAll(/([a-z-]+)(?:=(?:"([^"]*)"|(\S+)))?/g);
  return Object.fromEntries([...found].map(([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""]));
}
