import { curlOf } from "./curl.ts";
import type { Operation } from "./operations.ts";
import type { ApiObject } from "./read-api.ts";
import type { Field } from "./schema.ts";

/** An operation as Markdown. */
export function operationMarkdown(operation: Operation, base: string): string {
  const { id, method, path, summary, description, parameters, body, answers, errors } = operation;
  const parts = [
    `## ${summary}`,
    `\`${method} ${path}\` (${id})`,
    description ?? "",
    `\`\`\`sh\n${curlOf(operation, base)}\n\`\`\``,
    ...parameters.map(({ title, fields }) => `### ${title}\n\n${fieldsMarkdown(fields, true)}`),
    body
      ? `### Body\n\n${[body.description, fieldsMarkdown(body.fields, true)].filter(Boolean).join("\n\n") || "None, or `{}`."}`
      : "",
    `### Answers\n\n${answers.map(answerLine).join("\n")}\n- Errors: ${errors.map(({ status }) => status).join(", ")}`,
  ];
  return ticked(parts.filter(Boolean).join("\n\n"));
}

/** An object as Markdown. */
export function objectMarkdown({ name, fields, example }: ApiObject): string {
  const shown = example ? `\n\n\`\`\`json\n${example}\n\`\`\`` : "";
  return `## ${name}\n\n${fieldsMarkdown(fields, false)}${shown}`;
}

function answerLine({ status, description, object, is_list }: Operation["answers"][number]): string {
  const what = object ? `${is_list ? `A list of ${object}` : object}. ` : "";
  return `- \`${status}\` ${what}${description}`;
}

/** Fields as a nested list. In an answer every field is there, so `requirements` are for bodies. */
function fieldsMarkdown(fields: Field[], requirements: boolean, indent = ""): string {
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

/** Code in two ticks, which only the page tells apart, as code. */
function ticked(text: string): string {
  return text.replaceAll(/(?<!`)``([^`]+)``(?!`)/g, "`$1`");
}
