import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { NOTICE_KINDS, type Notice, type NoticeKind, withNotice } from "../../../src/domain/deployment/notices.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { Status } from "../../../src/domain/deployment/schemas.ts";
import { DAY, HOUR, MINUTE, type Scale, SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  EXPERT,
  FAST,
  frozen,
  type Given,
  inStatus,
  newRecord,
  OPS,
  played,
  REAL_TIME,
  SECOND_EXPERT,
  TIMER,
  testId,
} from "../../support/records.ts";

const machine = deploymentMachine(REAL_TIME);
const BOTH: Given = { offers: [EXPERT, SECOND_EXPERT] };
type Step = [Command, Actor];

/** What the last step told, as kind and people. */
function told(before: DeploymentRecord, after: DeploymentRecord): [NoticeKind, string[]][] {
  const known = before.notices.at(-1)?.number ?? 0;
  return after.notices.filter(({ number }) => number > known).map(({ kind, to }) => [kind, to]);
}

/** The record once a named timer fired, after a day. */
function rung(record: DeploymentRecord, timer: string): DeploymentRecord {
  return changed(machine.fire(frozen(record), timer, record.updated_at + DAY)).record;
}

const holder = [EXPERT.id];
const others = [SECOND_EXPERT.id];

describe("who is told", () => {
  const BY_COMMAND: [string, Status, Command, Actor, [NoticeKind, string[]][]][] = [
    ["nobody, when somebody accepts", "pending", COMMANDS.accept, EXPERT, []],
    ["nobody, when somebody declines", "pending", COMMANDS.decline, EXPERT, []],
    ["nobody, when the agent cancels what nobody holds", "pending", COMMANDS.cancel, AGENT, []],
    ["nobody, when ops cancels what nobody holds", "pending", COMMANDS.cancel, OPS, []],
    ["nobody, when the expert starts", "accepted", COMMANDS.start, EXPERT, []],
    [
      "the others who were asked, when the expert releases it",
      "accepted",
      COMMANDS.release,
      EXPERT,
      [["offer", others]],
    ],
    ["the holder, when the agent cancels", "accepted", COMMANDS.cancel, AGENT, [["cancelled", holder]]],
    ["the holder, when ops cancels", "accepted", COMMANDS.cancel, OPS, [["cancelled", holder]]],
    ["nobody, when the expert cancels what they accepted", "accepted", COMMANDS.cancel, EXPERT, []],
    ["nobody, when the expert asks", "in_progress", COMMANDS.ask, EXPERT, []],
    ["nobody, when the expert completes", "in_progress", COMMANDS.complete, EXPERT, []],
    ["nobody, when the expert cancels at work", "in_progress", COMMANDS.cancel, EXPERT, []],
    ["the holder, when ops cancels at work", "in_progress", COMMANDS.cancel, OPS, [["cancelled", holder]]],
    ["the holder, when the agent replies", "needs_input", COMMANDS.reply, AGENT, [["replied", holder]]],
    ["nobody, when the expert cancels with an open question", "needs_input", COMMANDS.cancel, EXPERT, []],
    [
      "the holder, when ops cancels with an open question",
      "needs_input",
      COMMANDS.cancel,
      OPS,
      [["cancelled", holder]],
    ],
  ];
  const BY_TIMER: [string, Status, string, [NoticeKind, string[]][]][] = [
    [
      "all who were asked, half-way to when their offer lapses",
      "pending",
      "offer_reminder",
      [["offer_reminder", [...holder, ...others]]],
    ],
    ["nobody, when nobody accepted in time", "pending", "acceptance_window", []],
    [
      "the holder, then the others, when it was not started in time",
      "accepted",
      "start_window",
      [
        ["released", holder],
        ["offer", others],
      ],
    ],
    ["the holder, after a day of silence", "in_progress", "idle_reminder", [["idle_reminder", holder]]],
    ["the holder, when their silence ended it", "in_progress", "idle_limit", [["cancelled", holder]]],
    ["the holder, when the agent did not reply in time", "needs_input", "input_window", [["expired", holder]]],
  ];

  test.each(BY_COMMAND)("%s (%s)", (_, status, command, actor, expected) => {
    const record = frozen(inStatus(status, BOTH));
    const now = record.updated_at + HOUR;
    const after = changed(machine.decide(record, command, actor, now)).record;
    expect(told(record, after)).toEqual(expected);
    for (const { at } of after.notices.slice(record.notices.length)) expect(at).toBe(now);
  });

  test.each(BY_TIMER)("%s (%s)", (_, status, timer, expected) => {
    const record = inStatus(status, BOTH);
    const after = rung(record, timer);
    expect(told(record, after)).toEqual(expected);
    for (const { at } of after.notices.slice(record.notices.length)) expect(at).toBe(record.updated_at + DAY);
  });

  test("is, by these rules, of every kind that there is", () => {
    const kinds = [...BY_COMMAND.map((row) => row[4]), ...BY_TIMER.map((row) => row[3])].flat().map(([kind]) => kind);
    expect([...new Set(kinds)].toSorted()).toEqual(NOTICE_KINDS.toSorted());
  });

  test("is nobody by a reminder of offers that were all declined", () => {
    const record = played([[COMMANDS.decline, EXPERT]], newRecord());
    const after = rung(record, "offer_reminder");
    expect([after.notices, after.reminded_at]).toEqual([[], record.updated_at + DAY]);
  });

  test("is nobody by a release when nobody else was asked", () => {
    const record = inStatus("accepted");
    expect(told(record, played([[COMMANDS.release, EXPERT]], record))).toEqual([]);
    expect(told(record, rung(record, "start_window"))).toEqual([["released", holder]]);
  });

  test("is nobody by a command that is refused or held", () => {
    const record = frozen(inStatus("accepted", BOTH));
    expect(machine.decide(record, COMMANDS.accept, EXPERT, CREATED + HOUR)).toEqual({ kind: "held", record });
    expect(machine.decide(record, COMMANDS.complete, EXPERT, CREATED + HOUR).kind).toBe("refused");
    expect(record.notices).toEqual([]);
  });
});

describe("the reminder of an offer", () => {
  const SCALES: [number, Scale][] = [
    [1, REAL_TIME],
    [3600, FAST],
  ];

  test.each(SCALES)(
    "comes at half of the acceptance window, from when routing begins (TIME_SCALE %i)",
    (factor, scale) => {
      const scheduled_for = new Date(CREATED + 10 * HOUR).toISOString();
      const inputs = [{ urgency: "priority" }, { urgency: "standard" }, { urgency: "scheduled", scheduled_for }];
      const at = inputs.map((input) => {
        const deadlines = deploymentMachine(scale).deadlines(newRecord({ scale, input }));
        return (deadlines.find(({ timer }) => timer === "offer_reminder")?.at ?? 0) - CREATED;
      });
      expect(at).toEqual([(30 * MINUTE) / factor, (2 * HOUR) / factor, 10 * HOUR + (2 * HOUR) / factor]);
    },
  );

  test("comes again after a release, to whom it is offered then", () => {
    const reminded = rung(inStatus("pending", BOTH), "offer_reminder");
    const steps: Step[] = [
      [COMMANDS.accept, EXPERT],
      [COMMANDS.release, EXPERT],
    ];
    const record = played(steps, reminded);
    expect(machine.deadlines(record).map(({ timer }) => timer)).toContain("offer_reminder");
    expect(told(record, rung(record, "offer_reminder"))).toEqual([["offer_reminder", others]]);
  });
});

describe("notices", () => {
  /** So many questions answered: one notice each. */
  function afterReplies(count: number): DeploymentRecord {
    const steps = Array.from({ length: count }, (_, i): Step[] => [
      [{ ...COMMANDS.ask, message_id: testId("msg", `Q${i}`) }, EXPERT],
      [{ ...COMMANDS.reply, message_id: testId("msg", `R${i}`) }, AGENT],
    ]);
    return played(steps.flat(), inStatus("in_progress"));
  }

  test("are numbered from 1 without a hole, in the order in which they came", () => {
    const record = rung(afterReplies(3), "idle_limit");
    expect(record.notices.map(({ number, kind }) => [number, kind])).toEqual([
      [1, "replied"],
      [2, "replied"],
      [3, "replied"],
      [4, "cancelled"],
    ]);
  });

  test("are bounded: the last twenty are kept, and their numbers go on", () => {
    const numbers = afterReplies(25).notices.map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
  });

  test("to nobody are none, and take no number", () => {
    const one: Notice[] = [{ number: 7, kind: "offer", to: holder, at: CREATED }];
    expect(withNotice(one, "offer", [], CREATED)).toEqual(one);
    expect(withNotice([], "expired", [], CREATED)).toEqual([]);
    expect(withNotice(frozen(one), "replied", holder, CREATED + SECOND)).toEqual([
      ...one,
      { number: 8, kind: "replied", to: holder, at: CREATED + SECOND },
    ]);
  });

  const LIVES: [string, Step[]][] = [
    [
      "is cancelled by the agent",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.cancel, AGENT],
      ],
    ],
    [
      "is cancelled by ops",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.start, EXPERT],
        [COMMANDS.cancel, OPS],
      ],
    ],
    [
      "is released by its expert",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.release, EXPERT],
      ],
    ],
    [
      "is released by the timer",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.start_window, TIMER],
      ],
    ],
    [
      "expires for want of a reply",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.start, EXPERT],
        [COMMANDS.ask, EXPERT],
        [COMMANDS.input_window, TIMER],
      ],
    ],
    [
      "is replied to",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.start, EXPERT],
        [COMMANDS.ask, EXPERT],
        [COMMANDS.reply, AGENT],
      ],
    ],
    [
      "ends by silence",
      [
        [COMMANDS.accept, EXPERT],
        [COMMANDS.start, EXPERT],
        [COMMANDS.idle_limit, TIMER],
      ],
    ],
  ];

  test.each(LIVES)("are none in test mode, when it %s; there are in live mode", (_, steps) => {
    const modes = (["test", "live"] as const).map(
      (mode) => played(steps, newRecord({ ...BOTH, mode })).notices.length > 0,
    );
    expect(modes).toEqual([false, true]);
  });

  test.each([
    ["pending", "offer_reminder"],
    ["in_progress", "idle_reminder"],
  ] as const)("are none in test mode by a reminder while %s", (status, timer) => {
    expect(rung(inStatus(status, { ...BOTH, mode: "test" }), timer).notices).toEqual([]);
    expect(rung(inStatus(status, { ...BOTH, mode: "live" }), timer).notices).toHaveLength(1);
  });
});
