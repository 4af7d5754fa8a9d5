/**
 * Makes src/generated.ts from the API's own OpenAPI document.
 *   node scripts/generate.ts            writes it
 *   node scripts/generate.ts --check    fails if it is stale
 *   node scripts/generate.ts --from URL reads the document from a running server
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "./openapi-document.ts";
import { generatedModule } from "./schema-types.ts";

const target = fileURLToPath(new URL("../src/generated.ts", import.meta.url));
const from = process.argv.includes("--from") ? process.argv[process.argv.indexOf("--from") + 1] : undefined;
const made = formatted(generatedModule(await openApiDocument(from)));

if (!process.argv.includes("--check")) {
  writeFileSync(target, made);
  process.stdout.write(`Wrote ${target}\n`);
} else if (existing() !== made) {
  process.stderr.write("src/generated.ts is stale: run node scripts/generate.ts\n");
  process.exitCode = 1;
} else {
  process.stdout.write("src/generated.ts is fresh.\n");
}

function existing(): string {
  try {
    return readFileSync(target, "utf8");
  } catch {
    return "";
  }
}

function formatted(code: string): string {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const args = ["format", "--stdin-file-path=sdk/typescript/src/generated.ts"];
  return execFileSync(`${root}node_modules/.bin/biome`, args, { cwd: root, input: code, encoding: "utf8" });
}
