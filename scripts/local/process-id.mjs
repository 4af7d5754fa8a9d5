import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A text that names one process for good: a process id is given out again, this is not.
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs
 */
export function processIdentity(pid) {
  try {
    if (process.platform === "win32") return undefined;
    if (process.platform !== "linux") {
      return (
        execFileSync("ps", ["-o", "lstart=,command=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined
      );
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    return `${boot} ${fields[19]} ${command}`;
  } catch {
    return undefined;
  }
}
