import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./settings.mjs";

const FRAME = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;
/** @type {Map<string, SourceMap | undefined>} */
const maps = new Map();

/**
 * Puts the places in the source in the stead of places in the bundle.
 * @param {string} text an error's stack
 */
export function withSourcePlaces(text) {
  return text.replace(FRAME, (frame, url, line, column) => {
    const path = fileURLToPath(url);
    const entry = mapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !("originalSource" in entry)) return frame;
    const source = relative(root, resolve(path, "..", entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(path) {
  if (!maps.has(path)) {
    try {
      maps.set(path, new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8"))));
    } catch {
      maps.set(path, undefined);
    }
  }
  return maps.get(path);
}
