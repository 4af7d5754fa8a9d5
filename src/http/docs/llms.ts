import { SUMMARY, sections, TITLE } from "./content/index.ts";
import { fieldsMarkdown, sectionMarkdown } from "./markdown.ts";
import type { Operation } from "./reference/operations.ts";
import { readApi } from "./reference/read-api.ts";

/** The documentation for language models: links first, then everything that is needed to use the API. */
export function llmsText(base: string): string {
  const docs = `${base}/docs`;
  const { before, after } = sections(base);
  const { operations, objects } = readApi(base);
  const chapters = [...before, ...after];
  const parts = [
    `# ${TITLE}`,
    `> ${SUMMARY}`,
    `Base URL: ${base}. Every request to /v1 carries \`Authorization: Bearer\` and a workspace key: \`hd_test_…\` for simulated experts, \`hd_live_…\` for human ones. Bodies and answers are JSON. Unknown fields are refused.`,
    `## Docs\n\n${[
      ...chapters.map(({ id, title, summary }) => `- [${title}](${docs}#${id}): ${summary}`),
      `- [API reference](${docs}#reference): Every operation, parameter and object.`,
      `- [OpenAPI 3.1](${base}/openapi.json): The same as a document for tools.`,
    ].join("\n")}`,
    `## Endpoints\n\n${operations.map((operation) => endpoint(operation, docs)).join("\n")}`,
    ...operations
      .filter(({ body }) => body?.fields.length)
      .map((operation) => `### Body of ${name(operation)}\n\n${fieldsMarkdown(operation.body?.fields ?? [], true)}`),
    ...objects
      .filter((object) => object.name === "Deployment")
      .map(({ fields }) => `### The deployment object\n\n${fieldsMarkdown(fields, false)}`),
    ...chapters.map((section) => sectionMarkdown(section, docs)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function endpoint(operation: Operation, docs: string): string {
  const query = operation.parameters.find(({ title }) => title.startsWith("Query"))?.fields ?? [];
  const takes = query.length ? ` Query: ${query.map((field) => `\`${field.name}\``).join(", ")}.` : "";
  return `- [${operation.id}](${docs}#${operation.id}): \`${name(operation)}\`. ${operation.summary}.${takes}`;
}

function name({ method, path }: Operation): string {
  return `${method} ${path}`;
}
