import assert from "node:assert/strict";
import { test } from "node:test";
import { bundledPackages, WORKERS } from "../../scripts/security/bundled.mjs";
import { licenseProblems, lockedPackages, lockProblems } from "../../scripts/security/lock.mjs";

test("every package of production is under a permissive license, and the check sees one that is not", () => {
  const packages = lockedPackages();
  assert.ok(packages.length >= 50, `${packages.length} packages: that is not all`);
  assert.deepEqual(licenseProblems(packages), []);
  const [first] = packages;
  assert.deepEqual(licenseProblems([{ ...first, license: "AGPL-3.0" }]), [`${first.name}@${first.version}: AGPL-3.0`]);
  assert.equal(licenseProblems([{ ...first, license: null }]).length, 1);
});

test("every package is pinned by a hash, and none runs a script at install but those that are allowed to", () => {
  const packages = lockedPackages({ all: true });
  assert.deepEqual(lockProblems(packages), []);
  assert.deepEqual(
    lockedPackages().filter(({ hasInstallScript }) => hasInstallScript),
    [],
  );
  const scripted = { ...packages[0], name: "evil", integrity: "x", hasInstallScript: true };
  assert.match(lockProblems([...packages, scripted]).join(), /evil.*runs a script at install/);
  const unpinned = { ...packages[0], name: "loose", integrity: undefined, optional: false };
  assert.match(lockProblems([...packages, unpinned]).join(), /loose.*no hash/);
});

test("what is bundled into the Workers is of the lock's production packages alone, and none of it is a file reader's", async () => {
  const known = new Set(lockedPackages().map(({ name }) => name));
  const [api, extractor] = await Promise.all(WORKERS.map(bundledPackages));
  assert.deepEqual(
    [...api, ...extractor].filter((name) => !known.has(name)),
    [],
  );
  // What reads strangers' files stays out of the Worker that holds keys and data.
  assert.deepEqual(
    api.filter((name) => ["unpdf", "htmlparser2", "html-to-text"].includes(name)),
    [],
  );
  assert.ok(api.includes("hono") && extractor.includes("unpdf"));
});
