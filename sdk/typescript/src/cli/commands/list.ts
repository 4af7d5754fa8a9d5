import { toWire } from "../../casing.ts";
import type { Deployment, ListDeploymentsQuery } from "../../generated.ts";
import { several } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../failures.ts";
import { brief, clean, duration, paintStatus, table } from "../style.ts";
import { STATUSES } from "../wait.ts";

export const list: Command = {
  name: "list",
  summary: "list deployments, most recent first",
  args: [],
  options: {
    status: {
      type: "string",
      multiple: true,
      value: "STATUS,…",
      choices: STATUSES,
      about: "those in one of these states",
    },
    skill: { type: "string", value: "SKILL", about: "those with this skill" },
    limit: { type: "string", value: "N", about: "how many, 1 to 100; default: 20" },
    cursor: { type: "string", value: "CURSOR", about: "from where the last page ended" },
    all: { type: "boolean", about: "every page" },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    several(args, []);
    const status = flags.list("status") as NonNullable<ListDeploymentsQuery["status"]>;
    const isAll = flags.has("all");
    if (isAll && flags.has("limit")) throw new UsageError("--limit: does not go with --all");
    const limit = flags.whole("limit", 1, 100) ?? (isAll ? 100 : undefined);
    const query = { status, skill: flags.text("skill"), limit, cursor: flags.text("cursor") };
    const client = await context.client();
    const found = client.deployments.list(query, { signal: around.signal });
    const data: Deployment[] = [];
    let next: string | null = null;
    if (isAll) for await (const one of found) data.push(one);
    else {
      const page = await found;
      data.push(...page.data);
      next = page.next;
    }
    if (terminal.json) terminal.document({ object: "list", data: data.map((one) => toWire(one)), next });
    else if (data.length === 0) terminal.say("No deployments.");
    else {
      terminal.result(rowsOf(data, terminal.paintResult));
      if (next) terminal.say(terminal.paint("dim", `There are more: --all, or --cursor ${next}`));
    }
    return undefined;
  },
};

function rowsOf(data: Deployment[], paint: Parameters<typeof paintStatus>[0]): string {
  const now = Date.now();
  const rows = data.map((one) => [
    one.id,
    one.status,
    one.urgency,
    `${duration(now - Date.parse(one.createdAt))} ago`,
    clean(one.expert?.name ?? "–"),
    brief(one.brief),
  ]);
  return table([["ID", "STATUS", "URGENCY", "CREATED", "EXPERT", "BRIEF"], ...rows], (cell, row, column) => {
    if (row === 0) return paint("dim", cell);
    return column === 1 ? paintStatus(paint, cell) : cell;
  });
}
