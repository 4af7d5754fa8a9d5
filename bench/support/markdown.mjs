import { readFileSync, writeFileSync } from "node:fs";

/**
 * A table in markdown; the first column is text, the others are figures.
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
export function table(head, rows) {
  const cells = (row) => `| ${row.map(cellOf).join(" | ")} |`;
  const rule = `| --- | ${head
    .slice(1)
    .map(() => "---:")
    .join(" | ")} |`;
  return [cells(head), rule, ...rows.map(cells)].join("\n");
}

/** A figure and its unit stay on one line. */
function cellOf(cell) {
  const text = String(cell).replaceAll("|", "\\|");
  return text.replace(/^(\*\*)?([\d.,]+) (ms|KB|KiB|MB)/, "$1$2\u00a0$3");
}

/** The same for a terminal: no bars, columns in line. */
export function plainTable(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join("  "),
    )
    .join("\n");
}

/** Puts text between `<!-- name -->` and `<!-- /name -->` of a file, in place of what stands there. */
export function writeSection(file, name, text) {
  writeFileSync(file, withSection(readFileSync(file, "utf8"), name, text));
}

/** @param {string} page */
export function withSection(page, name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no section ${name}.`);
  return `${page.slice(0, from + begin.length)}\n${text.trim()}\n${page.slice(to)}`;
}
