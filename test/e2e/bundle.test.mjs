import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleWorker } from "../../scripts/local/bundle.mjs";
import { withSourcePlaces } from "../../scripts/local/source-stack.mjs";

const script = new URL("../../scripts/local/bundle.mjs", import.meta.url).href;
const folders = [];
let folder;
let worker;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "humandeploy-bundle-"));
  folders.push(folder);
  writeFileSync(join(folder, "worker.ts"), 'export { said } from "./said.ts";\n');
  say("first");
  worker = { entry: join(folder, "worker.ts"), at: join(folder, "kept") };
});
after(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

function say(words) {
  writeFileSync(join(folder, "said.ts"), `export function said(): string {\n  return ${JSON.stringify(words)};\n}\n`);
}

/** What the worker says once it is bundled, as a server of its own has it. */
async function said(server) {
  const path = await bundleWorker({ ...worker, outDir: join(folder, server) });
  return (await import(`${pathToFileURL(path).href}?${server}`)).said();
}

/** The bundles that are kept. */
function kept() {
  const [name] = readdirSync(worker.at);
  return readdirSync(join(worker.at, name)).filter((one) => one !== "current");
}

test("what did not change is bundled once, and a change of any file is in the next bundle", async () => {
  assert.deepEqual([await said("one"), await said("two")], ["first", "first"]);
  assert.equal(kept().length, 1);
  say("second");
  assert.equal(await said("three"), "second");
  assert.equal(kept().length, 2);
  say("first");
  assert.equal(await said("four"), "first");
});

test("a file that can't be bundled is told at each start, and its last good bundle is not taken for it", async () => {
  assert.equal(await said("one"), "first");
  writeFileSync(join(folder, "said.ts"), "export function {");
  for (const server of ["two", "three"]) await assert.rejects(said(server), /could not be bundled:\n.*said\.ts:1:/);
});

test("processes that bundle at once all have the whole of it", async () => {
  const servers = ["one", "two", "three"];
  await Promise.all(
    servers.map((server) => {
      const how = JSON.stringify({ ...worker, outDir: join(folder, server) });
      const bundle = `await (await import(${JSON.stringify(script)})).bundleWorker(${how});`;
      return promisify(execFile)(process.execPath, ["--input-type=module", "-e", bundle]);
    }),
  );
  const [first, ...others] = servers.map((server) => readFileSync(join(folder, server, "worker.js"), "utf8"));
  assert.match(first, /return "first"/);
  for (const other of others) assert.equal(other, first);
  assert.equal(kept().filter((name) => name.startsWith("making-")).length, 0);
});

test("an error's place is told as that in the source, wherever a bundle was copied to", async () => {
  const path = await bundleWorker({ ...worker, outDir: join(folder, "deep", "er") });
  const line =
    readFileSync(path, "utf8")
      .split("\n")
      .findIndex((text) => text.includes('return "first"')) + 1;
  assert.match(withSourcePlaces(`at said (${pathToFileURL(path).href}:${line}:3)`), /said\.ts:2:3\)$/);
});
