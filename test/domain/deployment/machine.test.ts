import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { CommandType } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { STATUSES, type Status } from "../../../src/domain/deployment/schemas.ts";
import { SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  changed,
  EXPERT,
  frozen,
  inStatus,
  newRecord,
  OPS,
  OTHER_EXPERT,
  played,
  REAL_TIME,
  refusalOf,
  SECOND_EXPERT,
  TIMER,
} from "../../support/records.ts";

const machine = deploymentMachine(REAL_TIME);

const ACTORS = { agent: AGENT, expert: EXPERT, other_expert: OTHER_EXPERT, ops: OPS, timer: TIMER };
type Who = keyof typeof ACTORS;

interface Row {
  from: Status;
  command: CommandType;
  by: Who[];
  to: Status;
  /** Null where it is nobody's business: the version stays. */
  event: string | null;
}

/** The table of the contract, by hand. `expert` is the one it is offered to, or whose it is. */
const TABLE: Row[] = [
  { from: "pending", command: "accept", by: ["expert"], to: "accepted", event: "deployment.accepted" },
  { from: "pending", command: "decline", by: ["expert"], to: "pending", event: null },
  { from: "pending", command: "cancel", by: ["agent", "ops"], to: "cancelled", event: "deployment.cancelled" },
  { from: "pending", command: "acceptance_window", by: ["timer"], to: "expired", event: "deployment.expired" },
  { from: "accepted", command: "start", by: ["expert"], to: "in_progress", event: "deployment.in_progress" },
  {
    from: "accepted",
    command: "cancel",
    by: ["agent", "expert", "ops"],
    to: "cancelled",
    event: "deployment.cancelled",
  },
  { from: "accepted", command: "release", by: ["expert"], to: "pending", event: "deployment.released" },
  { from: "accepted", command: "start_window", by: ["timer"], to: "pending", event: "deployment.released" },
  { from: "in_progress", command: "ask", by: ["expert"], to: "needs_input", event: "deployment.needs_input" },
  { from: "in_progress", command: "complete", by: ["expert"], to: "completed", event: "deployment.completed" },
  { from: "in_progress", command: "cancel", by: ["expert", "ops"], to: "cancelled", event: "deployment.cancelled" },
  { from: "in_progress", command: "idle_limit", by: ["timer"], to: "cancelled", event: "deployment.cancelled" },
  { from: "needs_input", command: "cancel", by: ["expert", "ops"], to: "cancelled", event: "deployment.cancelled" },
  { from: "needs_input", command: "reply", by: ["agent"], to: "in_progress", event: "deployment.resumed" },
  { from: "needs_input", command: "input_window", by: ["timer"], to: "expired", event: "deployment.expired" },
];

/** The same actor asking again for what it already holds: nothing changes, and it is no error. */
const HELD: [Status, CommandType, Who][] = [
  ["accepted", "accept", "expert"],
  ["in_progress", "start", "expert"],
  ["cancelled", "cancel", "agent"],
];

const TRIPLES = STATUSES.flatMap((from) =>
  (Object.keys(COMMANDS) as CommandType[]).flatMap((command) =>
    (Object.keys(ACTORS) as Who[]).map((who) => ({ from, command, who })),
  ),
);

function rowOf({ from, command, who }: (typeof TRIPLES)[number]): Row | undefined {
  return TABLE.find((row) => row.from === from && row.command === command && row.by.includes(who));
}

function isHeld({ from, command, who }: (typeof TRIPLES)[number]): boolean {
  return HELD.some((held) => held.join() === [from, command, who].join());
}

describe("every pair of state and command, by every actor", () => {
  const legal = TRIPLES.filter(rowOf).map((triple) => ({ ...triple, ...(rowOf(triple) as Row) }));
  const held = TRIPLES.filter(isHeld);
  const refused = TRIPLES.filter((triple) => !rowOf(triple) && !isHeld(triple));

  test("is in one of the three tables below", () => {
    expect(TRIPLES).toHaveLength(7 * 14 * 5);
    expect([legal.length, held.length, refused.length]).toEqual([20, 3, 467]);
  });

  test.each(legal)("$from: $command by $who leads to $to with $event", ({ from, command, who, to, event }) => {
    const record = frozen(inStatus(from));
    const now = record.updated_at + SECOND;
    const outcome = changed(machine.decide(record, COMMANDS[command], ACTORS[who], now));
    expect(outcome.event).toBe(event);
    const seen = event === null ? [record.version, record.updated_at] : [record.version + 1, now];
    expect(outcome.record.status).toBe(to);
    expect([outcome.record.version, outcome.record.updated_at]).toEqual(seen);
  });

  test.each(held)("$from: $command again by $who changes nothing and is no error", ({ from, command, who }) => {
    const record = frozen(inStatus(from));
    const outcome = machine.decide(record, COMMANDS[command], ACTORS[who], record.updated_at + SECOND);
    expect(outcome).toEqual({ kind: "held", record });
  });

  test.each(refused)("$from: $command by $who is refused", ({ from, command, who }) => {
    const record = frozen(inStatus(from));
    const before = structuredClone(record);
    const problem = refusalOf(
      machine.decide(record, COMMANDS[command], ACTORS[who] as Actor, record.updated_at + SECOND),
    );
    expect(problem.code).toBe("invalid_state");
    expect(problem.message).toMatch(new RegExp(`\\b${from}\\b`));
    expect(record).toEqual(before);
  });
});

describe("a refusal names what is allowed in the state", () => {
  const ALLOWED: [Status, CommandType, Who, string[]][] = [
    ["pending", "reply", "agent", ["cancel"]],
    ["pending", "start", "expert", ["accept", "decline"]],
    ["accepted", "decline", "expert", ["start", "cancel", "release"]],
    ["pending", "complete", "ops", ["cancel"]],
    ["accepted", "reply", "agent", ["cancel"]],
    ["accepted", "complete", "expert", ["start", "cancel", "release"]],
    ["in_progress", "release", "expert", ["ask", "complete", "cancel"]],
    ["in_progress", "accept", "ops", ["cancel"]],
    ["needs_input", "cancel", "agent", ["reply"]],
    ["needs_input", "complete", "expert", ["cancel"]],
  ];
  const NOTHING: [Status, CommandType, Who][] = [
    ["in_progress", "cancel", "agent"],
    ["completed", "cancel", "agent"],
    ["cancelled", "start", "expert"],
    ["expired", "reply", "agent"],
  ];

  test.each(ALLOWED)("%s: after %s by %s it lists %j", (from, command, who, names) => {
    const { message } = refusalOf(machine.decide(inStatus(from), COMMANDS[command], ACTORS[who], Date.now()));
    const listed = /Allowed there for [^:]+: ([a-z_, ]+)\./.exec(message)?.[1]?.split(", ") ?? [];
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  test.each(NOTHING)("%s: after %s by %s it says that nothing is", (from, command, who) => {
    const { message } = refusalOf(machine.decide(inStatus(from), COMMANDS[command], ACTORS[who], Date.now()));
    expect(message).toContain("Nothing is allowed there");
  });
});

describe("the same actor asking again", () => {
  test.each([
    ["agent", "pending"],
    ["ops", "pending"],
    ["agent", "accepted"],
    ["expert", "accepted"],
    ["ops", "accepted"],
    ["expert", "in_progress"],
    ["ops", "in_progress"],
    ["expert", "needs_input"],
    ["ops", "needs_input"],
  ] as [Who, Status][])("%s may cancel twice from %s, and nobody else may", (who, from) => {
    const record = frozen(played([[COMMANDS.cancel, ACTORS[who]]], inStatus(from)));
    for (const other of ["agent", "expert", "other_expert", "ops"] as const) {
      const outcome = machine.decide(record, COMMANDS.cancel, ACTORS[other], record.updated_at + SECOND);
      expect([other, outcome.kind]).toEqual([other, other === who ? "held" : "refused"]);
    }
  });

  test.each([
    ["accept", "in_progress"],
    ["accept", "needs_input"],
    ["accept", "completed"],
    ["start", "needs_input"],
    ["start", "completed"],
    ["ask", "needs_input"],
    ["complete", "completed"],
    ["decline", "accepted"],
    ["decline", "cancelled"],
    ["decline", "expired"],
  ] as [CommandType, Status][])("is refused for %s once the deployment is %s", (command, status) => {
    const outcome = machine.decide(inStatus(status), COMMANDS[command], EXPERT, Date.now());
    expect(refusalOf(outcome).code).toBe("invalid_state");
  });
});

test("of two experts to whom it is offered, the first to accept wins and the other is refused", () => {
  const offered = newRecord({ offers: [EXPERT, SECOND_EXPERT] });
  const won = played([[COMMANDS.accept, SECOND_EXPERT]], offered);
  expect(won.expert).toEqual({ id: SECOND_EXPERT.id, name: "Cy", skills: ["copy"] });
  const lost = refusalOf(machine.decide(frozen(won), COMMANDS.accept, EXPERT, won.updated_at));
  expect(lost).toMatchObject({ code: "invalid_state", message: expect.stringContaining("accepted") });
});
