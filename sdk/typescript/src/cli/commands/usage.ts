import { toWire } from "../../casing.ts";
import { several } from "../arguments.ts";
import type { Command } from "../command.ts";

export const usage: Command = {
  name: "usage",
  summary: "show credits and slots of this cycle",
  args: [],
  options: {},
  async run(context) {
    const { args, terminal, around } = context;
    several(args, []);
    const found = await (await context.client()).usage.get({ signal: around.signal });
    if (terminal.json) {
      terminal.document(toWire(found));
      return undefined;
    }
    const { paintResult: paint } = terminal;
    const row = (name: string, value: string) => terminal.result(`${paint("dim", name.padEnd(10))} ${value}`);
    row("mode", found.mode);
    row("cycle", `${found.cycle.start.slice(0, 10)} to ${found.cycle.end.slice(0, 10)}`);
    row("credits", `${found.balance} left of ${found.cap}, ${found.reserved} reserved, ${found.settled} settled`);
    row("in flight", `${found.inFlight.count} of ${found.inFlight.limit}`);
    const reached = found.thresholds.filter(({ reachedAt }) => reachedAt).map(({ percent }) => `${percent} %`);
    if (reached.length > 0) row("reached", reached.join(", "));
    return undefined;
  },
};
