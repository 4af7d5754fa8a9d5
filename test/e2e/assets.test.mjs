import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

const script = new URL("../../scripts/docs/assets.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "humandeploy-assets-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Asks for the assets in a process of its own, as each server does. */
async function ensured() {
  const ask = `const { ensureAssets } = await import(${JSON.stringify(script)});
    console.log(JSON.stringify(await ensureAssets(${JSON.stringify(folder)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", ask]);
  return JSON.parse(stdout);
}

test("processes that make the assets at once all find one whole build; the next one finds it fresh", async () => {
  const builds = await Promise.all([ensured(), ensured()]);
  const [first] = builds;
  const current = realpathSync(join(folder, "current"));
  assert.ok(builds.some((build) => realpathSync(build.folder) === current));
  for (const name of [
    "public/docs/index.html",
    "public/static/console.css",
    "manifest.json",
    "stamp.json",
    "blocks.json",
  ]) {
    assert.ok(readFileSync(join(current, name)).length > 100, name);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => !name.startsWith("assets-")),
    ["current"],
  );
  const again = await ensured();
  assert.deepEqual([again.fresh, realpathSync(again.folder)], [true, current]);
  assert.ok(first.seconds < 60);
});
