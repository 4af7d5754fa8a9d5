import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

const ROTATE_BYTES = 20 * 1024 * 1024;

/**
 * Opens a log file of JSON lines. Past 20 MB it becomes `<path>.1` and a new one begins.
 * @param {string} path
 */
export function openLog(path, rotateBytes = ROTATE_BYTES) {
  let file = openSync(path, "a", 0o600);
  let size = fstatSync(file).size;
  let closed = false;

  /** @param {{ timestamp?: number, level: string, message: string }} entry */
  function write({ timestamp = Date.now(), level, message }) {
    // The runtime's last words may come after the end.
    if (closed) return;
    const line = `${isJson(message) ? message : JSON.stringify({ time: new Date(timestamp).toISOString(), level, message })}\n`;
    if (size > rotateBytes) {
      closeSync(file);
      renameSync(path, `${path}.1`);
      file = openSync(path, "a", 0o600);
      size = 0;
    }
    size += writeSync(file, line);
  }

  function close() {
    if (!closed) closeSync(file);
    closed = true;
  }

  return { path, write, close };
}

/** Whether a line is already one of the worker's own JSON log lines. */
export function isJson(line) {
  return line.startsWith("{") && line.endsWith("}") && !line.includes("\n");
}
