import { stripVTControlCharacters } from "node:util";

/** What a deploy stops with: what went wrong, and what to do about it. Everything done before it may be repeated. */
export class DeployError extends Error {
  /**
   * @param {string} message
   * @param {string} [todo]
   */
  constructor(message, todo = "") {
    super(message);
    this.todo = todo;
  }
}

/**
 * Prints one step: what, and whether it was made or there.
 * @param {string} what
 * @param {string} result
 */
export function step(what, result) {
  console.log(`${what.padEnd(44)} ${result}`);
}

/** What wrangler or the network said, in a few lines. */
export function brief(text, lines = 12) {
  const kept = stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== "" && !/^[─ ]*$|update available|Logs were written to/.test(line));
  return kept.slice(0, lines).join("\n");
}
