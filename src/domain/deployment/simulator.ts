import type { Actor } from "../actors.ts";
import type { Machine, Outcome } from "../machine.ts";
import type { Command } from "./commands.ts";
import { type DeploymentRecord, type ExpertRef, isTerminal } from "./record.ts";
import { syntheticOffers } from "./roster.ts";
import { PACE } from "./scenarios.ts";
import { synthesize, synthesizePartial, synthesizeQuestion } from "./synthesizer.ts";

type R = DeploymentRecord;
type Step = { at: number; action: "accept" | "start" | "ask" | "complete" | "cancel" };

export const SIMULATOR = "simulator";

/** Text for the simulated expert that was made beforehand, by a model. */
export type Prepared = { body: string; data: unknown } | undefined;

/** What the simulated expert does next and when, or null: live, ended, or waiting for the agent (spec §7). */
export function nextStep(record: R): Step | null {
  const { scenario } = record;
  if (scenario === null || isTerminal(record)) return null;
  switch (record.status) {
    case "pending":
      return scenario === "expire"
        ? null
        : { at: inTime(record.pending_since, PACE.accept, record.accept_by), action: "accept" };
    case "accepted": {
      const accepted = record.accepted_at ?? record.updated_at;
      if (scenario !== "slow") {
        return { at: inTime(accepted, PACE.start, record.start_by ?? Infinity), action: "start" };
      }
      const first = (record.scheduled_for ?? record.created_at) + PACE.accept;
      return { at: Math.max(accepted, first + PACE.slow_cancel), action: "cancel" };
    }
    case "in_progress": {
      const asked = record.thread.some((message) => message.author === "expert");
      const asks = (scenario === "needs_input" || scenario === "no_reply") && !asked;
      const ends = scenario === "expert_cancel" ? "cancel" : "complete";
      return { at: (record.expert_active_at ?? record.updated_at) + PACE.work, action: asks ? "ask" : ends };
    }
    default:
      return null;
  }
}

/** A step at its own pace, or half-way to a deadline that time scaling has brought before it. */
function inTime(since: number, pace: number, deadline: number): number {
  return since + pace < deadline ? since + pace : since + Math.floor((deadline - since) / 2);
}

/** Adds the simulated expert to a machine, as one more named timer. `newMessageId` gives the id of a question. */
export function withSimulator(
  machine: Machine<R, Command>,
  newMessageId: (now: number) => string,
  prepared: () => Prepared = () => undefined,
): Machine<R, Command> {
  return {
    decide: machine.decide,
    deadlines: (record) => {
      const step = nextStep(record);
      const deadlines = machine.deadlines(record);
      return step ? [{ timer: SIMULATOR, at: step.at }, ...deadlines] : deadlines;
    },
    fire: (record, timer, now) => {
      if (timer !== SIMULATOR) return machine.fire(record, timer, now);
      const step = nextStep(record);
      if (!step) return { kind: "held", record };
      const expert = record.expert ?? nextExpert(record);
      const actor: Actor = { type: "expert", ...expert };
      const offered = { ...record, offers: [{ expert, offered_at: record.pending_since }] };
      return step.action === "accept"
        ? machine.decide(offered, { type: "accept" }, actor, now)
        : act(machine, record, step.action, actor, now, newMessageId, prepared());
    },
  };
}

function act(
  machine: Machine<R, Command>,
  record: R,
  action: "start" | "ask" | "complete" | "cancel",
  actor: Actor & { type: "expert" },
  now: number,
  newMessageId: (now: number) => string,
  prepared: Prepared,
): Outcome<R> {
  switch (action) {
    case "start":
      return machine.decide(record, { type: "start" }, actor, now);
    case "ask":
      return machine.decide(
        record,
        { type: "ask", message_id: newMessageId(now), body: synthesizeQuestion(record) },
        actor,
        now,
      );
    case "cancel":
      return machine.decide(record, giveUp(record, actor.name), actor, now);
    case "complete": {
      const output = prepared ?? synthesize({ ...record, expert_name: actor.name, seed: record.id });
      if (!output) return machine.decide(record, giveUp(record, actor.name), actor, now);
      const outcome = machine.decide(record, { type: "complete", output, synthetic: true }, actor, now);
      return outcome.kind === "refused" ? machine.decide(record, giveUp(record, actor.name), actor, now) : outcome;
    }
  }
}

function giveUp(record: R, expertName: string): Command {
  const output = { body: synthesizePartial({ brief: record.brief, expert_name: expertName }) };
  return {
    type: "cancel",
    reason: "The simulated expert could not finish.",
    output: record.status === "accepted" ? null : output,
    synthetic: true,
  };
}

/** Somebody of the synthetic bench who has not released it yet; when all have, the bench begins anew. */
function nextExpert(record: R): ExpertRef {
  const bench = syntheticOffers(record.skills);
  const fresh = bench.find((expert) => !record.passed_on_by.includes(expert.id));
  return fresh ?? (bench[record.passed_on_by.length % bench.length] as ExpertRef);
}
