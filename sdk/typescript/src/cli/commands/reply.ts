import { toWire } from "../../casing.ts";
import { deploymentId, several, textOrStdin } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../failures.ts";
import { waitAndFinish } from "../finish.ts";
import { paintStatus } from "../style.ts";
import { FOREVER_SECONDS } from "../wait.ts";

export const reply: Command = {
  name: "reply",
  summary: "answer the expert's question",
  args: ["ID", "BODY"],
  notes: ["BODY may be - for what comes on stdin."],
  options: {
    "question-id": {
      type: "string",
      value: "ID",
      about: "the question that this answers; refused if another is open by now",
    },
    wait: { type: "boolean", about: "then wait until it asks again or has ended, and print the answer" },
    timeout: { type: "string", value: "SECONDS", about: "with --wait: at most this long" },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const [id = "", given = ""] = several(args, ["ID", "BODY"]);
    deploymentId(id);
    const questionId = flags.text("question-id");
    const seconds = flags.whole("timeout", 1, FOREVER_SECONDS);
    if (seconds !== undefined && !flags.has("wait")) throw new UsageError("--timeout: goes with --wait");
    const client = await context.client();
    const body = await textOrStdin(given, "BODY", around);
    const now = await client.deployments.reply(id, { body, questionId }, { signal: around.signal });
    if (flags.has("wait")) return waitAndFinish(context, now, seconds);
    if (terminal.json) terminal.document(toWire(now));
    else terminal.result(`${now.id} ${paintStatus(terminal.paintResult, now.status)}`);
    return undefined;
  },
};
