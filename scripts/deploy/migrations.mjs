import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_splitSqlQuery as splitSql } from "wrangler";
import { DeployError, step } from "./step.mjs";
import { failure } from "./wrangler.mjs";

/**
 * The statements of a migration that take away, rename or change what is there. Those that only add are known by their
 * beginning, so a kind that nobody thought of counts as destructive.
 * @param {string} sql
 * @returns {string[]} each cut short
 */
export function destructiveIn(sql) {
  const made = new Set();
  // An index that is made anew under its name still serves the code that names it.
  const remade = new Set([...sql.matchAll(/^\s*CREATE INDEX ["`]?(\w+)/gim)].map(([, name]) => name));
  const found = [];
  for (const statement of splitSql(sql)) {
    const text = statement
      .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
      .replace(/\s+/g, " ")
      .trim();
    if (text === "" || text === ";") continue;
    const table = /^CREATE TABLE (?:IF NOT EXISTS )?["`]?(\w+)/i.exec(text)?.[1];
    if (table) made.add(table);
    const isAdditive =
      table !== undefined ||
      /^CREATE INDEX\b/i.test(text) ||
      remade.has(/^DROP INDEX ["`]?(\w+)/i.exec(text)?.[1]) ||
      // On a table that has rows it may fail, and it forbids what the old code does.
      made.has(/^CREATE UNIQUE INDEX .* ON ["`]?(\w+)/i.exec(text)?.[1]) ||
      isAddedColumn(text);
    if (!isAdditive) found.push(text.slice(0, 120));
  }
  return found;
}

/** A column that the old code's inserts may leave out. */
function isAddedColumn(text) {
  if (!/^ALTER TABLE ["`]?\w+["`]? ADD (?!CONSTRAINT\b)/i.test(text)) return false;
  return !/\bNOT NULL\b/i.test(text) || /\bDEFAULT\b/i.test(text);
}

/** The names of all migrations in a folder, in their order. */
export function migrationsIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/** Refuses migrations that the version that runs now could not live with. */
export function assertAdditive(folder, names, allowDestructive) {
  for (const name of names) {
    const found = destructiveIn(readFileSync(join(folder, name), "utf8"));
    if (found.length === 0 || allowDestructive) continue;
    throw new DeployError(
      `The migration ${name} does not only add:\n  ${found.join("\n  ")}`,
      `The version that runs now would meet the new schema, and a rollback too. Expand first and take away in a later
release (docs/deploy.md, "Migrations"), or, if nothing that runs needs it any more, repeat with --allow-destructive.`,
    );
  }
}

/**
 * Brings the database to the present schema, before any code that needs it goes live.
 * @param {ReturnType<import("./wrangler.mjs").wranglerOf>} wrangler
 * @param {{ config: string, database: string, folder: string, allowDestructive: boolean }} options
 */
export async function migrateDatabase(wrangler, { config, database, folder, allowDestructive }) {
  const applied = await appliedTo(wrangler, database, config);
  const waiting = migrationsIn(folder).filter((name) => !applied.includes(name));
  if (waiting.length === 0) return step("migrations", `there (${applied.length})`);
  assertAdditive(folder, waiting, allowDestructive);
  if (applied.length > 0) step("the database before, for a restore", await bookmark(wrangler, database, config));
  await wrangler.run(["d1", "migrations", "apply", database, "--remote", "--config", config]);
  step("migrations", `applied ${waiting.join(", ")}`);
}

async function appliedTo(wrangler, database, config) {
  const query = ["--command", "SELECT name FROM d1_migrations ORDER BY id", "--json", "--config", config];
  const args = ["d1", "execute", database, "--remote", ...query];
  const { code, stdout, stderr } = await wrangler.attempt(args);
  if (code === 0) {
    const [{ results }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
    return results.map(({ name }) => name);
  }
  if (/no such table: d1_migrations/.test(stdout + stderr)) return [];
  throw failure(args, stdout, stderr);
}

/** Where D1's Time Travel finds the present; a deploy doesn't fail for want of it. */
async function bookmark(wrangler, database, config) {
  const { code, stdout } = await wrangler.attempt([
    "d1",
    "time-travel",
    "info",
    database,
    "--json",
    "--config",
    config,
  ]);
  const found = /"bookmark":\s*"([^"]+)"/.exec(stdout)?.[1];
  return code === 0 && found ? `bookmark ${found}` : "no bookmark could be read";
}
