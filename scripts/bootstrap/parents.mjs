import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const onLinux = process.platform === "linux";
const EVERY_MS = onLinux ? 100 : 1_000;

/**
 * Calls `end` once the parent is gone, and under npm once npm is: a shell that npm puts in between outlives it.
 * @param {{ underNpm: boolean, parent?: number }} options `parent` is the process id that the parent told us
 * @param {() => void} end
 */
export function whenParentsEnd({ underNpm, parent = process.ppid }, end) {
  const shell = underNpm && process.platform !== "win32" ? look(parent) : undefined;
  const npm = shell && /^(.*\/)?-?(ba|da|a|z)?sh$/.test(shell.command) ? shell.parent : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || look(parent)?.parent === npm)) return;
    clearInterval(timer);
    end();
  }, EVERY_MS);
  timer.unref();
}

/** @param {number} pid */
function look(pid) {
  try {
    if (onLinux) {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const end = stat.lastIndexOf(")");
      return { command: stat.slice(stat.indexOf("(") + 1, end), parent: Number(stat.slice(end + 2).split(" ")[1]) };
    }
    const [parent, ...command] = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return { command: command.join(" "), parent: Number(parent) };
  } catch {
    return undefined;
  }
}
