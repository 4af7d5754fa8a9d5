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
import { isFresh, stampOf } from "./stamp.mjs";

/** Somebody may still be reading what another process has just replaced. */
const KEEP_MS = 15 * 60_000;

/**
 * @typedef {object} Made
 * @property {Map<string, string | Uint8Array>} files by path in the build
 * @property {string[]} inputs the files that it was made of, absolute
 * @property {string[]} folders those of which all files were taken, absolute
 */

/**
 * Gives what `make` makes, made anew only if its sources changed since.
 * A build is written aside and never changed again; `current` is a link that moves, so that processes side by side
 * find one whole build or the other.
 * @param {{ at: string, name: string, make: () => Promise<Made> }} what `at` is the folder of these builds and of no others
 * @returns {Promise<{ folder: string, fresh: boolean, seconds: number }>} `folder` is the build itself, not the link
 */
export async function keptBuild({ at, name, make }) {
  const began = performance.now();
  const current = join(at, "current");
  if (isFresh(current)) return done(realpathSync(current), true, began);
  const startedAt = Date.now();
  const { files, inputs, folders } = await make();
  mkdirSync(at, { recursive: true });
  const aside = mkdtempSync(join(at, "making-"));
  try {
    for (const [path, content] of files) write(join(aside, path), content);
    const stamp = `${JSON.stringify(stampOf(inputs, folders, startedAt), null, 2)}\n`;
    write(join(aside, "stamp.json"), stamp);
    const folder = join(at, `${name}-${hashOf(files, stamp)}`);
    settle(aside, folder);
    point(current, folder);
    return done(folder, false, began);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    prune(at, name);
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
function prune(at, name) {
  const current = join(at, "current");
  const kept = existsSync(current) ? basename(realpathSync(current)) : "";
  for (const other of readdirSync(at)) {
    const path = join(at, other);
    const stat = statSync(path, { throwIfNoEntry: false });
    const isOurs = [name, "making", "link"].some((kind) => other.startsWith(`${kind}-`)) && other !== kept;
    if (isOurs && (!stat || Date.now() - stat.mtimeMs > KEEP_MS)) rmSync(path, { recursive: true, force: true });
  }
}

/** The same files of other sources have another name too: their stamp differs. */
function hashOf(files, stamp) {
  const hash = createHash("sha256").update(stamp);
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(path).update(content);
  return hash.digest("hex").slice(0, 16);
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
