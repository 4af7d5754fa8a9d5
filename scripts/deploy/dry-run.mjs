import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { queuesOf, writeConfig } from "./config.mjs";
import { assertAdditive, migrationsIn } from "./migrations.mjs";
import { step } from "./step.mjs";

/**
 * Bundles both Workers as a deploy would, and prints what it would make, without any account.
 * @param {ReturnType<import("./wrangler.mjs").wranglerOf>} wrangler
 */
export async function dryRun(wrangler, { config, folder, allowDestructive }) {
  const { api, extractor } = config;
  const out = mkdtempSync(join(tmpdir(), "humandeploy-dry-run-"));
  try {
    const paths = writeConfig({ ...config, folder: config.folder });
    for (const [what, path] of Object.entries(paths)) {
      const said = await wrangler.run(["deploy", "--dry-run", "--outdir", join(out, what), "--config", path]);
      step(`Worker ${what === "api" ? api.name : extractor.name}`, `bundles (${sizeIn(said)})`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  for (const { database_name } of api.d1_databases) step(`database ${database_name}`, "would be made if missing");
  for (const { bucket_name } of api.r2_buckets) step(`bucket ${bucket_name}`, "would be made if missing");
  for (const queue of queuesOf(api)) step(`queue ${queue}`, "would be made if missing");
  step("secrets", "would be made if it has none");
  const names = migrationsIn(folder);
  assertAdditive(folder, names, allowDestructive);
  step("migrations", `only add (${names.length})`);
  step("objects", api.durable_objects.bindings.map(({ class_name }) => class_name).join(", "));
  step("crons", (api.triggers?.crons ?? []).join(", "));
  step("address", api.vars.PUBLIC_URL ?? "unknown");
}

function sizeIn(said) {
  return /gzip: ([\d.]+ \w+)/.exec(said)?.[1] ?? "size unknown";
}
