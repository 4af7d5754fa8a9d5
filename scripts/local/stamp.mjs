import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { readJson } from "./files.mjs";
import { root } from "./settings.mjs";

const CHANGED = "changed meanwhile";

/**
 * What a build was made of: each file by its content, and each folder of which all files were taken by its names.
 * @param {string[]} inputs absolute paths of files, there or not
 * @param {string[]} folders absolute
 * @param {number} startedAt when the build began, in epoch ms: what was written since may not be what it read
 */
export function stampOf(inputs, folders, startedAt) {
  const read = (path) => (existsSync(path) && statSync(path).mtimeMs > startedAt ? CHANGED : contentOf(path));
  return {
    node: process.version,
    files: Object.fromEntries([...new Set(inputs)].sort().map((path) => [relative(root, path), read(path)])),
    folders: Object.fromEntries(folders.map((path) => [relative(root, path), namesIn(path)])),
  };
}

/** True if a build's sources are what they were. */
export function isFresh(build) {
  const stamp = readJson(join(build, "stamp.json"));
  if (!stamp || stamp.node !== process.version) return false;
  return (
    Object.entries(stamp.files).every(([path, hash]) => contentOf(join(root, path)) === hash) &&
    Object.entries(stamp.folders).every(([path, names]) => namesIn(join(root, path)).join() === names.join())
  );
}

function contentOf(path) {
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 20) : null;
}

function namesIn(path) {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
