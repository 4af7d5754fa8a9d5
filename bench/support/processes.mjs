import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TICK_MS = 10;

/**
 * What some processes use now: CPU time since their start, resident memory, and their proportional share of it (memory
 * that several share is counted once). Linux only; zero elsewhere.
 * @param {readonly number[]} pids
 */
export function usageOf(pids) {
  const total = { cpu_ms: 0, rss: 0, pss: 0 };
  for (const pid of pids) {
    const fields = fieldsOf(pid);
    if (fields) total.cpu_ms += (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    const memory = read(`/proc/${pid}/smaps_rollup`);
    total.rss += bytesOf(memory, "Rss");
    total.pss += bytesOf(memory, "Pss");
  }
  return total;
}

/** The processes below some, themselves included. */
export function withChildren(pids) {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(fieldsOf(Number(name))?.[1] ?? 0) }));
  const found = new Set(pids);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** The bytes of all files below a folder: lengths, since some reserve blocks long before they write. */
export function diskOf(folder) {
  return Number(execFileSync("du", ["-s", "-b", folder], { encoding: "utf8" }).split("\t")[0]);
}

function fieldsOf(pid) {
  const stat = read(join("/proc", String(pid), "stat"));
  return stat ? stat.slice(stat.lastIndexOf(")") + 2).split(" ") : undefined;
}

function bytesOf(memory, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(memory)?.[1] ?? 0) * 1_024;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
