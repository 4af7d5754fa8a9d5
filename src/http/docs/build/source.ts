import type { Link, Nodes } from "mdast";
import { BASE } from "../base.ts";
import { GENERATED } from "./generated/index.ts";
import { stateDiagramText } from "./generated/state-diagram.ts";
import { directiveOf, parse, plain } from "./markdown.ts";

/** A Markdown file, taken apart. */
export interface Source {
  title: string;
  /** Its first paragraph, as plain text. */
  summary: string;
  /** Everything below the title, with what is generated in its place. */
  markdown: string;
}

const INCLUDE = /^<!--\s*include:\s*([\w-]+)\s*-->$/gm;
const HOST = "https://api.humandeploy.ai";

/** Reads a page's file. In our own texts the address of the API stands for that of whoever serves the page. */
export function readSource(text: string, path: string): Source {
  const own = path.startsWith("docs/");
  const whole = own ? text.replaceAll(HOST, BASE) : text;
  const filled = whole.replaceAll(INCLUDE, (_, name: string) => {
    const make = GENERATED[name];
    if (!make) throw new Error(`${path} includes ${name}, which nothing makes`);
    return make();
  });
  const [title = "", ...rest] = filled.split("\n");
  if (!title.startsWith("# ")) throw new Error(`${path} must begin with its title`);
  const markdown = rest.join("\n").trim();
  const first = parse(markdown).children.find(({ type }) => type === "paragraph");
  return { title: title.slice(2), summary: first ? plain(first).replaceAll("\n", " ") : "", markdown };
}

/** A page as plain Markdown: fences without our marks, diagrams as text, links as `resolve` has them. */
export function twinText(markdown: string, resolve: (url: string) => string | null): string {
  const edits: { from: number; to: number; text: string }[] = [];
  const edit = (node: Nodes, text: string) => {
    const { start, end } = node.position ?? {};
    if (start?.offset !== undefined && end?.offset !== undefined)
      edits.push({ from: start.offset, to: end.offset, text });
  };
  const visit = (node: Nodes) => {
    if (node.type === "html") {
      const found = directiveOf(node);
      edit(node, found?.name === "diagram" ? stateDiagramText() : "");
    } else if (node.type === "code" && node.meta) {
      const title = /title="([^"]*)"/.exec(node.meta)?.[1] ?? /tab=("[^"]*"|\S+)/.exec(node.meta)?.[1];
      const label = title ? `${title.replaceAll('"', "")}:\n\n` : "";
      edit(node, `${label}\`\`\`${node.lang ?? ""}\n${node.value}\n\`\`\``);
    } else if (node.type === "link" || node.type === "image") {
      const from = node.position?.start.offset ?? 0;
      const raw = markdown.slice(from, node.position?.end.offset ?? from);
      edit(node, relinked(node as Link, raw, resolve));
    } else if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(parse(markdown));
  let text = markdown;
  for (const { from, to, text: instead } of edits.sort((a, b) => b.from - a.from)) {
    text = text.slice(0, from) + instead + text.slice(to);
  }
  return text.replaceAll(/\n{3,}/g, "\n\n");
}

function relinked(link: Link, raw: string, resolve: (url: string) => string | null): string {
  const to = resolve(link.url);
  const at = raw.lastIndexOf(`](${link.url}`);
  if (at === -1) return raw;
  if (to === null) return raw.slice(raw.startsWith("!") ? 2 : 1, at);
  return `${raw.slice(0, at)}](${to}${raw.slice(at + 2 + link.url.length)}`;
}
