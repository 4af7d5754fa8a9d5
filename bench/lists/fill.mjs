import { encodeTime } from "ulid";
import { D1, openDatabase, WORKSPACES } from "../support/database-file.mjs";

const DAY_MS = 24 * 60 * 60 * 1_000;
const SPAN_MS = 365 * DAY_MS;
const ROWS_A_TRANSACTION = 100_000;
/** How many there are of what is rare, whatever the number of rows: spread over the whole time, so that no page is near. */
const RARE = 20;
const RARE_STATUSES = ["pending", "in_progress", "needs_input"];

/**
 * Puts deployments of the past year into a stopped instance's D1 and into its Workspace object, as the service itself
 * would have: nine in ten completed, every second one tagged `copy`.
 * @param {{ stateDir: string, workspaceId: string, mode: string, rows: number, template: Record<string, unknown>, until: number }} options
 *   `template` is a deployment as the wire shows it
 * @returns {{ oldest: string[], middle: number, seconds: number }} the oldest ids, first of them the very oldest, and an instant half-way
 */
export function fill({ stateDir, workspaceId, mode, rows, template, until }) {
  const began = performance.now();
  const d1 = open(stateDir, D1, "deployments");
  const deployment = d1.prepare(
    "INSERT INTO deployments (workspace_id, mode, id, status, version, due_at, snapshot, revision) VALUES (?, ?, ?, ?, 4, NULL, ?, 4)",
  );
  const tag = d1.prepare(
    "INSERT INTO deployment_skills (workspace_id, mode, skill, deployment_id) VALUES (?, ?, ?, ?)",
  );
  const [head, tail] = JSON.stringify({ ...template, id: "@", status: "@@" }).split('"@"');
  const every = Math.max(1, Math.floor(rows / RARE));
  const ids = Array.from({ length: Math.min(rows, 200) }, (_, index) => idOf(index));

  function idOf(index) {
    const at = Math.floor(until - SPAN_MS + (index / rows) * SPAN_MS);
    return `dep_${encodeTime(at, 10)}${encodeTime(index, 16)}`;
  }

  for (let first = 0; first < rows; first += ROWS_A_TRANSACTION) {
    d1.exec("BEGIN");
    for (let index = first; index < Math.min(rows, first + ROWS_A_TRANSACTION); index++) {
      const id = idOf(index);
      const status = statusOf(index, every);
      deployment.run(workspaceId, mode, id, status, `${head}"${id}"${tail.replace("@@", status)}`);
      tag.run(workspaceId, mode, index % 2 ? "copy" : "design", id);
      tag.run(workspaceId, mode, "brand-strategy", id);
      if (index % every === 0) tag.run(workspaceId, mode, "rare", id);
    }
    d1.exec("COMMIT");
  }
  close(d1);

  // The object lists its deployments' ids too; it never reads them for a request but for the newest.
  const workspace = open(stateDir, WORKSPACES, "open_deployments");
  const own = workspace.prepare("INSERT OR IGNORE INTO deployments (id) VALUES (?)");
  workspace.exec("BEGIN");
  for (let index = 0; index < rows; index++) own.run(idOf(index));
  workspace.exec("COMMIT");
  close(workspace);
  return { oldest: ids, middle: Math.floor(until - SPAN_MS / 2), seconds: (performance.now() - began) / 1_000 };
}

function statusOf(index, every) {
  const turn = index % every;
  if (turn < RARE_STATUSES.length && every > 10) return RARE_STATUSES[turn];
  const share = index % 20;
  if (share === 0) return "cancelled";
  return share === 1 ? "expired" : "completed";
}

function open(stateDir, kind, table) {
  const db = openDatabase(stateDir, kind, { table });
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  return db;
}

function close(db) {
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}
