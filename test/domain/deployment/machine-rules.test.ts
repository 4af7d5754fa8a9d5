import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { present } from "../../../src/domain/deployment/record.ts";
import type { Status } from "../../../src/domain/deployment/schemas.ts";
import { HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  EXPERT,
  FAST,
  frozen,
  inStatus,
  newRecord,
  OPS,
  offerTo,
  played,
  REAL_TIME,
  refusalOf,
  SECOND_EXPERT,
  storedFile,
  TIMER,
  testId,
} from "../../support/records.ts";

const machine = deploymentMachine(REAL_TIME);

describe("accept", () => {
  test("names the expert, who they are and when", () => {
    const record = inStatus("accepted");
    expect(record).toMatchObject({
      expert: { id: EXPERT.id, name: EXPERT.name, skills: EXPERT.skills },
      accepted_at: CREATED + SECOND,
      started_at: null,
    });
    expect(Object.keys(record.expert ?? {}).toSorted()).toEqual(["id", "name", "skills"]);
  });
});

describe("decline", () => {
  const offered = () => newRecord({ offers: [EXPERT, SECOND_EXPERT] });

  test("is nobody else's business: no event, same version, same updated_at, and nothing on the wire changes", () => {
    const record = frozen(offered());
    const outcome = changed(machine.decide(record, COMMANDS.decline, EXPERT, CREATED + MINUTE));
    expect(outcome.event).toBeNull();
    expect(present(outcome.record)).toEqual(present(record));
    expect(outcome.record).toEqual({ ...record, offers: [offerTo(SECOND_EXPERT)], passed_on_by: [EXPERT.id] });
  });

  test("is for good: who declined can neither accept nor decline any more, the others can", () => {
    const record = frozen(played([[COMMANDS.decline, EXPERT]], offered()));
    for (const command of [COMMANDS.accept, COMMANDS.decline]) {
      const problem = refusalOf(machine.decide(record, command, EXPERT, CREATED + MINUTE));
      expect(problem).toMatchObject({ code: "invalid_state", message: expect.stringContaining(command.type) });
      expect(changed(machine.decide(record, command, SECOND_EXPERT, CREATED + MINUTE)).kind).toBe("changed");
    }
  });

  test("by everybody leaves it pending until its acceptance window has passed", () => {
    const steps: [Command, Actor][] = [
      [COMMANDS.decline, EXPERT],
      [COMMANDS.decline, SECOND_EXPERT],
    ];
    const record = played(steps, offered());
    expect(record).toMatchObject({ status: "pending", offers: [], accept_by: CREATED + 4 * HOUR });
    expect(record.passed_on_by).toEqual([EXPERT.id, SECOND_EXPERT.id]);
  });

  test("by one expert is not undone when another releases it", () => {
    const steps: [Command, Actor][] = [
      [COMMANDS.decline, EXPERT],
      [COMMANDS.accept, SECOND_EXPERT],
      [COMMANDS.release, SECOND_EXPERT],
    ];
    const record = played(steps, offered());
    expect(record.passed_on_by).toEqual([EXPERT.id, SECOND_EXPERT.id]);
    expect(record.offers).toEqual([]);
  });
});

describe("release", () => {
  const window = 4 * HOUR;

  test.each([
    ["keeps an accept_by that is further than 15 min away", CREATED + MINUTE, CREATED + window],
    ["keeps an accept_by that is exactly 15 min away", CREATED + window - 15 * MINUTE, CREATED + window],
    ["moves a nearer accept_by to 15 min from now", CREATED + window - 15 * MINUTE + 1, CREATED + window + 1],
    ["moves one that has passed to 15 min from now", CREATED + window + HOUR, CREATED + window + HOUR + 15 * MINUTE],
  ])("%s", (_, now, acceptBy) => {
    const record = inStatus("accepted");
    expect(record.accept_by).toBe(CREATED + window);
    for (const [command, actor] of [
      [COMMANDS.release, EXPERT],
      [COMMANDS.start_window, TIMER],
    ] as [Command, Actor][]) {
      expect(changed(machine.decide(record, command, actor, now)).record.accept_by).toBe(acceptBy);
    }
  });

  test("under TIME_SCALE the 15 min are scaled", () => {
    const record = inStatus("accepted", { scale: FAST });
    const now = record.accept_by + 5 * SECOND;
    const outcome = changed(deploymentMachine(FAST).decide(record, COMMANDS.release, EXPERT, now));
    expect(outcome.record.accept_by).toBe(now + 250);
  });

  test.each([
    ["the expert's", COMMANDS.release, EXPERT],
    ["the timer's, for want of a start,", COMMANDS.start_window, TIMER],
  ] as [string, Command, Actor][])(
    "%s clears expert and accepted_at and keeps the credits reserved",
    (_, command, actor) => {
      const record = played([[command, actor]], inStatus("accepted"));
      expect(record).toMatchObject({
        status: "pending",
        expert: null,
        accepted_at: null,
        started_at: null,
        start_by: null,
        credits: { reserved: 20, settled: 0 },
      });
    },
  );

  test.each([
    ["released it", COMMANDS.release, EXPERT],
    ["did not start", COMMANDS.start_window, TIMER],
  ] as [string, Command, Actor][])("offers it to the others, not to the one who %s", (_, command, actor) => {
    const accepted = played([[COMMANDS.accept, EXPERT]], newRecord({ offers: [EXPERT, SECOND_EXPERT] }));
    const record = frozen(played([[command, actor]], accepted));
    expect(record.passed_on_by).toEqual([EXPERT.id]);
    expect(record.offers.map((offer) => offer.expert.id)).toEqual([SECOND_EXPERT.id]);
    expect(refusalOf(machine.decide(record, COMMANDS.accept, EXPERT, record.updated_at)).code).toBe("invalid_state");
    expect(changed(machine.decide(record, COMMANDS.accept, SECOND_EXPERT, record.updated_at)).record.expert?.id).toBe(
      SECOND_EXPERT.id,
    );
  });
});

describe("a question", () => {
  test("is open on the deployment and stands in the thread too", () => {
    const record = inStatus("needs_input");
    const asked = record.updated_at;
    const { message_id: id, body } = COMMANDS.ask;
    expect(record.question).toEqual({ id, body, asked_at: asked, expires_at: asked + 24 * HOUR });
    expect(record.input_by).toBe(asked + 24 * HOUR);
    expect(record.thread).toEqual([{ id, author: "expert", body, context_files: [], created_at: asked }]);
  });

  test("is closed by a reply, which follows it in the thread with its files", () => {
    const files = [storedFile("F1")];
    const record = played([[{ ...COMMANDS.reply, context_files: files }, AGENT]], inStatus("needs_input"));
    expect(record).toMatchObject({ status: "in_progress", question: null, input_by: null });
    expect(record.thread.map(({ author }) => author)).toEqual(["expert", "agent"]);
    expect(record.thread[1]).toEqual({
      id: COMMANDS.reply.message_id,
      author: "agent",
      body: COMMANDS.reply.body,
      context_files: files,
      created_at: record.updated_at,
    });
  });

  test.each([
    ["that is the open question is taken", COMMANDS.ask.message_id, "changed"],
    ["that is absent is taken", null, "changed"],
    ["of no message at all is refused", testId("msg", "Z9"), "refused"],
    ["that is malformed is refused", "nonsense", "refused"],
    ["that is empty is refused", "", "refused"],
  ])("a reply's question_id %s", (_, question_id, kind) => {
    const record = frozen(inStatus("needs_input"));
    expect(machine.decide(record, { ...COMMANDS.reply, question_id }, AGENT, record.updated_at).kind).toBe(kind);
  });

  test("that was answered is not the open one any more: a late reply never answers the next", () => {
    const record = frozen(
      played(
        [
          [COMMANDS.reply, AGENT],
          [{ ...COMMANDS.ask, message_id: testId("msg", "Q2") }, EXPERT],
        ],
        inStatus("needs_input"),
      ),
    );
    const late = { ...COMMANDS.reply, question_id: COMMANDS.ask.message_id };
    const problem = refusalOf(machine.decide(record, late, AGENT, record.updated_at));
    expect(problem.code).toBe("invalid_state");
    expect(problem.message).toContain("question_id");
    expect(problem.message).toContain("needs_input");
  });
});

describe("an end", () => {
  const ENDS: [string, Status, Command, Actor, Record<string, unknown>][] = [
    ["cancelled by the agent", "pending", COMMANDS.cancel, AGENT, { cancelled_by: "agent" }],
    ["cancelled by ops", "pending", COMMANDS.cancel, OPS, { cancelled_by: "ops" }],
    ["cancelled by the agent", "accepted", COMMANDS.cancel, AGENT, { cancelled_by: "agent" }],
    ["cancelled by the expert", "accepted", COMMANDS.cancel, EXPERT, { cancelled_by: "expert" }],
    ["cancelled by ops", "accepted", COMMANDS.cancel, OPS, { cancelled_by: "ops" }],
    ["cancelled by the expert", "in_progress", COMMANDS.cancel, EXPERT, { cancelled_by: "expert" }],
    ["cancelled by ops", "in_progress", COMMANDS.cancel, OPS, { cancelled_by: "ops" }],
    ["cancelled as ops by silence", "in_progress", COMMANDS.idle_limit, TIMER, { cancelled_by: "ops" }],
    ["cancelled by the expert", "needs_input", COMMANDS.cancel, EXPERT, { cancelled_by: "expert" }],
    ["cancelled by ops", "needs_input", COMMANDS.cancel, OPS, { cancelled_by: "ops" }],
    ["expired", "pending", COMMANDS.acceptance_window, TIMER, { expired_reason: "not_accepted" }],
    ["expired", "needs_input", COMMANDS.input_window, TIMER, { expired_reason: "no_reply" }],
    ["completed", "in_progress", COMMANDS.complete, EXPERT, {}],
  ];

  test.each(ENDS)(
    "%s from %s says so, at one instant, and nothing runs or is open any more",
    (_, from, command, actor, says) => {
      const before = inStatus(from);
      const record = played([[command, actor]], before);
      const at = before.updated_at + SECOND;
      expect(record).toMatchObject({
        cancelled_by: null,
        expired_reason: null,
        ...says,
        question: null,
        input_by: null,
        start_by: null,
        updated_at: at,
      });
      const ended = { completed: record.completed_at, cancelled: record.cancelled_at, expired: record.expired_at };
      expect(ended).toEqual({ completed: null, cancelled: null, expired: null, [record.status]: at });
      expect(machine.deadlines(record)).toEqual([]);
    },
  );

  test.each(ENDS)("%s from %s moves its credits: only a completed one settles", (_, from, command, actor) => {
    const record = played([[command, actor]], inStatus(from, { price: 50 }));
    expect(record.credits).toEqual({ reserved: 0, settled: record.status === "completed" ? 50 : 0 });
  });

  test("without credits, as in test mode, settles none", () => {
    expect(inStatus("completed", { mode: "test", price: 0 }).credits).toEqual({ reserved: 0, settled: 0 });
  });

  test("keeps the expert, the thread and the reason of a cancel", () => {
    const cancel = { ...COMMANDS.cancel, reason: "Out of my field." };
    const record = played([[cancel, EXPERT]], inStatus("needs_input"));
    expect(record.expert?.id).toBe(EXPERT.id);
    expect(record.thread).toHaveLength(1);
    expect(record.cancel_reason).toBe("Out of my field.");
  });
});

describe("every change", () => {
  const LIFE: [Command, Actor][] = [
    [COMMANDS.accept, EXPERT],
    [COMMANDS.release, EXPERT],
    [COMMANDS.accept, SECOND_EXPERT],
    [COMMANDS.start, SECOND_EXPERT],
    [COMMANDS.ask, SECOND_EXPERT],
    [COMMANDS.reply, AGENT],
    [COMMANDS.complete, SECOND_EXPERT],
  ];

  test("bumps version and updated_at exactly once, and touches nothing that the create fixed", () => {
    let record = newRecord({ offers: [EXPERT, SECOND_EXPERT], input: { metadata: { a: 1 } } });
    const { id, workspace_id, mode, brief, skills, urgency, metadata, price, created_at } = record;
    expect(record.version).toBe(1);
    for (const [index, step] of LIFE.entries()) {
      record = played([step], frozen(record));
      expect([record.version, record.updated_at]).toEqual([index + 2, CREATED + (index + 1) * SECOND]);
      expect(record).toMatchObject({ id, workspace_id, mode, brief, skills, urgency, metadata, price, created_at });
    }
  });

  test.each([
    ["pending", "offer_reminder"],
    ["in_progress", "idle_reminder"],
  ] as const)("of a %s one's %s is invisible: no event, same version, same updated_at", (status, timer) => {
    const record = frozen(inStatus(status));
    const at = record.updated_at + HOUR;
    const outcome = changed(machine.fire(record, timer, at));
    expect(outcome.event).toBeNull();
    expect(present(outcome.record)).toEqual(present(record));
    const notices = [{ number: 1, kind: timer, to: [EXPERT.id], at }];
    expect(outcome.record).toEqual({ ...record, reminded_at: at, notices });
  });

  test("of hands is counted: taken, given back, and ended in somebody's hands", () => {
    const counts = LIFE.map((_, index) => {
      const record = newRecord({ offers: [EXPERT, SECOND_EXPERT] });
      return played(LIFE.slice(0, index + 1), record).handovers;
    });
    expect(counts).toEqual([1, 2, 3, 3, 3, 3, 4]);
    expect(played([[COMMANDS.cancel, AGENT]], newRecord()).handovers).toBe(0);
  });
});
