import { toWire } from "../../casing.ts";
import { several } from "../arguments.ts";
import type { Command } from "../command.ts";
import { clean, duration, table } from "../style.ts";

export const experts: Command = {
  name: "experts",
  summary: "list the experts and their skills",
  args: [],
  options: {},
  async run(context) {
    const { args, terminal, around } = context;
    several(args, []);
    const client = await context.client();
    const data = [];
    for await (const one of client.experts.list({ signal: around.signal })) data.push(one);
    if (terminal.json) terminal.document({ object: "list", data: data.map((one) => toWire(one)), next: null });
    else if (data.length === 0) terminal.say("No experts.");
    else {
      const rows = data.map(({ id, name, availability, medianTurnaroundSeconds: median, skills }) => [
        id,
        clean(name),
        availability,
        median === null ? "–" : duration(median * 1_000),
        clean(skills.join(", ")),
      ]);
      const { paintResult: paint } = terminal;
      const all = [["ID", "NAME", "IS", "MEDIAN", "SKILLS"], ...rows];
      terminal.result(table(all, (cell, row) => (row === 0 ? paint("dim", cell) : cell)));
    }
    return undefined;
  },
};
