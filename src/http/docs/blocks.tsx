import type { PropsWithChildren } from "hono/jsx";
import type { Block, Row } from "./content/blocks.ts";
import { type ExampleLanguage, highlight } from "./highlight.tsx";
import { Inline } from "./inline.tsx";

/** A heading with an anchor to link to. */
export function Heading({ level, id, children }: PropsWithChildren<{ level: 2 | 3 | 4; id: string }>) {
  const Tag = `h${level}` as "h2" | "h3" | "h4";
  return (
    <Tag id={id}>
      {children}{" "}
      <a class="anchor" href={`#${id}`} aria-label="Link to this section">
        #
      </a>
    </Tag>
  );
}

/** A block of code that scrolls inside itself. */
export function Code({ language, label, code }: { language: ExampleLanguage; label: string; code: string }) {
  return (
    <figure class="code">
      <figcaption>{label}</figcaption>
      {/* Focusable, so that the keyboard can scroll it. */}
      <pre tabindex={0}>
        <code>{highlight(code, language)}</code>
      </pre>
    </figure>
  );
}

/** A table; on a narrow screen each row becomes a card with its column's names, so the roles are said aloud. */
export function Table({ label, head, rows }: { label: string; head: string[]; rows: Row[] }) {
  return (
    <table {...said("table")} class={head.length === 2 ? "pairs" : undefined} aria-label={label}>
      <thead {...said("rowgroup")}>
        <tr {...said("row")}>
          {head.map((cell) => (
            <th {...said("columnheader")} scope="col">
              <Inline text={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...said("rowgroup")}>
        {rows.map(({ id, cells }) => (
          <tr {...said("row")} id={id}>
            {cells.map((cell, column) => (
              <td {...said("cell")} data-label={head[column]?.replaceAll("`", "")}>
                <span>
                  <Inline text={cell} />
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The role that an element has anyway, until the stylesheet lays it out as something else. */
function said(role: "table" | "rowgroup" | "row" | "columnheader" | "cell") {
  return { role };
}

/** One piece of content as HTML. */
export function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "text":
      return (
        <p>
          <Inline text={block.text} />
        </p>
      );
    case "heading":
      return (
        <Heading level={3} id={block.id}>
          {block.text}
        </Heading>
      );
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li>
              <Inline text={item} />
            </li>
          ))}
        </ul>
      );
    case "code":
      return <Code language={block.language} label={block.label} code={block.code} />;
    case "table":
      return <Table label={block.label} head={block.head} rows={block.rows} />;
  }
}
