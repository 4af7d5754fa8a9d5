import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../local/settings.mjs";

/** A name for this release that no other has: version, commit and time. `+changes` tells of work that is not committed. */
export function releaseName(now = new Date()) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const commit = git("rev-parse", "--short=10", "HEAD");
  const changed = commit && git("status", "--porcelain") ? "+changes" : "";
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  return [version, commit && commit + changed, time].filter(Boolean).join(".");
}

function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
