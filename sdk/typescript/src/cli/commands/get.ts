import { toWire } from "../../casing.ts";
import { deploymentId, one } from "../arguments.ts";
import type { Command } from "../command.ts";
import { waitAndFinish } from "../finish.ts";
import { deploymentView, replyCommand } from "../render.ts";
import { FOREVER_SECONDS } from "../wait.ts";

export const get: Command = {
  name: "get",
  summary: "show a deployment, or wait for it",
  args: ["ID"],
  options: {
    wait: {
      type: "string",
      value: "SECONDS",
      about: "wait until it asks something or has ended, and print the answer",
    },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const id = deploymentId(one(args, "ID"));
    const seconds = flags.whole("wait", 1, FOREVER_SECONDS);
    const client = await context.client();
    const found = await client.deployments.get(id, {}, { signal: around.signal });
    if (seconds !== undefined) return waitAndFinish(context, found, seconds);
    if (terminal.json) terminal.document(toWire(found));
    else terminal.result(deploymentView(found, terminal.paintResult));
    if (found.status === "needs_input") terminal.say(`To answer: ${replyCommand(found)}`);
    return undefined;
  },
};
