import type { ActorType } from "../../../domain/actors.ts";
import type { CommandType } from "../../../domain/deployment/commands.ts";
import { deploymentTable } from "../../../domain/deployment/machine.ts";
import type { Status } from "../../../domain/deployment/schemas.ts";
import { STATUSES } from "../../../domain/deployment/schemas.ts";
import { WINDOWS } from "../../../domain/deployment/windows.ts";
import { list, type Row, type Section, table, text } from "./blocks.ts";
import { duration } from "./measures.ts";

const MEANINGS: Record<Status, string> = {
  pending: "Created, and offered to the experts who cover its skills best.",
  accepted: "An expert took it. Work has not started yet.",
  in_progress: "The expert is working.",
  needs_input: "The expert asked a question, which is in `question`. Reply, or the deployment expires.",
  completed: "The end: the result is in `output`, and the credits are settled.",
  cancelled: "The end: cancelled by the agent, the expert or an operator. A partial `output` may be there.",
  expired: "The end: nobody accepted in time, or a question was not answered. `expired_reason` says which.",
};

const ACTORS: Record<ActorType, string> = { agent: "agent", expert: "expert", ops: "operator", timer: "timer" };

const { accept, start, reply, idle_limit } = WINDOWS;
const TIMERS: Partial<Record<CommandType, string>> = {
  acceptance_window: `not accepted within ${duration(accept.priority)} (priority) or ${duration(accept.standard)}`,
  start_window: `not started within ${duration(start.priority)} (priority) or ${duration(start.standard)}`,
  input_window: `no reply within ${duration(reply)}`,
  idle_limit: `nothing from the expert for ${duration(idle_limit)}`,
};

/** The states, and every step between them as the machine's own table has it. */
export function life(): Section {
  return {
    id: "states",
    title: "The life of a deployment",
    summary: "Seven states, and every step between them.",
    blocks: [
      table(
        "States",
        ["State", "Meaning"],
        STATUSES.map((status) => [`\`${status}\``, MEANINGS[status]]),
      ),
      text(
        "These are all the steps there are. Any other command is refused with `409` `invalid_state`, and nothing changes. Each step adds 1 to `version` and sends its event.",
      ),
      table("Steps", ["State", "Command", "By", "To", "Event"], steps()),
      list(
        "An agent gives three commands: create, cancel (while `pending` or `accepted`) and reply (in `needs_input`).",
        `A deployment that is released, or not started in time, goes back to \`pending\` and is offered to others, for at least ${duration(WINDOWS.reoffer)} more.`,
        `For \`scheduled\`, routing begins at \`scheduled_for\`, ${duration(WINDOWS.schedule_lead)} to ${duration(WINDOWS.schedule_horizon)} ahead, and the acceptance window with it.`,
        "`accept_by` and `input_by` hold the running deadline, and are null when none runs.",
      ),
    ],
  };
}

function steps(): Row[] {
  const rows: Row[] = [{ cells: ["–", "`create`", ACTORS.agent, "`pending`", "–"] }];
  for (const [state, rules] of Object.entries(deploymentTable((ms) => ms))) {
    for (const [command, rule] of Object.entries(rules)) {
      if (!rule) continue;
      const shown = TIMERS[command as CommandType] ?? `\`${command}\``;
      const by = rule.by.map((actor) => ACTORS[actor]).join(", ");
      const event = rule.event ? `\`${rule.event}\`` : "–";
      rows.push({ cells: [`\`${state}\``, shown, by, `\`${rule.to}\``, event] });
    }
  }
  return rows;
}
