import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];
/** Whose package names no license: what the text of its LICENSE begins with. */
const BY_TEXT = { "htmx-ext-sse": ["0BSD", "BSD Zero Clause License"] };

/**
 * The packages of the lock file that production needs: what is bundled into a Worker or served to a browser, and what
 * those name. With `all`, the tools of development too.
 * @returns {{ name: string, path: string, version: string, license: string | null, integrity: string | undefined,
 *   hasInstallScript: boolean, optional: boolean }[]}
 */
export function lockedPackages({ all = false } = {}) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.link && (all || !(entry.dev || entry.devOptional)))
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const { version, integrity, hasInstallScript = false, optional = false } = entry;
      return { name, path, version, license: licenseOf(name, path, entry), integrity, hasInstallScript, optional };
    });
}

/** What of the production's packages is under a license that asks for more than to be named: empty if none. */
export function licenseProblems(packages = lockedPackages()) {
  return packages
    .filter(({ license }) => !ALLOWED.includes(license ?? ""))
    .map(({ name, version, license }) => `${name}@${version}: ${license ?? "no license"}`);
}

/** What of the lock file could bring other code than was looked at: empty if nothing. */
export function lockProblems(packages = lockedPackages({ all: true })) {
  const { allowScripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript);
  return [
    ...packages
      .filter(({ integrity, optional }) => !integrity && !optional)
      .map(({ name, version }) => `${name}@${version}: has no hash in the lock file`),
    ...scripted
      .filter(({ name }) => allowScripts[name] !== true)
      .map(({ name, version }) => `${name}@${version}: runs a script at install, and allowScripts does not name it`),
    ...Object.keys(allowScripts)
      .filter((name) => !scripted.some((one) => one.name === name))
      .map((name) => `${name}: is allowed a script at install, and has none`),
  ];
}

function licenseOf(name, path, { license }) {
  if (license) return license;
  const [id, begins] = BY_TEXT[name] ?? [];
  if (!id) return null;
  return readFileSync(join(root, path, "LICENSE"), "utf8")
    .trimStart()
    .startsWith(begins)
    ? id
    : null;
}
