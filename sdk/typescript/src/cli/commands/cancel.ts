import { toWire } from "../../casing.ts";
import { deploymentId, one } from "../arguments.ts";
import type { Command } from "../command.ts";
import { paintStatus } from "../style.ts";

export const cancel: Command = {
  name: "cancel",
  summary: "cancel a deployment that is pending or accepted",
  args: ["ID"],
  options: {},
  async run(context) {
    const { args, terminal, around } = context;
    const id = deploymentId(one(args, "ID"));
    const client = await context.client();
    const now = await client.deployments.cancel(id, { signal: around.signal });
    if (terminal.json) terminal.document(toWire(now));
    else terminal.result(`${now.id} ${paintStatus(terminal.paintResult, now.status)}`);
    return undefined;
  },
};
