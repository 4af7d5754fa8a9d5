import { mkdirSync, rmSync } from "node:fs";
import { Miniflare } from "miniflare";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Makes a Miniflare that leaves to its caller when to end the process, and that keeps its temporary files in a
 * folder of the caller's, so that those of a killed process can be cleared away.
 * @param {{ options: import("miniflare").MiniflareOptions, tmpDir: string }} how
 */
export function makeMiniflare({ options, tmpDir }) {
  rmSync(tmpDir, { recursive: true, force: true });
  mkdirSync(tmpDir, { recursive: true });
  const usualTmpDir = process.env.TMPDIR;
  const before = SIGNALS.map((signal) => process.listeners(signal));
  try {
    process.env.TMPDIR = tmpDir; // It has no option for this.
    return new Miniflare(options);
  } finally {
    if (usualTmpDir === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usualTmpDir;
    for (const [index, signal] of SIGNALS.entries()) {
      const added = process.listeners(signal).filter((listener) => !before[index].includes(listener));
      for (const listener of added) process.off(signal, listener);
    }
  }
}
