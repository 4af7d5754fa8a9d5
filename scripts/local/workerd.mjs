import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processIdentity } from "./process-id.mjs";

/**
 * Follows the runtime processes (workerd) that this process starts, restarts after a crash of theirs included.
 * workerd does not notice when its parent is killed: it would keep the port and the state folder. So each one gets
 * a guard that waits on a pipe which only this process holds, and kills workerd when that pipe ends.
 * @param {(identities: { pid: number, identity: string | undefined }[]) => void} changed told at once of each start and exit
 * @returns {() => void} stops following
 */
export function followWorkerd(changed) {
  const running = new Map();
  const report = () => changed([...running.values()]);
  const seen = (/** @type {any} */ { process: child }) => {
    child.once("spawn", () => {
      if (!/^workerd(\.exe)?$/.test(basename(child.spawnfile))) return;
      const guard = startGuard(child.pid);
      running.set(child.pid, { pid: child.pid, identity: processIdentity(child.pid) });
      report();
      child.once("exit", () => {
        guard?.kill("SIGKILL");
        running.delete(child.pid);
        report();
      });
    });
  };
  subscribe("child_process", seen);
  return () => unsubscribe("child_process", seen);
}

function startGuard(pid) {
  if (process.platform === "win32") return undefined;
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -9 "$1" 2>/dev/null', "humandeploy-guard", String(pid)], {
    // In a session of its own: killing the whole process group leaves it to do its work.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => {});
  guard.stdin.on("error", () => {});
  guard.unref();
  return guard;
}

/**
 * Kills the runtime processes that an earlier start of the same state folder left behind.
 * @param {{ pid: number, identity?: string }[]} recorded
 */
export async function killLeftovers(recorded) {
  for (const { pid, identity } of recorded) {
    if (!identity?.includes("workerd") || processIdentity(pid) !== identity) continue;
    process.kill(pid, "SIGKILL");
    for (let tries = 0; processIdentity(pid) === identity && tries < 100; tries++) await sleep(20);
  }
}
