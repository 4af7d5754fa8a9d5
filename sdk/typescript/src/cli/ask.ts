import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { Interrupted } from "./failures.ts";
import type { Surroundings } from "./terminal.ts";

/** Asks a person for a line; with `hidden`, nothing of it is shown. */
export function ask(question: string, hidden: boolean, { stdin, stderr, signal }: Surroundings): Promise<string> {
  const output = new Writable({
    write(chunk, _encoding, done) {
      // What readline echoes.
      if (!hidden) stderr.write(String(chunk));
      done();
    },
  });
  return new Promise((done, failed) => {
    const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
    // Only now does the terminal itself show nothing of what is typed.
    stderr.write(question);
    const end = (how: () => void) => {
      how();
      lines.close();
      if (hidden) stderr.write("\n");
    };
    lines.once("line", (line) => end(() => done(line.trim())));
    lines.once("SIGINT", () => end(() => failed(new Interrupted(130))));
    lines.once("close", () => failed(signal.reason ?? new Interrupted(130)));
    signal.addEventListener("abort", () => lines.close(), { once: true });
  });
}
