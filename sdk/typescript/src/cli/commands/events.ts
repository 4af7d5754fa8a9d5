import { toWire } from "../../casing.ts";
import { deploymentId, one } from "../arguments.ts";
import type { Command } from "../command.ts";
import { eventLine } from "../render.ts";

export const events: Command = {
  name: "events",
  summary: "show a deployment's events",
  args: ["ID"],
  notes: ["With --json: one event a line."],
  options: { follow: { type: "boolean", short: "f", about: "and those to come, until it has ended" } },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const id = deploymentId(one(args, "ID"));
    const { deployments } = await context.client();
    const { signal } = around;
    for await (const event of flags.has("follow")
      ? deployments.stream(id, { signal })
      : deployments.events(id, { signal })) {
      if (terminal.json) terminal.jsonLine(toWire(event));
      else terminal.result(eventLine(event, terminal.paintResult));
    }
    return undefined;
  },
};
