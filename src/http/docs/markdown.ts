import type { Block, Section } from "./content/blocks.ts";
import type { Field } from "./reference/schema.ts";

/** A chapter as Markdown. Links into the page become whole addresses under `docs`. */
export function sectionMarkdown(section: Section, docs: string): string {
  const blocks = section.blocks.map(blockMarkdown);
  return absolute([`## ${section.title}`, ...blocks].join("\n\n"), docs);
}

/** Fields as a nested list. In an answer every field is there, so `requirements` are for bodies. */
export function fieldsMarkdown(fields: Field[], requirements: boolean, indent = ""): string {
  return fields
    .map((field) => {
      const kind = [field.type, requirements && field.required ? "required" : "", ...field.bounds]
        .filter(Boolean)
        .join("; ");
      const line = `${indent}- \`${field.name}\` (${ticked(kind)})${field.description ? `: ${field.description}` : ""}`;
      return field.fields.length ? `${line}\n${fieldsMarkdown(field.fields, requirements, `${indent}  `)}` : line;
    })
    .join("\n");
}

/** Makes links within the site work from outside of it. */
export function absolute(markdown: string, docs: string): string {
  return markdown.replaceAll(/\]\(#/g, `](${docs}#`).replaceAll(/\]\(\/(?!\/)/g, `](${new URL(docs).origin}/`);
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.text;
    case "heading":
      return `### ${block.text}`;
    case "list":
      return block.items.map((item) => `- ${item}`).join("\n");
    case "code":
      return `${block.label}:\n\n\`\`\`${block.language}\n${block.code}\n\`\`\``;
    case "table":
      return [row(block.head), row(block.head.map(() => "---")), ...block.rows.map(({ cells }) => row(cells))].join(
        "\n",
      );
  }
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => ticked(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Code in two ticks, which only the page tells apart, as code. */
function ticked(text: string): string {
  return text.replaceAll(/``([^`]+)``/g, "`$1`");
}
