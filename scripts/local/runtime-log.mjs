import { stripVTControlCharacters } from "node:util";
import { Log, LogLevel } from "miniflare";
import { isJson } from "./log.mjs";
import { withSourcePlaces } from "./source-stack.mjs";

/**
 * The options that send everything the runtime says to the log file, and errors that nothing caught to the console
 * as well. The worker's own lines are JSON and go to the file alone.
 * @param {ReturnType<import("./log.mjs").openLog>} file
 * @param {{ error(message: string): void }} console
 */
export function runtimeLog(file, console) {
  function write({ timestamp, level, message }) {
    const text = stripVTControlCharacters(message);
    if (isJson(text)) return file.write({ timestamp, level, message: text });
    // The runtime tells of the same error twice, the second time with its own stack.
    if (/^uncaught exception; exception = .*jsg\./.test(text)) return;
    const uncaught = /^uncaught exception; source = (.*?); stack = ([\s\S]*)$/.exec(text);
    const told = uncaught ? `Uncaught error: ${withSourcePlaces(uncaught[2])}` : text;
    const severity = uncaught ? "error" : level;
    file.write({ timestamp, level: severity, message: told });
    // A receiver that can't be reached fails inside the runtime's own outbound service; our delivery's line tells of it.
    const isOurs = !/^Uncaught error: Error: Network connection lost\.\s*$/.test(told);
    if (severity === "error" && isOurs) console.error(told);
  }

  class LocalLog extends Log {
    /**
     * @param {LogLevel} level
     * @param {string} message
     */
    logWithLevel(level, message) {
      if (level <= this.level) write({ timestamp: Date.now(), level: LogLevel[level].toLowerCase(), message });
    }
  }

  return { log: new LocalLog(LogLevel.WARN), handleStructuredLogs: write };
}
