import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Opens the database of an instance that has such a table, from beside the runtime: reading it this way takes none of
 * the runtime's time.
 * @param {string} stateDir
 * @param {string} kind a folder below `v3`
 * @param {{ table: string, readOnly?: boolean }} options
 */
export function openDatabase(stateDir, kind, { table, readOnly = false }) {
  const folder = join(stateDir, "v3", kind);
  for (const name of readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))) {
    const db = new DatabaseSync(join(folder, name), { readOnly });
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)) return db;
    db.close();
  }
  throw new Error(`No database in ${folder} has the table ${table}.`);
}

export const D1 = join("d1", "miniflare-D1DatabaseObject");
export const WORKSPACES = join("do", "humandeploy-WorkspaceObject");
