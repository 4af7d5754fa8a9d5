import { OWNER_WORDS } from "./commits/run.mjs";
import { CONNECTIONS, RATE } from "./create/run.mjs";
import { kibibytes, ms, ratio, short } from "./support/figures.mjs";
import { barChart } from "./support/svg.mjs";

/**
 * Each part of the page: its tables, and its charts by file name.
 * @typedef {{ tables: { title: string, head: string[], rows: (string | number)[][] }[], notes: string[], charts: Record<string, string> }} Section
 */

/** @returns {Section} */
export function createSection({ open, closed, late }) {
  const row = (words, of, format) => [words, format(of.floor), format(of.listed), format(of.ours)];
  const pick = (from, name) => ({ floor: from.floor[name], listed: from.listed[name], ours: from.ours[name] });
  const valuesOf = ({ floor, listed, ours }) => [floor, listed, ours];
  const ratios = (of) => [ratio(of.ours / of.floor), ratio(of.ours / of.listed)];
  const compared = (words, from, name, aim) => {
    const of = pick(from, name);
    return [...row(words, of, name.startsWith("p") && name !== "per_second" ? ms : short), ...ratios(of), aim];
  };
  const head = ["", "floor", "floor, listed", "create", "create / floor", "create / listed", "aim"];
  const openRows = ["p50", "p95", "p99"].map((name) => compared(name, open, name, name === "p99" ? "under 2×" : ""));
  const closedRows = [
    compared("answered a second", closed, "per_second", "at least 0.9×"),
    compared("a second, with all that follows done", closed, "settled_per_second", ""),
    ...["p50", "p95", "p99"].map((name) => compared(name, closed, name, "")),
    [...row("CPU of the runtime for one", pick(closed, "cpu_ms"), ms), ...ratios(pick(closed, "cpu_ms")), ""],
  ];
  return {
    tables: [
      {
        title: `Open loop, ${RATE} a second (${open.ours.count} creates, ${open.ours.failed} failed)`,
        head,
        rows: openRows,
      },
      {
        title: `Closed loop, ${CONNECTIONS} connections (${closed.ours.count} creates, ${closed.ours.failed} failed)`,
        head,
        rows: closedRows,
      },
    ],
    notes: [`The generator itself began its work at most ${ms(late)} late (p99).`],
    charts: {
      "bench-create": barChart({
        title: `Create at ${RATE} a second, beside the floor`,
        unit: "ms",
        series: ["floor", "floor, listed", "create"],
        rows: ["p50", "p95", "p99"].map((name) => ({ words: name, values: valuesOf(pick(open, name)) })),
        format: short,
      }),
      "bench-throughput": barChart({
        title: `${CONNECTIONS} connections, one after the other`,
        unit: "a second",
        series: ["floor", "floor, listed", "create"],
        rows: [
          { words: "answered", values: valuesOf(pick(closed, "per_second")) },
          { words: "with all that follows done", values: valuesOf(pick(closed, "settled_per_second")) },
        ],
      }),
    },
  };
}

/** @returns {Section} */
export function commitSection(steps) {
  if (!steps) return { tables: [], notes: [], charts: {} };
  const rows = steps.map(({ words, counts }) => {
    const all = OWNER_WORDS.map((owner) => counts[owner]);
    return [words, ...all.map((count) => count.toFixed(1)), all.reduce((sum, count) => sum + count, 0).toFixed(1)];
  });
  return {
    tables: [{ title: "fsyncs of one command and all that follows it", head: ["", ...OWNER_WORDS, "in all"], rows }],
    notes: [],
    charts: {},
  };
}

/** @returns {Section} */
export function handoffSection(runs) {
  const tables = runs.map(({ rate, rows, failed, lost }) => ({
    title: `${rate} whole handoffs a second (${rows.at(-1).count} measured, ${failed} failed, ${lost} webhooks missing)`,
    head: ["step", "p50", "p95", "p99"],
    rows: rows.map(({ words, p50, p95, p99 }) => [words, ms(p50), ms(p95), ms(p99)]),
  }));
  const charts = runs.map(({ rate, rows }) => [
    `bench-handoff-${rate}`,
    barChart({
      title: `Each step of a handoff, at ${rate} a second`,
      unit: "ms",
      series: ["p50", "p99"],
      rows: rows.map(({ step, p50, p99 }) => ({ words: WORDS[step], values: [p50, p99] })),
      format: short,
    }),
  ]);
  return { tables, notes: [], charts: Object.fromEntries(charts) };
}

const WORDS = {
  create: "create",
  offered: "until offered",
  accept: "accept",
  start: "start",
  complete: "complete",
  wait: "complete → ?wait",
  webhook: "complete → webhook",
  whole: "create → answer seen",
};

/** @returns {Section} */
export function listSection({ sizes, rows, plans }) {
  const words = sizes.map((size) => `${size.toLocaleString("en")} rows`);
  // The walk is a list of leaps, which are looked at as they are made; its first row is a constant.
  const scans = plans.flatMap(({ lines }) => lines).filter((line) => /\bSCAN (?!walk$|CONSTANT ROW$)/.test(line));
  return {
    tables: [
      {
        title: "p95 of one request at a time, by the number of rows in D1",
        head: ["", ...words, "largest / smallest"],
        rows: rows.map((row) => [row.words, ...row.p95.map(ms), ratio(row.ratio)]),
      },
      {
        title: `Query plans at ${words.at(-1)}`,
        head: ["", "plan"],
        rows: grouped(plans),
      },
    ],
    notes: [
      `The aim: at most 1.5×. Above it: ${
        rows
          .filter((row) => row.ratio > 1.5)
          .map((row) => `${row.words} (${ratio(row.ratio)})`)
          .join("; ") || "none"
      }.`,
      `Plans that scan a table: ${scans.length === 0 ? "none" : scans.join("; ")}.`,
    ],
    charts: {
      "bench-lists": barChart({
        title: "List and get: p95 by the number of rows",
        unit: "ms",
        series: words,
        rows: rows.map((row) => ({
          words: row.words.replace(/ \(.*?\)/, "").replace("; deepest page", ", deepest"),
          values: row.p95,
        })),
        format: short,
      }),
    },
  };
}

/** Queries with the same plan share a row. */
function grouped(plans) {
  const byPlan = new Map();
  for (const { words, lines } of plans) {
    const plan = lines.map((line) => `\`${line}\``).join("<br>");
    byPlan.set(plan, [...(byPlan.get(plan) ?? []), words]);
  }
  return [...byPlan].map(([plan, words]) => [words.join("<br>"), plan]);
}

/** @returns {Section} */
export function sizeSection({ bytes, gzip, budget, startup_ms }) {
  return {
    tables: [
      {
        title: "The Worker as it is uploaded",
        head: ["", "", "at most"],
        rows: [
          ["gzipped", kibibytes(gzip), `${kibibytes(budget)} (ours)`],
          ["minified", kibibytes(bytes), ""],
          ["work of its top level (`wrangler check startup`)", ms(startup_ms), "1 s (the platform's)"],
        ],
      },
    ],
    notes: [],
    charts: {},
  };
}
