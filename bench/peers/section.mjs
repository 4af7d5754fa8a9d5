import { kilobytes, megabytes, ms, short } from "../support/figures.mjs";
import { barChart } from "../support/svg.mjs";
import { DOES, DURABILITY } from "./durability.mjs";
import { CONNECTIONS, CREATE_RATE, CYCLE_RATE, SYSTEMS } from "./run.mjs";

const NAMES = { ours: "humandeploy", restate: "Restate", dbos: "DBOS" };

/** What is compared: the words, the figure of a system, how it is written, and whether more is better. */
const MEASURES = [
  [`create at ${CREATE_RATE} a second, p50`, (of) => of.create.p50, ms],
  ["… p95", (of) => of.create.p95, ms],
  ["… p99", (of) => of.create.p99, ms],
  [`whole cycle at ${CYCLE_RATE} a second, p50`, (of) => of.cycle.p50, ms],
  ["… p99", (of) => of.cycle.p99, ms],
  ["human's answer sent → the caller has it, p50", (of) => of.answered.p50, ms],
  ["… p99", (of) => of.answered.p99, ms],
  [`whole cycles a second at ${CONNECTIONS} connections`, (of) => of.per_second, short, "more"],
  ["CPU of all that serves, for one", (of) => of.cpu_ms, ms],
  ["memory at the end (shared counted once)", (of) => of.memory.main.pss, megabytes],
  ["… as the sum of resident sets", (of) => of.memory.main.rss, megabytes],
  ["disk for one handoff", (of) => of.disk, kilobytes],
  ["kill -9 → a new handoff is created", (of) => of.restart.create, ms],
  ["kill -9 → the open one is answered, its caller has it", (of) => of.restart.open, ms],
];

/**
 * @param {Record<string, any>} result by system
 * @returns {import("../sections.mjs").Section}
 */
export function peerSection(result) {
  const figures = MEASURES.map(([words, of, format, better]) => {
    const values = SYSTEMS.map((system) => of(result[system]));
    return { words, values, format, more: better === "more", best: SYSTEMS[bestOf(values, better === "more")] };
  });
  const rows = figures.map(({ words, values, format, best }) => [
    words,
    ...values.map((value, index) => (SYSTEMS[index] === best ? `**${format(value)}**` : format(value))),
  ]);
  const counts = [
    "handoffs made; failed",
    ...SYSTEMS.map((system) => `${result[system].count}; ${result[system].failed}`),
  ];
  return {
    tables: [
      {
        title: "The same job, the best of each row in bold",
        head: ["", ...SYSTEMS.map((system) => NAMES[system])],
        rows: [...rows, counts],
      },
      { title: "What is durable, and when", head: ["", "plan"], rows: DURABILITY },
      { title: "What is done for it", head: ["", "plan"], rows: DOES },
    ],
    notes: [
      behind(figures),
      `The Node process that starts workerd here, and that no deployment has, is left out of memory and CPU (with it: ${megabytes(result.ours.memory.all.pss)}), but not out of the restart: there it reads wrangler.toml and starts Miniflare first.`,
    ],
    charts: {
      "bench-peers": barChart({
        title: "The same job beside others: latency",
        unit: "ms",
        tones: ["b", "a", "c"],
        series: SYSTEMS.map((system) => NAMES[system]),
        rows: figures
          .filter(({ values, format }) => format === ms && Math.max(...values) < 10_000)
          .slice(0, 7)
          .map(({ words, values }, index, all) => ({ words: named(words, all, index), values })),
        format: short,
      }),
    },
  };
}

/** "… p99" is of the row above. */
function named(words, all, index) {
  if (!words.startsWith("…"))
    return words.replace("human's answer sent → the caller has it", "answer → caller").replace(/ at \d+ a second/, "");
  const above = all.slice(0, index).findLast((row) => !row.words.startsWith("…"))?.words ?? "";
  return named(above, all, index).replace("p50", words.slice(2));
}

/** In plain words, where another one is ahead and by how much. */
function behind(figures) {
  const told = figures
    .filter(({ best }) => best !== "ours")
    .map(({ words, values, best, more }, index, all) => {
      const theirs = values[SYSTEMS.indexOf(best)];
      const factor = more ? theirs / values[0] : values[0] / theirs;
      return `${words.startsWith("…") ? named(words, all, index) || words : words} (${NAMES[best]}, ${factor.toFixed(1)}×)`;
    });
  return told.length ? `Where another is ahead, and by how much: ${told.join("; ")}.` : "In no row is another ahead.";
}

function bestOf(values, more) {
  const best = more ? Math.max(...values) : Math.min(...values);
  return values.indexOf(best);
}
