import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { median } from "./figures.mjs";

const FSYNCS = 200;
const require = createRequire(import.meta.url);

/**
 * What a run ran on: never a name of it.
 * @param {string} folder on the disk that is measured
 */
export function machineOf(folder) {
  const [{ model = "unknown" } = {}] = cpus();
  return {
    cores: cpus().length,
    cpu: model,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release().split("-")[0]}`,
    fsync_ms: median(fsyncs(folder)),
    node: process.versions.node,
    workerd: versionOf("workerd"),
    miniflare: versionOf("miniflare"),
    wrangler: versionOf("wrangler"),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The version of an installed package. */
export function versionOf(name, from = require) {
  const path = from.resolve.paths(name)?.map((folder) => join(folder, name, "package.json")) ?? [];
  for (const file of path) {
    try {
      return JSON.parse(readFileSync(file, "utf8")).version;
    } catch {}
  }
  return "unknown";
}

/** What one fsync costs here: all that is durable on this machine is made of them. */
function fsyncs(folder) {
  const path = join(folder, "fsync.probe");
  const file = openSync(path, "w");
  const block = Buffer.alloc(4_096, "x");
  const taken = [];
  for (let turn = 0; turn < FSYNCS; turn++) {
    writeSync(file, block);
    const began = performance.now();
    fsyncSync(file);
    taken.push(performance.now() - began);
  }
  closeSync(file);
  rmSync(path);
  return taken;
}
