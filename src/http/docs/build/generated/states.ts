import type { ActorType } from "../../../../domain/actors.ts";
import type { CommandType } from "../../../../domain/deployment/commands.ts";
import { deploymentTable } from "../../../../domain/deployment/machine.ts";
import { STATUSES, type Status } from "../../../../domain/deployment/schemas.ts";
import { WINDOWS } from "../../../../domain/deployment/windows.ts";
import { duration } from "../measures.ts";
import { table } from "./table.ts";

const MEANINGS: Record<Status, string> = {
  pending: "Created, and offered to the experts who cover its skills best.",
  accepted: "An expert took it. Work has not started yet.",
  in_progress: "The expert is working.",
  needs_input: "The expert asked a question, which is in `question`. Reply, or the deployment expires.",
  completed: "The end: the result is in `output`, and the credits are settled.",
  cancelled: "The end: cancelled by the agent, the expert or an operator. A partial `output` may be there.",
  expired: "The end: nobody accepted in time, or a question was not answered. `expired_reason` says which.",
};
export const ACTORS: Record<ActorType, string> = { agent: "agent", expert: "expert", ops: "operator", timer: "timer" };

const { accept, start, reply, idle_limit } = WINDOWS;
const TIMERS: Partial<Record<CommandType, string>> = {
  acceptance_window: `not accepted within ${duration(accept.priority)} (priority) or ${duration(accept.standard)}`,
  start_window: `not started within ${duration(start.priority)} (priority) or ${duration(start.standard)}`,
  input_window: `no reply within ${duration(reply)}`,
  idle_limit: `nothing from the expert for ${duration(idle_limit)}`,
};

/** One step of a deployment's life that shows: a line of the machine's table. */
export interface Step {
  from: string;
  to: string;
  command: string;
  /** True if time alone brings it about. */
  timer: boolean;
  by: string[];
  event: string | null;
}

/** Every step that shows, in the order of the table. */
export function allSteps(): Step[] {
  return Object.entries(deploymentTable((ms) => ms)).flatMap(([from, rules]) =>
    Object.entries(rules).flatMap(([command, rule]) => {
      if (!rule || rule.silent) return [];
      const timer = rule.by.every((actor) => actor === "timer");
      return [{ from, to: rule.to, command, timer, by: rule.by.map((actor) => ACTORS[actor]), event: rule.event }];
    }),
  );
}

export function states(): string {
  return table(
    ["State", "Meaning"],
    STATUSES.map((status) => [`\`${status}\``, MEANINGS[status]]),
  );
}

export function steps(): string {
  const rows = allSteps().map(({ from, to, command, by, event }) => [
    `\`${from}\``,
    TIMERS[command as CommandType] ?? `\`${command}\``,
    by.join(", "),
    `\`${to}\``,
    event ? `\`${event}\`` : "–",
  ]);
  return table(["State", "Command", "By", "To", "Event"], [["–", "`create`", "agent", "`pending`", "–"], ...rows]);
}

export function deadlines(): string {
  const both = (window: { priority: number; standard: number }) => [
    duration(window.priority),
    duration(window.standard),
  ];
  return table(
    ["Deadline", "`priority`", "`standard`, `scheduled`", "Then"],
    [
      ["Somebody accepts", ...both(accept), "`expired`, `not_accepted`"],
      ["Work starts after that", ...both(start), "back to `pending`, offered to others"],
      ["You reply to a question", duration(reply), duration(reply), "`expired`, `no_reply`"],
      ["The expert is heard of", duration(idle_limit), duration(idle_limit), "`cancelled` by `ops`"],
    ],
  );
}
