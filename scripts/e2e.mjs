/**
 * `npm run e2e`: the tests that start the real server, some with a real browser. Files may be named as arguments;
 * `--test-reporter`, `--test-reporter-destination`, `--test-name-pattern` and `--test-concurrency` are as those of `node --test`.
 * `--part waiting` runs the files that work little and wait long, which may stand beside other work; `--part working` the others.
 */
import { createWriteStream, globSync } from "node:fs";
import { resolve } from "node:path";
import { run } from "node:test";
import { dot, junit, spec, tap } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILES = [
  "test/bench/**/*.test.mjs",
  "test/security/**/*.test.mjs",
  "test/e2e/**/*.test.{mjs,ts}",
  "test/browser/**/*.test.mjs",
];
/**
 * What takes longest begins first, so that nothing is waited for alone at the end; `node --test` would sort by name. Those
 * that mostly wait stand between those that mostly work.
 */
const FIRST = [
  "e2e/webhooks-kill",
  "browser/accessibility",
  "e2e/database-outage",
  "e2e/webhooks-isolation",
  "e2e/deploy",
  "e2e/live",
  "browser/consoles-accessibility",
  "e2e/webhooks-answers",
  "browser/first-ten-minutes",
  "e2e/rebuild",
  "browser/inbox",
  "browser/main-path",
  "e2e/webhooks-schedule",
  "browser/drafts",
  "e2e/storm",
  "browser/ended",
  "e2e/tail",
  "e2e/docs",
].map(fileOf);
/** For sweeps that come each minute, steps of a schedule, 80 s without a database: a tenth of a core. */
const WAITING = ["e2e/webhooks-kill", "e2e/database-outage", "e2e/webhooks-schedule"].map(fileOf);

await ensureInstalled();
await underBundledNode(import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "test-reporter": { type: "string", multiple: true, default: ["spec"] },
    "test-reporter-destination": { type: "string", multiple: true, default: ["stdout"] },
    "test-name-pattern": { type: "string", multiple: true, default: [] },
    "test-concurrency": { type: "string", default: "3" },
    part: { type: "string", default: "all" },
  },
});

const isInPart = { all: () => true, waiting: isWaiting, working: (file) => !isWaiting(file) }[values.part];
if (!isInPart) throw new Error(`--part must be all, waiting or working, not "${values.part}".`);
const named = globSync(positionals.length > 0 ? positionals : FILES, { cwd: root })
  .filter(isInPart)
  .sort();
const files = [...FIRST.filter((file) => named.includes(file)), ...named.filter((file) => !FIRST.includes(file))];
if (files.length === 0) throw new Error(`No file is named ${positionals.join(" or ")}.`);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort());
const running = run({
  cwd: root,
  files: files.map((file) => resolve(root, file)),
  concurrency: Number(values["test-concurrency"]),
  testNamePatterns: values["test-name-pattern"],
  signal: stop.signal,
});
running.on("test:summary", ({ success, file }) => {
  if (file === undefined && !success) process.exitCode = 1;
});

for (const [index, name] of values["test-reporter"].entries()) {
  const to = values["test-reporter-destination"][index] ?? "stdout";
  const reporter = { spec: new spec(), tap, dot, junit }[name];
  if (!reporter) throw new Error(`--test-reporter must be spec, tap, dot or junit, not "${name}".`);
  const into = { stdout: process.stdout, stderr: process.stderr }[to] ?? createWriteStream(resolve(to));
  running.compose(reporter).pipe(into);
}

function fileOf(name) {
  return `test/${name}.test.mjs`;
}

function isWaiting(file) {
  return WAITING.includes(file);
}
