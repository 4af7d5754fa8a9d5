import { paintedType } from "../render.ts";
import { clean, clock, type Paint } from "../style.ts";
import type { Terminal } from "../terminal.ts";
import type { Try } from "./forwarder.ts";

/** Tells what becomes of the events: one line for each on stdout, troubles on stderr. */
export class Report {
  readonly #terminal: Terminal;
  readonly #counts = { delivered: 0, acknowledged: 0, given_up: 0 };
  #isAway = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  tried(one: Try): void {
    const { outcome, attempt, pauseMs } = one;
    if (outcome !== "retrying") this.#counts[outcome]++;
    if (this.#terminal.json) {
      this.#terminal.jsonLine(documentOf(one));
      return;
    }
    if (outcome === "retrying") {
      const { paint } = this.#terminal;
      const next = `trying again in ${(pauseMs ?? 0) / 1_000} s`;
      this.#terminal.say(`${lineOf(one, paint)}: ${paint("yellow", next)}`);
      return;
    }
    const after = attempt > 1 ? ` at try ${attempt}` : "";
    const end = outcome === "given_up" ? `, ${this.#terminal.paintResult("red", "given up")}` : "";
    this.#terminal.result(`${lineOf(one, this.#terminal.paintResult)}${after}${end}`);
  }

  /** The API can't be asked. */
  away(error: Error, pauseMs: number): void {
    this.#isAway = true;
    const next = `asking again in ${Math.round(pauseMs / 1_000)} s; no event is lost`;
    this.#terminal.warn(this.#terminal.paint("yellow", `The API does not answer (${clean(error.message)}); ${next}.`));
  }

  back(): void {
    if (this.#isAway) this.#terminal.warn("The API answers again.");
    this.#isAway = false;
  }

  /** How much it was in all. */
  end(): void {
    const { delivered, acknowledged, given_up } = this.#counts;
    const refused = acknowledged ? `, ${acknowledged} refused with 4xx` : "";
    this.#terminal.say(`Forwarded ${delivered}${refused}${given_up ? `, ${given_up} given up` : ""}.`);
  }
}

function documentOf({ event, outcome, status, error, durationMs, attempt }: Try): object {
  return {
    object: "forward",
    event_id: event.id,
    type: event.type,
    deployment_id: event.data.deployment.id,
    sequence: event.sequence,
    outcome,
    status,
    error,
    duration_ms: durationMs,
    attempt,
  };
}

function lineOf({ event, status, error, durationMs }: Try, paint: Paint): string {
  const { type, sequence, data } = event;
  const at = paint("dim", clock(new Date().toISOString()));
  const answer =
    status === null ? paint("red", clean(error ?? "no answer")) : paint(status < 300 ? "green" : "red", `${status}`);
  return `${at}  ${paintedType(type, paint)}  ${data.deployment.id} #${sequence}  ${answer} in ${durationMs} ms`;
}
