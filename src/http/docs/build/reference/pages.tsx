import { BASE } from "../../base.ts";
import { Heading } from "../heading.tsx";
import { Inline } from "../inline.tsx";
import { objectPath, tagPath } from "../links.ts";
import { anchors } from "../markdown.ts";
import { TableView } from "../table.tsx";
import type { Page, PageEntry } from "../types.ts";
import { objectMarkdown, operationMarkdown } from "./markdown.ts";
import type { Operation } from "./operations.ts";
import { type ApiObject, readApi } from "./read-api.ts";
import { Objects, Operations } from "./reference.tsx";

const COMMON = `The base URL is \`${BASE}\`. Bodies and answers are JSON, times ISO 8601 in UTC, and ids a prefix and a ULID. Every request may carry \`HumanDeploy-Version\`, and every POST an \`Idempotency-Key\`. A list is \`data\` and \`next\`: pass \`next\` as \`cursor\` until it is null.`;

type Api = ReturnType<typeof readApi>;
const api: { read?: Api } = {};

/** A page of the reference by its entry in the navigation; undefined if the API has no such tag. */
export function referencePage(entry: PageEntry): Page | undefined {
  api.read ??= readApi(BASE);
  const { operations, objects } = api.read;
  if (entry.slug === "reference") return overview(entry, operations, objects);
  if (entry.slug === "reference/objects") return objectsPage(entry, objects);
  const own = operations.filter(({ tag }) => tagPath(tag) === `/docs/${entry.slug}`);
  return own.length ? operationsPage(entry, own) : undefined;
}

/** Every operation, for whoever lists them. */
export function allOperations(): Operation[] {
  api.read ??= readApi(BASE);
  return api.read.operations;
}

function overview(entry: PageEntry, operations: Operation[], objects: ApiObject[]): Page {
  const anchor = anchors();
  const rows = operations.map((operation) => ({ operation, name: `${operation.method} ${operation.path}` }));
  const headings = [...new Set(operations.map(({ tag }) => tag)), "Objects"].map((text) => ({
    id: anchor(text),
    text,
    depth: 2,
  }));
  const tags = headings.slice(0, -1);
  return {
    ...entry,
    title: "API reference",
    summary: "Every operation, parameter and object of the Deploy API.",
    headings,
    body: (
      <>
        <p class="lead">
          Every operation, parameter and object. The same as a document for tools is{" "}
          <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).
        </p>
        <p>
          <Inline text={COMMON} />
        </p>
        {tags.map(({ id, text }) => (
          <>
            <Heading level={2} id={id}>
              <a href={tagPath(text)}>{text}</a>
            </Heading>
            <TableView
              label={text}
              head={[cell("Operation"), cell("What it does")]}
              rows={rows
                .filter(({ operation }) => operation.tag === text)
                .map(({ operation, name }) => [
                  {
                    shown: (
                      <a href={`${tagPath(text)}#${operation.id}`}>
                        <code>{name}</code>
                      </a>
                    ),
                    text: name,
                  },
                  cell(operation.summary),
                ])}
            />
          </>
        ))}
        <Heading level={2} id="objects">
          <a href="/docs/reference/objects">Objects</a>
        </Heading>
        <ul>
          {objects.map(({ name }) => (
            <li>
              <a href={objectPath(name)}>{name}</a>
            </li>
          ))}
        </ul>
      </>
    ),
    markdown: [
      "Every operation, parameter and object. The same as a document for tools is openapi.json (OpenAPI 3.1).",
      COMMON,
      rows
        .map(({ operation, name }) => `- [\`${name}\`](${BASE}${tagPath(operation.tag)}.md): ${operation.summary}`)
        .join("\n"),
    ].join("\n\n"),
  };
}

function operationsPage(entry: PageEntry, operations: Operation[]): Page {
  const names = operations.map(({ method, path }) => `${method} ${path}`);
  return {
    ...entry,
    title: `${operations[0]?.tag ?? ""} API`,
    summary: `${names.join(", ")}.`,
    headings: operations.map(({ id, summary }) => ({ id, text: summary, depth: 2 })),
    body: <Operations operations={operations} base={BASE} />,
    markdown: operations.map((operation) => operationMarkdown(operation, BASE)).join("\n\n"),
  };
}

function objectsPage(entry: PageEntry, objects: ApiObject[]): Page {
  return {
    ...entry,
    title: "Objects",
    summary: "What answers and events are made of, field by field.",
    headings: objects.map(({ name }) => ({ id: `object-${name}`, text: name, depth: 2 })),
    body: (
      <>
        <p class="lead">What answers and events are made of. What has no value is null.</p>
        <Objects objects={objects} />
      </>
    ),
    markdown: objects.map(objectMarkdown).join("\n\n"),
  };
}

const cell = (text: string) => ({ shown: text, text });
