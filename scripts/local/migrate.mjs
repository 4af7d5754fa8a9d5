import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_splitSqlQuery as splitSql } from "wrangler";
import { StartError } from "./settings.mjs";

/**
 * Applies the migrations that a database has not had yet, each with its record in one transaction. The record is
 * wrangler's own table, so that `wrangler d1 migrations` sees the same.
 * @param {{ db: import("./databases.mjs").LocalDatabase, folder: string, table?: string }} options
 * @returns {Promise<string[]>} the names of the migrations applied now
 */
export async function migrate({ db, folder, table = "d1_migrations" }) {
  await db.query(
    `CREATE TABLE IF NOT EXISTS "${table}"(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`,
  );
  const applied = new Set((await db.query(`SELECT name FROM "${table}"`)).map(({ name }) => name));
  const waiting = readdirSync(folder)
    .filter((name) => name.endsWith(".sql") && !applied.has(name))
    .sort();
  for (const name of waiting) {
    const statements = splitSql(readFileSync(join(folder, name), "utf8")).filter((sql) => !isEmpty(sql));
    try {
      await db.batch([
        ...statements.map((sql) => ({ sql })),
        { sql: `INSERT INTO "${table}" (name) VALUES (?)`, params: [name] },
      ]);
    } catch (error) {
      // Who gets no answer needs no stack; a migration that the database refuses is a mistake of ours.
      const Kind = error instanceof StartError ? StartError : Error;
      throw new Kind(`Migration ${name} failed: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  return waiting;
}

/** Whether nothing but comments is left of a statement. */
function isEmpty(sql) {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "").trim() === "";
}
