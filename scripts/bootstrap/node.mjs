import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { whenParentsEnd } from "./parents.mjs";

const OLDEST_NODE = 24;
const PARENT = "HUMANDEPLOY_PARENT_PID";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const bin = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));

/**
 * Makes sure that a script runs on the Node of the project's own node_modules when the machine's is too old: runs
 * it again there, passing arguments, signals and the exit code through, and in that case never returns.
 * From then on the script ends with the process that started it, even if that one is killed.
 * @param {string} scriptUrl the `import.meta.url` of the script
 * @returns {Promise<void>}
 */
export async function underBundledNode(scriptUrl) {
  process.env.PATH = [bin, process.env.PATH].filter(Boolean).join(delimiter);
  if (Number(process.versions.node.split(".")[0]) >= OLDEST_NODE) {
    endWithParent(() => process.kill(process.pid, "SIGTERM"));
    return;
  }
  const node = join(bin, "node");
  if (!existsSync(node)) {
    console.error(
      `Node ${OLDEST_NODE} or newer is needed; this is ${process.version}, and node_modules has no Node of its own. ` +
        "Install a newer Node, or run `npm ci` with install scripts allowed.",
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, [PARENT]: String(process.pid) },
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  endWithParent(() => child.kill("SIGTERM"));
  const code = await new Promise((done) => {
    child.once("error", (error) => {
      console.error(`The project's Node could not be started: ${error.message}`);
      done(1);
    });
    child.once("exit", (exitCode, signal) => done(exitCode ?? 128 + (constants.signals[signal] ?? 0)));
  });
  process.exit(code);
}

/**
 * Ends with a parent that is part of the same command (npm, or this script on another Node), and with no other:
 * a server put in the background by a shell is meant to outlive that shell.
 * @param {() => void} end
 */
function endWithParent(end) {
  const told = process.env[PARENT];
  delete process.env[PARENT];
  if (told) whenParentsEnd({ underNpm: false, parent: Number(told) }, end);
  else if (process.env.npm_lifecycle_event) whenParentsEnd({ underNpm: true }, end);
}
