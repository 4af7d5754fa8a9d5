/** Runs the SDK's tests with the Python that is here; says so clearly where there is none. Arguments go to unittest. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const python = process.env.PYTHON || "python3";
const OLDEST = "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 9))";
const found = spawnSync(python, ["-c", OLDEST], { encoding: "utf8" });
if (found.status !== 0) {
  const is = found.error ? "none was found" : `this is ${found.stdout.trim() || found.stderr.trim()}`;
  process.stderr.write(`sdk/python: its tests need Python 3.9 or later as ${python}, or named by PYTHON; ${is}.\n`);
  process.exit(1);
}
const named = process.argv.slice(2);
const args = named.length ? named : ["discover", "-s", "tests", "-t", "tests"];
// The source, unless PYTHONPATH names another, such as an installed wheel's.
const env = { PYTHONPATH: `${root}src`, PYTHONDONTWRITEBYTECODE: "1", ...process.env };
const run = spawnSync(python, ["-W", "error::ResourceWarning", "-m", "unittest", ...args], {
  cwd: root,
  env,
  stdio: "inherit",
});
process.exit(run.status ?? 1);
