/** The tables of a Workspace object. Created with the workspace; an object nobody configured has none, and writes none. */
const TABLES = `
CREATE TABLE keys (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, prefix TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER
) WITHOUT ROWID;
CREATE TABLE deployments (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE open_deployments (
  id TEXT PRIMARY KEY, amount INTEGER NOT NULL, from_grant INTEGER NOT NULL, ended INTEGER NOT NULL, seed TEXT
) WITHOUT ROWID;
CREATE TABLE answers (
  scope TEXT PRIMARY KEY, body_hash TEXT NOT NULL, status INTEGER, body TEXT, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE transactions (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, entries TEXT NOT NULL, reference TEXT, at INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** Whether the workspace was ever configured: a read, so that a stranger's address leaves no trace. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'keys'").toArray().length > 0;
}

export function createTables(sql: SqlStorage): void {
  for (const statement of TABLES.split(";")) if (statement.trim()) sql.exec(statement);
}
