import type { Actor } from "../actors.ts";
import { problem } from "../errors.ts";
import { type Deadline, decideByTable, type Machine, type Outcome, type Table } from "../machine.ts";
import type { Scale } from "../time.ts";
import type { Command, OutputInput } from "./commands.ts";
import {
  checkOutput,
  checkPartialOutput,
  holdsExpert,
  isOfferedTo,
  noOutputYet,
  threadHasRoom,
  tooLarge,
} from "./guards.ts";
import { type NoticeKind, withNotice } from "./notices.ts";
import { type DeploymentRecord, isTerminal, type Output } from "./record.ts";
import { inputBy, startBy, WINDOWS } from "./windows.ts";
import { askedFor } from "./with-ingestion.ts";

type R = DeploymentRecord;

/** The whole life of a deployment (spec §3), one row a line of its table. */
export function deploymentTable(scale: Scale): Table<R, Command> {
  const toPending = (record: R, actor: Actor, now: number): Partial<R> => {
    const offers = record.offers.filter((offer) => offer.expert.id !== record.expert?.id);
    const others = offers.map(({ expert }) => expert.id);
    const told = actor.type === "timer" ? tell(record, "released", now) : record.notices;
    return {
      expert: null,
      accepted_at: null,
      start_by: null,
      reminded_at: null,
      pending_since: now,
      accept_by: Math.max(record.accept_by, now + scale(WINDOWS.reoffer)),
      passed_on_by: [...record.passed_on_by, ...holder(record)],
      offers,
      routing: { ...record.routing, next_at: record.scenario === null ? now : null },
      notices: withNotice(told, "offer", record.scenario === null ? others : [], now),
      handovers: record.handovers + 1,
    };
  };
  const ended = (record: R) => ({
    question: null,
    start_by: null,
    input_by: null,
    expert_active_at: null,
    handovers: record.handovers + holder(record).length,
  });
  const cancelled = (record: R, command: Command & { type: "cancel" }, actor: Actor, now: number): Partial<R> => ({
    ...ended(record),
    notices: actor.type === "expert" ? record.notices : tell(record, "cancelled", now),
    cancelled_at: now,
    cancelled_by: actor.type === "timer" ? "ops" : actor.type,
    cancel_reason: command.reason ?? null,
    output: command.output ? outputOf(command.output, true, command.synthetic) : record.output,
    credits: { reserved: 0, settled: 0 },
  });
  const expired =
    (reason: "not_accepted" | "no_reply") => (record: R, _command: Command, _actor: Actor, now: number) => ({
      ...ended(record),
      notices: tell(record, "expired", now),
      expired_at: now,
      expired_reason: reason,
      credits: { reserved: 0, settled: 0 },
    });

  return {
    pending: {
      accept: {
        by: ["expert"],
        guard: isOfferedTo,
        to: "accepted",
        event: "deployment.accepted",
        apply: (record, _command, actor, now) => ({
          expert: actor.type === "expert" ? { id: actor.id, name: actor.name, skills: actor.skills } : null,
          accepted_at: now,
          start_by: startBy(now, record.urgency, scale),
          handovers: record.handovers + 1,
        }),
      },
      decline: {
        by: ["expert"],
        guard: isOfferedTo,
        to: "pending",
        event: null,
        silent: true,
        apply: (record, _command, actor, now) => {
          const id = actor.type === "expert" ? actor.id : "";
          const offers = record.offers.filter(({ expert }) => expert.id !== id);
          return {
            offers,
            passed_on_by: [...record.passed_on_by, id],
            routing: offers.length > 0 ? record.routing : { ...record.routing, next_at: now },
          };
        },
      },
      cancel: {
        by: ["agent", "ops"],
        guard: noOutputYet,
        to: "cancelled",
        event: "deployment.cancelled",
        apply: cancelled,
      },
      acceptance_window: {
        by: ["timer"],
        to: "expired",
        event: "deployment.expired",
        apply: expired("not_accepted"),
      },
    },
    accepted: {
      start: {
        by: ["expert"],
        guard: holdsExpert,
        to: "in_progress",
        event: "deployment.in_progress",
        apply: (record, _command, _actor, now) => ({
          started_at: record.started_at ?? now,
          start_by: null,
          expert_active_at: now,
          reminded_at: null,
        }),
      },
      cancel: {
        by: ["agent", "expert", "ops"],
        guard: (record, command, actor) => holdsExpert(record, command, actor) ?? noOutputYet(record, command),
        to: "cancelled",
        event: "deployment.cancelled",
        apply: cancelled,
      },
      release: {
        by: ["expert"],
        guard: holdsExpert,
        to: "pending",
        event: "deployment.released",
        apply: (record, _command, actor, now) => toPending(record, actor, now),
      },
      start_window: {
        by: ["timer"],
        to: "pending",
        event: "deployment.released",
        apply: (record, _command, actor, now) => toPending(record, actor, now),
      },
    },
    in_progress: {
      ask: {
        by: ["expert"],
        guard: (record, command, actor) => holdsExpert(record, command, actor) ?? threadHasRoom(record),
        to: "needs_input",
        event: "deployment.needs_input",
        apply: (record, command, _actor, now) => {
          const expires = inputBy(now, record.scenario, scale);
          return {
            question: { id: command.message_id, body: command.body, asked_at: now, expires_at: expires },
            thread: [
              ...record.thread,
              { id: command.message_id, author: "expert", body: command.body, context_files: [], created_at: now },
            ],
            input_by: expires,
            expert_active_at: null,
          };
        },
      },
      complete: {
        by: ["expert"],
        guard: (record, command, actor) => holdsExpert(record, command, actor) ?? checkOutput(record, command.output),
        to: "completed",
        event: "deployment.completed",
        apply: (record, command, _actor, now) => ({
          ...ended(record),
          completed_at: now,
          output: outputOf(command.output, false, command.synthetic),
          credits: { reserved: 0, settled: record.credits.reserved },
        }),
      },
      cancel: {
        by: ["expert", "ops"],
        guard: (record, command, actor) => holdsExpert(record, command, actor) ?? checkPartialOutput(command),
        to: "cancelled",
        event: "deployment.cancelled",
        apply: cancelled,
      },
      idle_limit: {
        by: ["timer"],
        to: "cancelled",
        event: "deployment.cancelled",
        apply: (record, _command, actor, now) =>
          cancelled(record, { type: "cancel", reason: "Nothing was heard from the expert in time." }, actor, now),
      },
    },
    needs_input: {
      reply: {
        by: ["agent"],
        guard: (record, command) =>
          command.question_id !== null && command.question_id !== record.question?.id
            ? problem(
                "invalid_state",
                `question_id: is not the open question. The status is needs_input and the open question is ${record.question?.id}.`,
              )
            : undefined,
        to: "in_progress",
        event: "deployment.resumed",
        apply: (record, command, _actor, now) => ({
          question: null,
          input_by: null,
          expert_active_at: now,
          reminded_at: null,
          ingestion: askedFor(record.ingestion, command.context_files, now),
          notices: tell(record, "replied", now),
          thread: [
            ...record.thread,
            {
              id: command.message_id,
              author: "agent",
              body: command.body,
              context_files: command.context_files,
              created_at: now,
            },
          ],
        }),
      },
      cancel: {
        by: ["expert", "ops"],
        guard: (record, command, actor) => holdsExpert(record, command, actor) ?? checkPartialOutput(command),
        to: "cancelled",
        event: "deployment.cancelled",
        apply: cancelled,
      },
      input_window: { by: ["timer"], to: "expired", event: "deployment.expired", apply: expired("no_reply") },
    },
    completed: {},
    cancelled: {},
    expired: {},
  };
}

/** The deployment's machine at a time scale: its table, its deadlines, and what asking twice means. */
export function deploymentMachine(scale: Scale): Machine<R, Command> {
  const table = deploymentTable(scale);
  const decide = (record: R, command: Command, actor: Actor, now: number): Outcome<R> => {
    if (alreadyHolds(record, command, actor)) return { kind: "held", record };
    const outcome = decideByTable(table, record, command, actor, now);
    if (outcome.kind !== "changed") return outcome;
    const refusal = grows(command) ? tooLarge(outcome.record) : undefined;
    return refusal ? { kind: "refused", problem: refusal } : outcome;
  };
  return {
    decide,
    deadlines: (record) => deadlinesOf(record, scale),
    fire: (record, timer, now) => {
      const to = timer === "offer_reminder" ? record.offers.map(({ expert }) => expert.id) : holder(record);
      if (timer !== "offer_reminder" && timer !== "idle_reminder") {
        return decide(record, { type: timer } as Command, { type: "timer" }, now);
      }
      const notices = record.scenario === null ? withNotice(record.notices, timer, to, now) : record.notices;
      return { kind: "changed", record: { ...record, reminded_at: now, notices }, event: null };
    },
  };
}

function deadlinesOf(record: R, scale: Scale): Deadline[] {
  if (isTerminal(record)) return [];
  const deadlines: Deadline[] = [];
  if (record.status === "pending") {
    deadlines.push({ timer: "acceptance_window", at: record.accept_by });
    if (record.reminded_at === null && record.scenario === null) {
      deadlines.push({ timer: "offer_reminder", at: Math.floor((record.pending_since + record.accept_by) / 2) });
    }
  }
  if (record.status === "accepted" && record.start_by !== null) {
    deadlines.push({ timer: "start_window", at: record.start_by });
  }
  if (record.status === "in_progress" && record.expert_active_at !== null) {
    if (record.reminded_at === null) {
      deadlines.push({ timer: "idle_reminder", at: record.expert_active_at + scale(WINDOWS.idle_reminder) });
    }
    deadlines.push({ timer: "idle_limit", at: record.expert_active_at + scale(WINDOWS.idle_limit) });
  }
  if (record.status === "needs_input" && record.input_by !== null) {
    deadlines.push({ timer: "input_window", at: record.input_by });
  }
  return deadlines;
}

/** The same actor saying accept, start or cancel again where it already holds. */
function alreadyHolds(record: R, command: Command, actor: Actor): boolean {
  const isHolder = actor.type === "expert" && record.expert?.id === actor.id;
  if (command.type === "accept") return record.status === "accepted" && isHolder;
  if (command.type === "start") return record.status === "in_progress" && isHolder;
  if (command.type !== "cancel" || record.status !== "cancelled") return false;
  return record.cancelled_by === actor.type && (actor.type !== "expert" || isHolder);
}

function holder(record: R): string[] {
  return record.expert ? [record.expert.id] : [];
}

/** Tells whoever holds it. The simulated expert needs no telling. */
function tell(record: R, kind: NoticeKind, now: number) {
  return withNotice(record.notices, kind, record.scenario === null ? holder(record) : [], now);
}

function outputOf(input: OutputInput, partial: boolean, synthetic = false): Output {
  return { body: input.body, data: input.data ?? null, files: input.files ?? [], partial, synthetic };
}

function grows(command: Command): boolean {
  return command.type === "cancel" ? Boolean(command.output) : ["ask", "complete", "reply"].includes(command.type);
}
