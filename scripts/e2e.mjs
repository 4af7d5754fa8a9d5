/** `npm run e2e`: the tests that start the real server, some with a real browser. Arguments go to `node --test`. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const args = ["--test", "--test-concurrency=3", ...process.argv.slice(2)];
// With files named, those alone.
if (!process.argv.slice(2).some((arg) => !arg.startsWith("-"))) {
  args.push(
    "test/bench/**/*.test.mjs",
    "test/security/**/*.test.mjs",
    "test/e2e/**/*.test.{mjs,ts}",
    "test/browser/**/*.test.mjs",
  );
}
const child = spawn(process.execPath, args, { cwd: fileURLToPath(new URL("..", import.meta.url)), stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
