/**
 * `npm run sdk:quick`: what of the SDKs needs no server: their types, that what is generated is fresh, and their tests
 * against stubs, side by side. `npm run sdk` runs the rest too. The last line counts both.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

const PYTHON_STUBS = [
  ...["asynchronous", "blocking"].flatMap((client) =>
    ["requests", "following", "files", "tools"].map((file) => `${client}.test_${file}`),
  ),
  "test_network",
  "test_pure",
  "test_webhooks",
];

await ensureInstalled();
await underBundledNode(import.meta.url);
const folder = (path) => fileURLToPath(new URL(`../sdk/${path}`, import.meta.url));

/** Runs a command to its end, its output kept together; fails with it. */
function run(command, args, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      process.stdout.write(output);
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args[0]} ended with ${code}`));
    });
  });
}

async function typescript() {
  const cwd = folder("typescript");
  await run("npm", ["run", "--silent", "typecheck"], { cwd });
  await run("node", ["scripts/generate.ts", "--check"], { cwd });
  await run("node", ["scripts/build.ts"], { cwd });
  const said = await run("node", ["--test", "--test-reporter=tap", "test/*.test.ts"], { cwd });
  return Number(/^# pass (\d+)$/m.exec(said)?.[1] ?? 0);
}

async function python() {
  const cwd = folder("python");
  await run("python3", ["scripts/generate.py", "--check"], { cwd });
  await run("python3", ["scripts/unasync.py", "--check"], { cwd });
  const said = await run("node", ["scripts/test.mjs", ...PYTHON_STUBS], { cwd, env: { PYTHONPATH: "src:tests" } });
  return Number(/^Ran (\d+) tests/m.exec(said)?.[1] ?? 0);
}

try {
  const [ts, py] = await Promise.all([typescript(), python()]);
  if (ts === 0 || py === 0) throw new Error(`no tests were counted: TypeScript ${ts}, Python ${py}`);
  process.stdout.write(`# sdk pass ${ts + py}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
