import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../local/settings.mjs";
import { makeAssets } from "./make.mjs";
import { isFresh, stampOf } from "./stamp.mjs";

const BUILD = join(root, "build");
/** Somebody may still be reading what another process has just replaced. */
const KEEP_MS = 15 * 60_000;

/**
 * Makes `build/current`, unless nothing changed since: `public` is what is served, `manifest.json` names its versions, and
 * `blocks.json` holds the code that is on the pages.
 * A build is written aside and never changed again; `current` is a link that moves, so that processes side by side
 * find one whole build or the other.
 * @param {string} [at] the folder of builds
 * @returns {Promise<{ folder: string, fresh: boolean, seconds: number }>} `folder` is the build itself, not the link
 */
export async function ensureAssets(at = BUILD) {
  const began = performance.now();
  const current = join(at, "current");
  if (isFresh(current)) return done(realpathSync(current), true, began);
  const startedAt = Date.now();
  const { files, manifest, blocks, inputs, folders } = await makeAssets();
  mkdirSync(at, { recursive: true });
  const aside = mkdtempSync(join(at, "making-"));
  try {
    for (const [path, content] of files) write(join(aside, "public", path), content);
    write(join(aside, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    write(join(aside, "blocks.json"), JSON.stringify(blocks));
    const stamp = `${JSON.stringify(stampOf(inputs, folders, startedAt), null, 2)}\n`;
    write(join(aside, "stamp.json"), stamp);
    const folder = join(at, nameOf(files, stamp));
    settle(aside, folder);
    point(current, folder);
    return done(folder, false, began);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    prune(at);
  }
}

function done(folder, fresh, began) {
  const now = new Date();
  utimesSync(folder, now, now);
  return { folder, fresh, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

/** Moves what was made to where it stays. If somebody made the same meanwhile, theirs stays. */
function settle(aside, folder) {
  try {
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(join(folder, "stamp.json"))) throw error;
  }
}

/** Points `current` at a build, in one step. */
function point(current, folder) {
  const link = join(dirname(current), `link-${process.pid}-${Date.now()}`);
  symlinkSync(basename(folder), link, "dir");
  renameSync(link, current);
}

/** Removes what no build needs any more. */
function prune(at) {
  const current = join(at, "current");
  const kept = existsSync(current) ? basename(realpathSync(current)) : "";
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    const isOurs = /^(assets|making|link)-/.test(name) && name !== kept;
    if (isOurs && (!stat || Date.now() - stat.mtimeMs > KEEP_MS)) rmSync(path, { recursive: true, force: true });
  }
}

/** The same files of other sources have another name too: their stamp differs. */
function nameOf(files, stamp) {
  const hash = createHash("sha256").update(stamp);
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(path).update(content);
  return `assets-${hash.digest("hex").slice(0, 16)}`;
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
