import type { Command } from "../command.ts";
import { cancel } from "./cancel.ts";
import { completion } from "./completion.ts";
import { deploy } from "./deploy.ts";
import { events } from "./events.ts";
import { experts } from "./experts.ts";
import { get } from "./get.ts";
import { help } from "./help.ts";
import { list } from "./list.ts";
import { listen } from "./listen.ts";
import { login } from "./login.ts";
import { reply } from "./reply.ts";
import { trigger } from "./trigger.ts";
import { usage } from "./usage.ts";

/** Every command, in the order of the help. */
export function commands(): readonly Command[] {
  return [login, deploy, get, list, reply, cancel, events, experts, usage, trigger, listen, completion, help];
}
