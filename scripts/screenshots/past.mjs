import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const MINUTE = 60_000;
/** Minutes before now at which a delivery was tried that was then given up. */
const TRIES = [2_900, 2_899, 2_893, 2_860, 2_730, 2_420, 1_700];

/**
 * The database in the state folder of a server that does not run.
 * @param {string} stateDir
 */
export function open(stateDir) {
  const folder = join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  if (!file) throw new Error(`there is no database in ${folder}`);
  return new DatabaseSync(join(folder, file));
}

/**
 * Gives up what could not be delivered, which takes days, leaves a message that no queue could handle, and puts
 * public addresses in place of those on loopback. Rows of a server that does not run.
 * @param {string} stateDir
 * @param {Map<string, string>} urls
 */
export function giveUp(stateDir, urls) {
  const db = open(stateDir);
  const now = Date.now();
  try {
    const failed = db.prepare("SELECT id FROM deliveries WHERE status = 'pending' AND url LIKE '%/audit'").all();
    for (const { id } of failed) {
      db.prepare("DELETE FROM delivery_attempts WHERE delivery_id = ?").run(id);
      db.prepare("UPDATE deliveries SET tries = NULL WHERE id = ?").run(id);
      for (const [index, minutes] of TRIES.entries()) {
        db.prepare(
          "INSERT INTO delivery_attempts (delivery_id, number, at, status, error, duration_ms, response) VALUES (?, ?, ?, 503, NULL, ?, ?)",
        ).run(id, index + 1, now - minutes * MINUTE, 140 + 37 * index, "upstream connect error");
      }
      db.prepare(
        "UPDATE deliveries SET status = 'dead_letter', attempts = ?, next_attempt_at = NULL, claimed_until = NULL, created_at = ? WHERE id = ?",
      ).run(TRIES.length, now - TRIES[0] * MINUTE, id);
    }
    db.prepare("INSERT INTO dead_messages (id, queue, body, at) VALUES (?, ?, ?, ?)").run(
      "5d0c1f8e7a924b36",
      "humandeploy-deliveries",
      JSON.stringify({ delivery_id: failed[0].id }),
      now - 2_400 * MINUTE,
    );
    for (const [from, to] of urls) {
      for (const table of ["webhook_endpoints", "deliveries"]) {
        db.prepare(`UPDATE ${table} SET url = replace(url, ?, ?)`).run(from, to);
      }
    }
  } finally {
    db.close();
  }
}
