import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/local/settings.mjs";
import { plainTable, table, writeSection } from "./support/markdown.mjs";

const PAGE = join(root, "docs", "benchmarks.md");
const IMAGES = join(root, "docs", "images");

/** @typedef {import("./sections.mjs").Section} Section */

/** A section for a terminal. @param {Section} section */
export function printed({ tables, notes }) {
  const parts = tables
    .filter(({ head }) => head[1] !== "plan")
    .map(({ title, head, rows }) => `${title}\n${plainTable(head, rows)}`);
  return [...parts, ...notes].join("\n\n");
}

/**
 * Writes a section of docs/benchmarks.md and its charts. What stands around it is written by hand and stays.
 * @param {string} name
 * @param {Section} section
 */
export function writePage(name, { tables, notes, charts }) {
  mkdirSync(IMAGES, { recursive: true });
  for (const [file, svg] of Object.entries(charts)) writeFileSync(join(IMAGES, `${file}.svg`), svg);
  const pictures = Object.entries(charts).map(
    ([file, svg]) => `![${/aria-label="([^"]*)"/.exec(svg)?.[1] ?? ""}](images/${file}.svg)`,
  );
  const text = [
    ...pictures,
    ...tables.map(({ title, head, rows }) => `**${title}**\n\n${table(head, rows)}`),
    ...notes,
  ];
  writeSection(PAGE, name, text.join("\n\n"));
}

/** What it ran on, as a section. */
export function machineSection({
  date,
  cores,
  cpu,
  memory_gb,
  system,
  fsync_ms,
  node,
  workerd,
  miniflare,
  wrangler,
  ...more
}) {
  const versions = Object.entries({ workerd, miniflare, wrangler, node, ...more }).map(([name, version]) => [
    name,
    version,
  ]);
  const machine = [
    ["date", date],
    ["machine", `${cores} cores (${cpu}), ${memory_gb} GB, ${system}`],
    ["one fsync of 4 KB at the end of a file", `${fsync_ms.toFixed(2)} ms`],
  ];
  return { tables: [{ title: "Run on", head: ["", ""], rows: [...machine, ...versions] }], notes: [], charts: {} };
}
