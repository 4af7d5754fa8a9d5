import type { Deployment } from "../generated.ts";
import { isTerminal } from "../types.ts";
import { clean, clock, duration, paintStatus } from "./style.ts";
import type { Terminal } from "./terminal.ts";

/** Shows on stderr how a deployment goes: one line that changes in place, or a line for each change. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #began: number;
  #seen: Deployment | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(terminal: Terminal, began = Date.now()) {
    this.#terminal = terminal;
    this.#began = began;
  }

  show(deployment: Deployment): void {
    this.#seen = deployment;
    if (isTerminal(deployment.status) || deployment.status === "needs_input") return;
    if (this.#terminal.isLive) {
      this.#timer ??= setInterval(() => this.#draw(), 1_000);
      this.#draw();
    } else this.#terminal.say(this.#text());
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer);
    this.#terminal.live("");
  }

  #draw(): void {
    this.#terminal.live(this.#text());
  }

  #text(): string {
    if (!this.#seen) return "";
    const now = Date.now();
    const status = paintStatus(this.#terminal.paint, this.#seen.status);
    return [status, duration(now - this.#began), ...standing(this.#seen, now)].join(" · ");
  }
}

/** Who has it, and which deadline runs. */
export function standing({ expert, acceptBy, inputBy, scheduledFor, status }: Deployment, now = Date.now()): string[] {
  const until = (iso: string) => `${clock(iso, now)} (${duration(Date.parse(iso) - now)} left)`;
  const parts: string[] = [];
  if (expert) parts.push(`with ${clean(expert.name)}`);
  else if (status === "pending") parts.push("nobody has it yet");
  if (status === "pending" && scheduledFor && Date.parse(scheduledFor) > now) {
    parts.push(`routed from ${clock(scheduledFor, now)} on`);
  }
  if (acceptBy) parts.push(`to be accepted by ${until(acceptBy)}`);
  if (inputBy) parts.push(`reply by ${until(inputBy)}`);
  return parts;
}
