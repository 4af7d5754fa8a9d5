import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson, writeJson } from "./files.mjs";
import { StartError } from "./settings.mjs";
import { killLeftovers } from "./workerd.mjs";

// A killed server's parent or child may need a moment to notice and go.
const PATIENCE_MS = 2_500;

/**
 * Makes this process the only one that serves a state folder, and clears away what a killed one left running.
 * Who serves it is on record in runtime.json.
 * @param {string} stateDir
 * @param {{ port: number, url: string }} about
 */
export async function claimStateDir(stateDir, about) {
  mkdirSync(stateDir, { recursive: true });
  // It holds credentials, and may be anywhere in a repository.
  if (readdirSync(stateDir).length === 0) writeFileSync(join(stateDir, ".gitignore"), "*\n");
  const recordFile = join(stateDir, "runtime.json");
  const lock = await lockFile(join(stateDir, "lock.sqlite"), () => {
    const other = readJson(recordFile);
    const who = other ? ` (process ${other.pid}, ${other.url})` : "";
    return `Another instance is running on the state folder ${stateDir}${who}. Stop it, or give this one its own STATE_DIR and PORT.`;
  });
  await killLeftovers(readJson(recordFile)?.workerd ?? []);
  const record = { pid: process.pid, ...about, started_at: new Date().toISOString(), workerd: [] };
  writeJson(recordFile, record);
  return {
    /** @param {unknown[]} workerd the runtime processes that run now */
    setWorkerd: (workerd) => writeJson(recordFile, { ...record, workerd }),
    release: () => lock.close(),
  };
}

/** A lock that the system frees when its process dies, however it dies: SQLite's, since Node has no other. */
async function lockFile(path, refusal) {
  const db = new DatabaseSync(path);
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    try {
      db.exec("BEGIN EXCLUSIVE");
      return db;
    } catch (error) {
      if (error.errcode !== 5) throw error;
      if (Date.now() > until) throw new StartError(refusal());
    }
  }
}
