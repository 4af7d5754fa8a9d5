import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { present } from "../../../src/domain/deployment/record.ts";
import type { BenchEntry } from "../../../src/domain/deployment/routing.ts";
import { STATUSES, type Urgency } from "../../../src/domain/deployment/schemas.ts";
import { ROUTING, withRouting } from "../../../src/domain/deployment/with-routing.ts";
import { HOUR, MINUTE, type Scale, SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  FAST,
  frozen,
  type Given,
  inStatus,
  REAL_TIME,
  refusalOf,
  TIMER,
} from "../../support/records.ts";
import { member } from "./bench.ts";
import { ADA, ada, away, BO, bo, CY, cy, Routed, WANTED } from "./routed.ts";

describe("the waves", () => {
  const SCALES: [number, Scale][] = [
    [1, REAL_TIME],
    [3600, FAST],
  ];
  const URGENCIES: [Urgency, number][] = [
    ["standard", 5 * MINUTE],
    ["priority", MINUTE],
    ["scheduled", 5 * MINUTE],
  ];
  const cases = SCALES.flatMap(([factor, scale]) =>
    URGENCIES.map(([urgency, wave]) => ({ urgency, factor, scale, wave: Math.round(wave / factor) })),
  );

  test.each(cases)("of a $urgency one at TIME_SCALE $factor are $wave ms apart", ({ urgency, scale, wave }) => {
    const start = urgency === "scheduled" ? 10 * HOUR : 0;
    const scheduled_for = start ? new Date(CREATED + start).toISOString() : null;
    const input = { urgency, scheduled_for, skills: ["copy", "legal", "design"] };
    const life = new Routed([member("D", ["copy", "legal", "design"]), ADA, CY], { scale, input });
    expect([life.offered, life.next]).toEqual([[], start]);
    expect([life.look().offered, life.next]).toEqual([["D"], start + wave]);
    expect([life.look().offered, life.next]).toEqual([["D", "A"], start + 2 * wave]);
    expect([life.look().offered, life.next]).toEqual([["D", "A", "C"], null]);
  });

  test("count from when the look took place, not from when it was due", () => {
    const life = new Routed([ADA, CY], WANTED);
    const machine = withRouting(deploymentMachine(REAL_TIME), REAL_TIME, () => [ADA, CY]);
    const late = changed(machine.fire(life.record, ROUTING, CREATED + HOUR)).record;
    expect(late.routing).toEqual({ reached: 2, next_at: CREATED + HOUR + 5 * MINUTE });
  });

  test("go on while nobody is free at all, until somebody is", () => {
    const life = new Routed([away(ADA)], WANTED);
    expect([life.look().offered, life.next]).toEqual([[], 5 * MINUTE]);
    expect([life.look().offered, life.next]).toEqual([[], 10 * MINUTE]);
    life.bench = [ADA];
    expect([life.look().offered, life.next]).toEqual([["A"], null]);
  });

  test("stop while somebody holds it", () => {
    const life = new Routed([ADA, CY], WANTED).look().give(COMMANDS.accept, ada, SECOND);
    expect(life.next).toBeNull();
  });

  test("tell each who is asked, once, and nobody else", () => {
    const life = new Routed([ADA, CY, BO], WANTED).look().look();
    expect(life.told).toEqual([
      ["offer", ["A", "B"]],
      ["offer", ["C"]],
    ]);
    expect(life.record.notices.map(({ number, at }) => [number, at - CREATED])).toEqual([
      [1, 0],
      [2, 5 * MINUTE],
    ]);
  });

  test("are nothing that the wire shows: no event, same version, same updated_at", () => {
    const life = new Routed([ADA, CY], WANTED);
    const before = life.record;
    const machine = withRouting(deploymentMachine(REAL_TIME), REAL_TIME, () => [ADA, CY]);
    expect(changed(machine.fire(before, ROUTING, CREATED)).event).toBeNull();
    life.look().look().give(COMMANDS.decline, ada, SECOND);
    expect([life.record.version, life.record.updated_at]).toEqual([1, CREATED]);
    expect(present(life.record)).toEqual(present(before));
  });
});

describe("a look because the bench changed", () => {
  test("asks who came back within a wave that was opened, and moves no wave", () => {
    const life = new Routed([ADA, away(BO), CY], WANTED).look();
    life.bench = [ADA, BO, CY];
    life.give(COMMANDS.reroute, TIMER, MINUTE);
    expect([life.offered, life.next]).toEqual([["A", "B"], 5 * MINUTE]);
    expect(life.told.at(-1)).toEqual(["offer", ["B"]]);
  });

  test("withdraws the offers of who left, who can't accept any more and is told nothing", () => {
    const life = new Routed([ADA, BO], WANTED).look();
    life.bench = [ADA];
    life.give(COMMANDS.reroute, TIMER, MINUTE);
    expect([life.offered, life.told]).toEqual([["A"], [["offer", ["A", "B"]]]]);
    expect(refusalOf(life.decide(COMMANDS.accept, bo)).code).toBe("invalid_state");
  });

  test("opens the next wave at once if the last who was asked left", () => {
    const life = new Routed([ADA, CY], WANTED).look();
    life.bench = [CY];
    expect(life.give(COMMANDS.reroute, TIMER, MINUTE).offered).toEqual(["C"]);
  });

  test("begins a new interval where it opens a wave: the one after comes no sooner than any other", () => {
    const three = { input: { skills: ["copy", "legal", "design"] } };
    const best = member("D", ["copy", "legal", "design"]);
    const life = new Routed([best, ADA, CY], three).look();
    life.bench = [ADA, CY];
    life.give(COMMANDS.reroute, TIMER, 4 * MINUTE);
    expect([life.offered, life.next]).toEqual([["A"], 9 * MINUTE]);

    const late = new Routed([away(ADA), away(CY)], WANTED).look();
    late.bench = [ADA, CY];
    late.give(COMMANDS.reroute, TIMER, 4 * MINUTE);
    expect([late.offered, late.next]).toEqual([["A"], 9 * MINUTE]);
  });

  test("leads to a wave of its own when somebody new covers less", () => {
    const life = new Routed([ADA], WANTED).look();
    expect(life.next).toBeNull();
    life.bench = [ADA, CY];
    life.give(COMMANDS.reroute, TIMER, HOUR);
    expect([life.offered, life.next]).toEqual([["A"], HOUR + 5 * MINUTE]);
    expect(life.look().offered).toEqual(["A", "C"]);
  });

  test("is held if nothing comes of it", () => {
    const life = new Routed([ADA, CY], WANTED).look();
    for (const bench of [
      [ADA, CY],
      [CY, ADA],
      [away(ADA), { ...CY, load: 2 }],
    ]) {
      life.bench = bench;
      expect(life.decide(COMMANDS.reroute, TIMER)).toEqual({ kind: "held", record: life.record });
    }
  });

  test("is held as long as the bench was not read", () => {
    const life = new Routed(null, WANTED);
    expect(life.decide(COMMANDS.reroute, TIMER)).toEqual({ kind: "held", record: life.record });
  });

  test("does nothing before scheduled_for, and is the first look from then on", () => {
    const input = { ...WANTED.input, urgency: "scheduled", scheduled_for: new Date(CREATED + HOUR).toISOString() };
    const life = new Routed([ADA], { input });
    life.now = CREATED + HOUR - 1;
    expect(life.decide(COMMANDS.reroute, TIMER)).toEqual({ kind: "held", record: life.record });
    expect(life.next).toBe(HOUR);
    expect(life.give(COMMANDS.reroute, TIMER, 1).offered).toEqual(["A"]);
  });

  test.each(STATUSES.filter((status) => status !== "pending"))("does nothing while it is %s", (status) => {
    const machine = withRouting(deploymentMachine(REAL_TIME), REAL_TIME, () => [ADA, BO, CY]);
    const record = frozen(inStatus(status));
    expect(machine.decide(record, COMMANDS.reroute, TIMER, record.updated_at)).toEqual({ kind: "held", record });
    expect(machine.deadlines(record)).toEqual(deploymentMachine(REAL_TIME).deadlines(record));
  });
});

describe("after a release", () => {
  const held = (bench: BenchEntry[]) => new Routed(bench, WANTED).look().give(COMMANDS.accept, ada, MINUTE);

  test("the others who were asked are told again, and the next wave comes a whole interval later", () => {
    const life = held([ADA, BO, CY]).give(COMMANDS.release, ada, HOUR);
    expect([life.offered, life.next]).toEqual([["B"], HOUR + MINUTE]);
    expect([life.look().offered, life.next]).toEqual([["B"], HOUR + 6 * MINUTE]);
    expect(life.told).toEqual([
      ["offer", ["A", "B"]],
      ["offer", ["B"]],
    ]);
    expect(life.look().offered).toEqual(["B", "C"]);
  });

  test("who left the bench meanwhile is not asked any more, however soon after", () => {
    const life = held([ADA, BO, CY]);
    life.bench = [ADA, CY];
    expect(life.give(COMMANDS.release, ada, HOUR).look().offered).toEqual(["C"]);
  });

  test("whoever released it is not asked again, in no wave and however they come back", () => {
    const life = held([ADA, BO, CY]).give(COMMANDS.release, ada, HOUR).look();
    for (const bench of [
      [BO, CY],
      [ADA, BO, CY],
    ]) {
      life.bench = bench;
      expect(life.decide(COMMANDS.reroute, TIMER).kind).toBe("held");
    }
    expect(refusalOf(life.decide(COMMANDS.accept, ada)).code).toBe("invalid_state");
  });

  test.each([
    ["by the expert", COMMANDS.release, ada],
    ["for want of a start", COMMANDS.start_window, TIMER],
  ] as [string, Command, Actor][])("%s with nobody else asked, the next wave opens at once", (_, command, actor) => {
    const life = held([ADA, CY]).give(command, actor, HOUR);
    expect([life.offered, life.next]).toEqual([[], HOUR + MINUTE]);
    expect([life.look().offered, life.next]).toEqual([["C"], null]);
    expect(life.told.at(-1)).toEqual(["offer", ["C"]]);
  });

  test("with nobody left to ask, it waits for who comes, and asks them at once", () => {
    const life = held([ADA, away(CY)])
      .give(COMMANDS.release, ada, HOUR)
      .look();
    expect([life.offered, life.next]).toEqual([[], null]);
    life.bench = [ADA, CY];
    expect(life.give(COMMANDS.reroute, TIMER, MINUTE).offered).toEqual(["C"]);
  });

  test("of one that was accepted before, who is asked has the interval of its urgency and scale", () => {
    const input = { ...WANTED.input, urgency: "priority" };
    const life = new Routed([ADA, BO, CY], { input, scale: FAST }).look().give(COMMANDS.accept, ada, 10);
    expect(life.give(COMMANDS.release, ada, 10).next).toBe(20);
    expect(life.look().next).toBe(20 + Math.round(MINUTE / 3600));
  });
});

describe("after a decline", () => {
  test("the wave goes on with the others, and the next one comes when it was due", () => {
    const life = new Routed([ADA, BO, CY], WANTED).look().give(COMMANDS.decline, ada, MINUTE);
    expect([life.offered, life.next]).toEqual([["B"], 5 * MINUTE]);
    expect(life.look().offered).toEqual(["B", "C"]);
  });

  test("by the last who was asked, the next wave opens at once", () => {
    const life = new Routed([ADA, BO, CY], WANTED).look();
    life.give(COMMANDS.decline, bo, MINUTE).give(COMMANDS.decline, ada, MINUTE);
    expect([life.offered, life.next]).toEqual([[], 2 * MINUTE]);
    expect([life.look().offered, life.next]).toEqual([["C"], null]);
  });

  test("by everybody on the bench, one last look finds nobody, and it waits for who comes", () => {
    const life = new Routed([ADA, CY], WANTED).look().look();
    life.give(COMMANDS.decline, ada, MINUTE).give(COMMANDS.decline, cy, MINUTE).look();
    expect([life.offered, life.next]).toEqual([[], null]);
    life.bench = [ADA, BO, CY];
    expect(life.give(COMMANDS.reroute, TIMER, MINUTE).offered).toEqual(["B"]);
  });

  test("who declined is asked again neither by a wave nor after a release by another", () => {
    const life = new Routed([ADA, BO, CY], WANTED).look().give(COMMANDS.decline, ada, MINUTE);
    life.give(COMMANDS.accept, bo, MINUTE).give(COMMANDS.release, bo, MINUTE).look();
    expect(life.offered).toEqual(["C"]);
  });
});

describe("offers are withdrawn the moment", () => {
  test("someone accepts: the others are refused", () => {
    const life = new Routed([ADA, BO], WANTED).look().give(COMMANDS.accept, bo, SECOND);
    for (const command of [COMMANDS.accept, COMMANDS.decline]) {
      expect(refusalOf(life.decide(command, ada)).code).toBe("invalid_state");
    }
  });

  test("the agent cancels: everybody is refused, and nobody is looked for", () => {
    const life = new Routed([ADA, CY], WANTED).look().give(COMMANDS.cancel, AGENT, SECOND);
    expect(refusalOf(life.decide(COMMANDS.accept, ada)).code).toBe("invalid_state");
    expect(life.next).toBeNull();
    expect(life.decide(COMMANDS.reroute, TIMER).kind).toBe("held");
  });
});

describe("in test mode", () => {
  test.each([undefined, "slow", "expire"])("nobody real is ever looked for (hd_test %s)", (hd_test) => {
    const input = { ...WANTED.input, metadata: hd_test ? { hd_test } : {} };
    const life = new Routed([ADA, BO, CY], { mode: "test", price: 0, input });
    expect(life.next).toBeNull();
    expect(life.decide(COMMANDS.reroute, TIMER)).toEqual({ kind: "held", record: life.record });
    const machine = withRouting(deploymentMachine(REAL_TIME), REAL_TIME, () => [ADA, BO, CY]);
    expect(machine.fire(life.record, ROUTING, CREATED).kind).toBe("held");
  });

  test("a release leads to no look either", () => {
    const given: Given = { ...WANTED, mode: "test", price: 0, offers: [ada] };
    const life = new Routed([ADA, BO, CY], given)
      .give(COMMANDS.accept, ada, SECOND)
      .give(COMMANDS.release, ada, SECOND);
    expect([life.next, life.record.routing.next_at]).toEqual([null, null]);
  });

  test("nor does a decline by the last who was asked", () => {
    const given: Given = { ...WANTED, mode: "test", price: 0, offers: [ada] };
    const life = new Routed([ADA, BO, CY], given).give(COMMANDS.decline, ada, SECOND);
    expect([life.offered, life.next]).toEqual([[], null]);
  });
});
