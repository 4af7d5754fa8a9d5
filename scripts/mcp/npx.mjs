import { spawn } from "node:child_process";

/**
 * Runs a pinned package of npm, which is fetched when it is not at hand.
 * @param {string} spec such as `mcp-remote@0.15.1`
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function npx(spec, args) {
  const child = spawn("npx", ["--yes", spec, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const out = { stdout: "", stderr: "" };
  for (const name of /** @type {const} */ (["stdout", "stderr"])) {
    child[name].setEncoding("utf8").on("data", (text) => {
      out[name] += text;
    });
  }
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, ...out }));
  });
}
