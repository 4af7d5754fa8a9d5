import type { Child } from "hono/jsx";
import type { Code, Nodes, PhrasingContent, RootContent, Table } from "mdast";
import { Fence, Tabs } from "./code.tsx";
import { Heading } from "./heading.tsx";
import { InlineCode } from "./inline.tsx";
import { anchors, directiveOf, fenceOf, parse, plain } from "./markdown.ts";
import { Screenshot } from "./picture.tsx";
import { TableView } from "./table.tsx";
import type { HeadingLine, Picture } from "./types.ts";

/** What a page's Markdown is drawn with. */
export interface Surroundings {
  /** The page's own path. */
  here: string;
  /** The address that a link leads to; null if nothing is there. */
  resolve: (url: string) => string | null;
  /** A picture by its address in the text, and its dark twin. */
  picture: (url: string) => { light: Picture; dark?: Picture | undefined } | null;
  /** Drawings by name. */
  drawings: Record<string, string>;
  manifest: Record<string, string>;
}

/** A page's Markdown as HTML, and the headings in it. */
export function render(markdown: string, around: Surroundings): { body: Child; headings: HeadingLine[] } {
  const renderer = new Renderer(around);
  const body = <>{renderer.blocks(parse(markdown).children)}</>;
  return { body, headings: renderer.headings };
}

class Renderer {
  readonly headings: HeadingLine[] = [];
  private readonly anchor = anchors();
  private groups = 0;
  private idColumn: number | undefined;

  constructor(private readonly around: Surroundings) {}

  blocks(nodes: RootContent[]): Child[] {
    const out: Child[] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] as RootContent;
      const tabs = tabsFrom(nodes, at);
      if (tabs.length > 1) {
        out.push(<Tabs group={`tabs-${++this.groups}`} fences={tabs} />);
        at += tabs.length - 1;
      } else out.push(this.block(node));
    }
    return out;
  }

  private block(node: RootContent): Child {
    switch (node.type) {
      case "paragraph":
        return this.paragraph(node.children);
      case "heading": {
        const text = plain(node);
        const id = this.anchor(text);
        this.headings.push({ id, text, depth: node.depth });
        return (
          <Heading level={node.depth} id={id}>
            {this.inline(node.children)}
          </Heading>
        );
      }
      case "list": {
        const Tag = node.ordered ? "ol" : "ul";
        return (
          <Tag>
            {node.children.map(({ children }) => (
              <li>{this.item(children)}</li>
            ))}
          </Tag>
        );
      }
      case "code":
        return node.lang === "mermaid" ? null : <Fence node={node} />;
      case "table":
        return this.table(node);
      case "blockquote":
        return <aside class="note">{this.blocks(node.children)}</aside>;
      case "thematicBreak":
        return <hr />;
      case "html":
        return this.directive(node);
      default:
        return null;
    }
  }

  /** A tight item is a line, not a paragraph. */
  private item(children: RootContent[]): Child[] {
    const [first, ...rest] = children;
    if (first?.type !== "paragraph") return this.blocks(children);
    return [this.inline(first.children), ...this.blocks(rest)];
  }

  private paragraph(children: PhrasingContent[]): Child {
    const [only] = children;
    if (children.length === 1 && only?.type === "image") {
      const found = this.around.picture(only.url);
      return found ? <Screenshot {...found} alt={only.alt ?? ""} manifest={this.around.manifest} /> : null;
    }
    return <p>{this.inline(children)}</p>;
  }

  private directive(node: RootContent): Child {
    const found = directiveOf(node);
    if (found?.name === "rows") this.idColumn = Number(found.value) - 1;
    const drawing = found?.name === "diagram" ? this.around.drawings[found.value] : undefined;
    return drawing ? <figure class="diagram" tabindex={0} dangerouslySetInnerHTML={{ __html: drawing }} /> : null;
  }

  private table(node: Table): Child {
    const [head, ...rows] = node.children.map((row) =>
      row.children.map((cell) => ({ shown: <>{this.inline(cell.children)}</>, text: plain(cell) })),
    );
    const idColumn = this.idColumn;
    this.idColumn = undefined;
    const label = this.headings.at(-1)?.text ?? "Overview";
    return <TableView label={label} head={head ?? []} rows={rows} idColumn={idColumn} />;
  }

  private inline(nodes: PhrasingContent[], inLink = false): Child[] {
    return nodes.map((node) => this.phrase(node, inLink));
  }

  private phrase(node: PhrasingContent, inLink: boolean): Child {
    switch (node.type) {
      case "text":
        return node.value;
      case "inlineCode":
        return inLink ? <code>{node.value}</code> : <InlineCode code={node.value} here={this.around.here} />;
      case "strong":
        return <strong>{this.inline(node.children, inLink)}</strong>;
      case "emphasis":
        return <em>{this.inline(node.children, inLink)}</em>;
      case "link": {
        const href = this.around.resolve(node.url);
        const inner = this.inline(node.children, true);
        return href === null ? inner : <a href={href}>{inner}</a>;
      }
      case "break":
        return <br />;
      default:
        return "children" in node ? this.inline(node.children as PhrasingContent[], inLink) : plain(node as Nodes);
    }
  }
}

/** Fences that follow each other and each name a tab. */
function tabsFrom(nodes: RootContent[], at: number): Code[] {
  const tabs: Code[] = [];
  for (const node of nodes.slice(at)) {
    if (node.type !== "code" || !fenceOf(node.meta).tab) break;
    tabs.push(node);
  }
  return tabs;
}
