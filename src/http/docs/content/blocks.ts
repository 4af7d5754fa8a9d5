import type { ExampleLanguage } from "../highlight.tsx";

/** A row of a table. Cells are inline text: `code`, **bold** and [links](#to). */
export interface Row {
  id?: string;
  cells: string[];
}

/** One piece of content. The page renders it as HTML, llms.txt as Markdown. */
export type Block =
  | { kind: "text"; text: string }
  | { kind: "heading"; id: string; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "code"; language: ExampleLanguage; label: string; code: string }
  | { kind: "table"; label: string; head: string[]; rows: Row[] };

/** A chapter of the documentation: what a reader looks up by one name. */
export interface Section {
  id: string;
  title: string;
  summary: string;
  blocks: Block[];
}

export const text = (content: string): Block => ({ kind: "text", text: content });
export const heading = (id: string, content: string): Block => ({ kind: "heading", id, text: content });
export const list = (...items: string[]): Block => ({ kind: "list", items });
export const code = (language: ExampleLanguage, label: string, content: string): Block => ({
  kind: "code",
  language,
  label,
  code: content,
});
export const table = (label: string, head: string[], rows: (string[] | Row)[]): Block => ({
  kind: "table",
  label,
  head,
  rows: rows.map((row) => (Array.isArray(row) ? { cells: row } : row)),
});
