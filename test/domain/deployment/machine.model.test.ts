import fc from "fast-check";
import { expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { Outcome } from "../../../src/domain/machine.ts";
import { HOUR, MINUTE, scaleOf } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  EXPERT,
  frozen,
  newRecord,
  OPS,
  OTHER_EXPERT,
  SECOND_EXPERT,
  testId,
} from "../../support/records.ts";
import { type Gesture, type Person, ReferenceDeployment, type Verdict } from "./reference-model.ts";

const PEOPLE: Record<Person, Actor> = Object.fromEntries([
  ["agent", AGENT],
  ["ops", OPS],
  ...[EXPERT, SECOND_EXPERT, OTHER_EXPERT].map((expert) => [expert.id, expert]),
]);
const GESTURES: Gesture[] = ["accept", "decline", "start", "ask", "complete", "release", "cancel", "reply"];

/** Every transition of the contract's table, by its event. */
const LEGAL = [
  "pending>accepted deployment.accepted",
  "pending>cancelled deployment.cancelled",
  "pending>expired deployment.expired",
  "pending>pending null",
  "accepted>in_progress deployment.in_progress",
  "accepted>cancelled deployment.cancelled",
  "accepted>pending deployment.released",
  "in_progress>needs_input deployment.needs_input",
  "in_progress>completed deployment.completed",
  "in_progress>cancelled deployment.cancelled",
  "in_progress>in_progress null",
  "needs_input>in_progress deployment.resumed",
  "needs_input>cancelled deployment.cancelled",
  "needs_input>expired deployment.expired",
];

interface Step {
  /** The clock moves by so much, or to the next deadline and so much on. */
  wait: { to: "now" | "deadline"; plus: number };
  /** Anything by anyone, or one of the moves that fit the phase, so that a sequence gets somewhere. */
  what: { kind: "any"; gesture: Gesture; by: Person } | { kind: "fitting"; pick: number };
  question: "open" | "none" | "old";
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(
    { weight: 16, arbitrary: fc.record({ to: fc.constant("now" as const), plus: fc.integer({ min: 0, max: 500 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ to: fc.constant("now" as const), plus: fc.integer({ min: MINUTE, max: 30 * HOUR }) }),
    },
    { weight: 2, arbitrary: fc.record({ to: fc.constant("deadline" as const), plus: fc.constantFrom(-1, 0, 1) }) },
  ),
  what: fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("any" as const),
        gesture: fc.constantFrom(...GESTURES),
        by: fc.constantFrom(...Object.keys(PEOPLE)),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("fitting" as const), pick: fc.nat(30) }) },
  ),
  question: fc.constantFrom("open", "open", "none", "old"),
});

const life = fc.record({
  mode: fc.constantFrom("live" as const, "test" as const),
  factor: fc.constantFrom(1, 3600),
  urgency: fc.constantFrom("standard" as const, "priority" as const),
  price: fc.constantFrom(0, 20, 50),
  steps: fc.array(step, { maxLength: 40, size: "max" }),
});

/** Endings come last, and rarely: a life that ends at once tells little. */
function fitting(model: ReferenceDeployment, pick: number): [Gesture, Person] {
  const holder = model.holder ?? model.offeredTo[0] ?? OTHER_EXPERT.id;
  const moves: Record<string, [Gesture, Person][]> = {
    pending: [
      ["accept", holder],
      ["accept", holder],
      ["accept", holder],
      ["decline", holder],
    ],
    accepted: [
      ["start", holder],
      ["start", holder],
      ["release", holder],
    ],
    in_progress: [["ask", holder]],
    needs_input: [["reply", "agent"]],
  };
  if (pick === 13 || pick === 14) return ["cancel", model.phase === "pending" ? "agent" : holder];
  if (pick === 15 || pick === 16) return ["complete", holder];
  const options = moves[model.phase] ?? [["reply", "agent"]];
  return options[pick % options.length] as [Gesture, Person];
}

function commandFor(gesture: Gesture, message_id: string, question_id: string | null): Command {
  if (gesture === "ask") return { ...COMMANDS.ask, message_id };
  if (gesture === "reply") return { ...COMMANDS.reply, message_id, question_id };
  return COMMANDS[gesture];
}

/** Plays one life on the machine and on the model, and compares them after each step. Gives the transitions that it saw. */
function play({
  mode,
  factor,
  urgency,
  price,
  steps,
}: typeof life extends fc.Arbitrary<infer L> ? L : never): string[] {
  const machine = deploymentMachine(scaleOf(factor));
  const offers = [EXPERT, SECOND_EXPERT];
  let record = frozen(newRecord({ mode, scale: scaleOf(factor), price, offers, input: { urgency } }));
  const model = new ReferenceDeployment({
    now: CREATED,
    live: mode === "live",
    factor,
    urgency,
    price,
    offers: offers.map(({ id }) => id),
  });
  const seen: string[] = [];
  let now = CREATED;

  const compare = (outcome: Outcome<DeploymentRecord>, verdict: Verdict) => {
    expect(outcome.kind).toBe(verdict.change ? "changed" : verdict.refused ? "refused" : "held");
    if (outcome.kind === "changed" && verdict.change) {
      seen.push(`${record.status}>${outcome.record.status} ${outcome.event}`);
      expect(outcome.event).toBe(verdict.event);
      expect(outcome.record.version).toBe(record.version + (verdict.event === null ? 0 : 1));
      expect(outcome.record.updated_at).toBe(verdict.event ? now : record.updated_at);
      record = frozen(outcome.record);
    }
    if (outcome.kind === "refused") expect(outcome.problem).toMatchObject({ code: "invalid_state" });
    check(record, model, price);
  };
  const nextDeadline = () => machine.deadlines(record).toSorted((a, b) => a.at - b.at)[0] ?? null;

  for (const [index, { wait, what, question }] of steps.entries()) {
    const from = wait.to === "deadline" ? (model.nextAlarm()?.at ?? now) : now;
    now = Math.max(now, from + wait.plus);
    for (let due = nextDeadline(); ; due = nextDeadline()) {
      const alarm = model.nextAlarm();
      expect(due && [due.timer, due.at]).toEqual(alarm && [alarm.name, alarm.at]);
      if (!due || due.at > now) break;
      compare(machine.fire(record, due.timer, now), model.ring(now));
    }
    const [gesture, by] = what.kind === "any" ? [what.gesture, what.by] : fitting(model, what.pick);
    const messageId = testId("msg", `${index}`);
    const asked = { open: model.openQuestion, none: null, old: testId("msg", "ZZ") }[question];
    const outcome = machine.decide(record, commandFor(gesture, messageId, asked), PEOPLE[by] as Actor, now);
    compare(outcome, model.gesture(gesture, by, now, gesture === "ask" ? messageId : asked));
  }
  expect(seen.filter((each) => !LEGAL.includes(each))).toEqual([]);
  return seen;
}

/** What holds at every moment, by the model and whatever the model says. */
function check(record: DeploymentRecord, model: ReferenceDeployment, price: number): void {
  expect({
    status: record.status,
    version: record.version,
    expert: record.expert?.id ?? null,
    question: record.question?.id ?? null,
    messages: record.thread.length,
    credits: record.credits,
    ended: record.cancelled_by ?? record.expired_reason,
    accept_by: record.accept_by,
    offers: record.offers.map((offer) => offer.expert.id),
    passed_on_by: record.passed_on_by,
    handovers: record.handovers,
    notices: record.notices.map(({ number, kind, to }) => ({ number, kind, to })),
  }).toEqual({
    status: model.phase,
    version: model.version,
    expert: model.holder,
    question: model.openQuestion,
    messages: model.messages,
    credits: { reserved: model.reserved, settled: model.settled },
    ended: model.endedBy,
    accept_by: model.acceptBy,
    offers: model.offeredTo,
    passed_on_by: model.passedOnBy,
    handovers: model.handovers,
    notices: model.told.map((notice, index) => ({ number: index + 1, ...notice })).slice(-20),
  });
  const { status, credits } = record;
  expect(record.question !== null).toBe(status === "needs_input");
  if (["accepted", "in_progress", "needs_input", "completed"].includes(status)) expect(record.expert).not.toBeNull();
  if (status === "pending") expect([record.expert, record.accepted_at]).toEqual([null, null]);
  const ended = [record.completed_at, record.cancelled_at, record.expired_at].filter((at) => at !== null).length;
  const terminal = ["completed", "cancelled", "expired"].includes(status);
  expect(ended).toBe(terminal ? 1 : 0);
  expect(credits.reserved + credits.settled).toBe(status === "cancelled" || status === "expired" ? 0 : price);
  if (terminal) expect(credits.reserved).toBe(0);
}

const RUNS = 400;
const FRESH_SEED = (Date.now() ^ (Math.random() * 2 ** 31)) | 0;

/** Plays many lives. Gives the transitions that they saw, and how often. */
function playMany(seed: number): Map<string, number> {
  const seen = new Map<string, number>();
  const property = fc.property(life, (given) => {
    for (const each of play(given)) seen.set(each, (seen.get(each) ?? 0) + 1);
  });
  const details = fc.check(property, { seed, numRuns: RUNS, verbose: 1 });
  expect(details.failed, `seed ${seed}\n${fc.defaultReportMessage(details)}`).toBe(false);
  return seen;
}

test("whatever anyone does and whenever, the machine does what the contract's story says", () => {
  const seen = playMany(20260423);
  const often = [...seen].filter(([, times]) => times >= 5).map(([transition]) => transition);
  expect(often.toSorted(), "these lives must go through every transition").toEqual(LEGAL.toSorted());
});

test(`the same in lives that nobody has seen before (seed ${FRESH_SEED})`, () => {
  expect(playMany(FRESH_SEED).size, `seed ${FRESH_SEED}`).toBeGreaterThan(LEGAL.length / 2);
});
