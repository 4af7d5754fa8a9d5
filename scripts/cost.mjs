/**
 * `npm run cost`: what Cloudflare bills for one completed deployment, counted on the real code, and the dollars for a million.
 * `-- --write` puts what was counted on record (bench/cost/counts.json, which the tests hold) and into docs/cost.md.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assumptions, tables } from "../bench/cost/table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const COUNTS = join(root, "bench/cost/counts.json");
const DOCUMENT = join(root, "docs/cost.md");

const counted = await measured();
console.log(`${tables(counted)}\n\n${assumptions()}`);
if (process.argv.includes("--write")) {
  writeFileSync(COUNTS, `${JSON.stringify(counted, null, 2)}\n`);
  const figures = `<!-- figures -->\n${tables(counted)}\n\n${assumptions()}\n<!-- end of figures -->`;
  const document = readFileSync(DOCUMENT, "utf8");
  writeFileSync(
    DOCUMENT,
    document.replace(/<!-- figures -->[\s\S]*<!-- end of figures -->/, () => figures),
  );
  console.log("\nOn record: bench/cost/counts.json, docs/cost.md.");
}

/** Has the tests walk every path. They compare with what is on record too, which is no matter here. */
async function measured() {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-cost-"));
  const report = join(folder, "report.json");
  try {
    const args = ["vitest", "run", "test/cost/counts.test.ts", "--reporter=json", `--outputFile=${report}`];
    const env = { ...process.env, TEST_DEPTH: "full" };
    const child = spawn("npx", args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
    await new Promise((done) => child.once("exit", done));
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    const broken = results.filter(({ meta }) => !meta?.counted);
    if (results.length === 0 || broken.length > 0)
      throw new Error(`not measured:\n${broken.map(({ failureMessages }) => failureMessages).join("\n")}`);
    return results.map(({ meta }) => meta.counted);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
