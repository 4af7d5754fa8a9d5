import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npx } from "./npx.mjs";

const PACKAGE = "@modelcontextprotocol/conformance@0.1.16";

/** What must pass. The two of server-sse have nothing to check on a server without sessions. */
const PASSES = [
  "server-initialize",
  "ping",
  "tools-list",
  "server-sse-polling",
  "server-sse-multiple-streams",
  "dns-rebinding-protection",
];

/** Why the rest can't: the suite asks for fixtures of a server made for it. */
const WHY = [
  [/^tools-call|^json-schema|^elicitation/, "asks for a fixture tool of the suite's own server"],
  [/^resources/, "we serve no resources, and declare none"],
  [/^prompts/, "we serve no prompts, and declare none"],
  [/^completion/, "we complete nothing, and declare no completions"],
  [/^logging/, "we send no log messages, and declare no logging"],
];

/**
 * Runs all server scenarios of the conformance suite. Gives a line for each, and whether what must pass passed.
 * @param {string} url
 */
export async function conformance(url) {
  const folder = mkdtempSync(join(tmpdir(), "mcp-conformance-"));
  try {
    await npx(PACKAGE, ["server", "--url", url, "--suite", "all", "--output-dir", folder]);
    const results = readdirSync(folder).map((name) => scenario(folder, name));
    const missing = PASSES.filter((name) => !results.some((each) => each.name === name && each.passed));
    return { lines: results.map(tell), failed: missing.map((name) => `${name} must pass`) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function scenario(folder, directory) {
  const name = directory.replace(/^server-/, "").replace(/-\d{4}-\d{2}-\d{2}T.*$/, "");
  const checks = JSON.parse(readFileSync(join(folder, directory, "checks.json"), "utf8"));
  const failures = checks.filter(({ status }) => status === "FAILURE");
  const passes = checks.filter(({ status }) => status === "SUCCESS").length;
  return { name, passed: failures.length === 0, passes, said: failures[0]?.errorMessage };
}

function tell({ name, passed, passes, said }) {
  if (passed) return `pass  ${name} (${passes} checks)`;
  const why = WHY.find(([pattern]) => pattern.test(name))?.[1] ?? "unexpected";
  return `fail  ${name}: ${why} (${String(said).split("\n")[0].slice(0, 120)})`;
}
