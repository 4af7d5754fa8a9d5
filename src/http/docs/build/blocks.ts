import type { Nodes } from "mdast";
import { fenceOf, parse } from "./markdown.ts";
import { readSource } from "./source.ts";
import type { Block, Sources } from "./types.ts";

/** The blocks of code on a page that has a file, in order. */
export function blocksOf(slug: string, source: string | undefined, { texts }: Sources): Block[] {
  const text = source && texts.get(source);
  if (!source || !text) return [];
  const blocks: Block[] = [];
  const visit = (node: Nodes) => {
    if (node.type === "code") {
      blocks.push({ page: slug, source, language: node.lang ?? "", code: node.value, marks: fenceOf(node.meta) });
    } else if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(parse(readSource(text, source).markdown));
  return blocks;
}
