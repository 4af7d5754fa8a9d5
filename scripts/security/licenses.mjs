/** `npm run audit:licenses`: every package of production, its license and where it ends up; fails if one is not permissive. */
import { bundledPackages, WORKERS } from "./bundled.mjs";
import { licenseProblems, lockedPackages, lockProblems } from "./lock.mjs";

const packages = lockedPackages();
const [api, extractor] = await Promise.all(WORKERS.map(bundledPackages));
const placeOf = (name) => [api.includes(name) && "API", extractor.includes(name) && "extractor"].filter(Boolean);
for (const { name, version, license } of packages) {
  console.log(
    [`${name}@${version}`.padEnd(58), (license ?? "?").padEnd(13), placeOf(name).join(", ") || "–"].join(" "),
  );
}
const counts = Map.groupBy(packages, ({ license }) => license);
console.log(`\n${packages.length} packages: ${[...counts].map(([id, all]) => `${all.length} ${id}`).join(", ")}`);
const problems = [...licenseProblems(packages), ...lockProblems()];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
