import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleWorker } from "../local/bundle.mjs";

/** The product's rules, as the auditor uses them: bundled, since Node alone does not read all of TypeScript. */
export async function loadDomain() {
  const outDir = mkdtempSync(join(tmpdir(), "humandeploy-storm-domain-"));
  try {
    return await import(pathToFileURL(await bundleWorker({ entry: "scripts/storm/domain.ts", outDir })).href);
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
