/**
 * `npm run audit:deps`: the registry's known advisories for what production needs, then licenses and the lock file. Fails if
 * one is known, and as well if the registry could not be asked: silence is no answer.
 */
import { spawnSync } from "node:child_process";
import { root } from "./lock.mjs";

const { stdout, status, error } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
  cwd: root,
  encoding: "utf8",
  shell: process.platform === "win32",
});
const report = read(stdout);
if (error || !report?.metadata?.vulnerabilities) {
  const said = report?.message ?? report?.error?.summary ?? error?.message ?? `npm audit ended with ${status}`;
  console.error(`The registry gave no advisories: ${said}`);
  console.error(
    "Nothing is known of the dependencies' advisories. Run this where the registry's audit endpoint answers.",
  );
  process.exitCode = 1;
} else {
  const { total } = report.metadata.vulnerabilities;
  for (const { name, severity, range } of Object.values(report.vulnerabilities)) {
    console.error(`${name} ${range}: ${severity}`);
  }
  console.log(total === 0 ? "No known advisory." : `${total} known advisories.`);
  if (total > 0) process.exitCode = 1;
}
const before = process.exitCode ?? 0;
await import("./licenses.mjs");
process.exitCode = Math.max(before, Number(process.exitCode ?? 0));

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
