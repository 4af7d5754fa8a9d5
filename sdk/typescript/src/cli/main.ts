import net from "node:net";
import { EXIT } from "./exit.ts";
import { Interrupted } from "./failures.ts";
import { run } from "./run.ts";

// Node 18 tries one address of localhost alone unless told.
net.setDefaultAutoSelectFamily?.(true);

const interruption = new AbortController();
for (const [signal, exit] of [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (interruption.signal.aborted) process.exit(exit);
    interruption.abort(new Interrupted(exit));
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever reads has gone, such as head.
    process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
  });
}

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, signal: interruption.signal });
// A connection that is kept open must not hold the process.
setTimeout(() => process.exit(), 500).unref();
