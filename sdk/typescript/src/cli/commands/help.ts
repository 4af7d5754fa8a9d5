import type { Command } from "../command.ts";
import { UsageError } from "../failures.ts";
import { manual, overview } from "../help.ts";
import { commands } from "./index.ts";

export const help: Command = {
  name: "help",
  summary: "show this, or how to use one command",
  args: ["[COMMAND]"],
  options: {},
  async run({ args, terminal }) {
    const [name] = args;
    const found = commands().find((command) => command.name === name);
    if (name !== undefined && !found) throw new UsageError(`COMMAND: there is no ${JSON.stringify(name)}`);
    if (!terminal.json) terminal.result(found ? manual(found) : overview(commands()));
    else {
      const shown = found ? [found] : commands();
      const data = shown.map(({ name, summary, args, options }) => ({ name, summary, args, options }));
      terminal.document({ object: "list", data, next: null });
    }
    return undefined;
  },
};
