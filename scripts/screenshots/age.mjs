import { open } from "./past.mjs";

const MINUTE = 60_000;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * Makes what the lists show of deployments older, in the state folder of a server that does not run: nobody waits for
 * hours to draw a page.
 * @param {string} stateDir
 * @param {Map<string, { minutes: number, took?: number }>} ages by deployment: how long ago it happened, and how many
 *   minutes it took from its acceptance on
 */
export function age(stateDir, ages) {
  const db = open(stateDir);
  try {
    for (const [id, { minutes, took }] of ages) {
      const { snapshot } = db.prepare("SELECT snapshot FROM deployments WHERE id = ?").get(id);
      const older = olderBy(JSON.parse(snapshot), minutes);
      if (took !== undefined) {
        older.accepted_at = new Date(Date.parse(older.completed_at) - took * MINUTE).toISOString();
        db.prepare("UPDATE deployments SET turnaround_seconds = ? WHERE id = ?").run(took * 60, id);
      }
      db.prepare("UPDATE deployments SET snapshot = ? WHERE id = ?").run(JSON.stringify(older), id);
      db.prepare("UPDATE offers SET offered_at = offered_at - ? WHERE deployment_id = ?").run(minutes * MINUTE, id);
    }
  } finally {
    db.close();
  }
}

function olderBy(deployment, minutes) {
  const moved = (value) =>
    typeof value === "string" && TIME.test(value)
      ? new Date(Date.parse(value) - minutes * MINUTE).toISOString()
      : value;
  return Object.fromEntries(Object.entries(deployment).map(([name, value]) => [name, moved(value)]));
}
