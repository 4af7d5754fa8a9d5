import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const OWNERLESS_MS = 5_000;

/**
 * Runs `work` while holding a lock folder, so that one process at a time installs. A lock whose processes are all
 * dead is taken over; the worker (npm) counts too, since it goes on when the process that started it is killed.
 * @param {string} folder
 * @param {(setWorker: (pid: number) => void) => Promise<void>} work
 */
export async function withInstallLock(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  let told = false;
  while (!take(folder)) {
    if (isStale(folder)) {
      breakStale(folder);
      continue;
    }
    if (!told) console.log("Another process is installing the dependencies; waiting for it.");
    told = true;
    await sleep(300);
  }
  try {
    writeOwner(folder, [process.pid]);
    await work((pid) => writeOwner(folder, [process.pid, pid]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** mkdir either makes the folder or fails: only one process can have made it. */
function take(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function writeOwner(folder, pids) {
  const file = join(folder, "owner.json");
  writeFileSync(`${file}.tmp`, JSON.stringify({ pids }));
  renameSync(`${file}.tmp`, file);
}

function isStale(folder) {
  try {
    const { pids } = JSON.parse(readFileSync(join(folder, "owner.json"), "utf8"));
    return !pids.some(isAlive);
  } catch {
    // No owner yet: either it is about to be written, or its process died in between.
    return ageOf(folder) > OWNERLESS_MS;
  }
}

/** Two processes may find the same lock stale; the second must not remove the lock that the first then took. */
function breakStale(folder) {
  const breaker = `${folder}.break`;
  if (!take(breaker)) {
    if (ageOf(breaker) > OWNERLESS_MS) rmSync(breaker, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
  } finally {
    rmSync(breaker, { recursive: true, force: true });
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
