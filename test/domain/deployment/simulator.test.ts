import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { outputDataProblems } from "../../../src/domain/deployment/output-schema.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import { syntheticOffers } from "../../../src/domain/deployment/roster.ts";
import { nextStep, type Prepared, SIMULATOR, withSimulator } from "../../../src/domain/deployment/simulator.ts";
import type { Machine } from "../../../src/domain/machine.ts";
import { DAY, HOUR, MINUTE, type Scale, SECOND, scaleOf } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  FAST,
  frozen,
  inStatus,
  newRecord,
  REAL_TIME,
  testId,
} from "../../support/records.ts";

const SCALES = [1, 3600];

/** A life under the simulator: each event with its time since creation. Timers fire on time, unless the process was down until `downUntil`. */
class Life {
  record: DeploymentRecord;
  readonly events: { at: number; event: string; record: DeploymentRecord }[] = [];
  private readonly machine: Machine<DeploymentRecord, Command>;
  private downUntil = 0;

  constructor(given: { scale?: Scale; mode?: "test" | "live"; input?: Record<string, unknown> }, prepared?: Prepared) {
    const scale = given.scale ?? REAL_TIME;
    this.machine = withSimulator(
      deploymentMachine(scale),
      () => testId("msg", "QQ"),
      () => prepared,
    );
    this.record = frozen(
      newRecord({ mode: given.mode ?? "test", price: 0, scale, offers: [], input: given.input ?? {} }),
    );
  }

  down(until: number): this {
    this.downUntil = CREATED + until;
    return this;
  }

  /** Fires what falls due until so long after creation, in order of time; of two at once, the one that is listed first. */
  until(end: number): this {
    for (;;) {
      const [due] = this.machine.deadlines(this.record).toSorted((a, b) => a.at - b.at);
      const at = Math.max(due?.at ?? Number.POSITIVE_INFINITY, this.downUntil);
      if (!due || at > CREATED + end) return this;
      this.tell(changed(this.machine.fire(this.record, due.timer, at)), at);
    }
  }

  agent(command: Command, at: number): this {
    this.until(at);
    this.tell(changed(this.machine.decide(this.record, command, AGENT, CREATED + at)), CREATED + at);
    return this;
  }

  told(): string[] {
    return this.events.map(({ event }) => event);
  }

  private tell({ record, event }: { record: DeploymentRecord; event: string | null }, at: number) {
    this.record = frozen(record);
    if (event) this.events.push({ at: at - CREATED, event: event.replace("deployment.", ""), record });
  }
}

/** The event, and the seconds since the one before: the spec says "about", a quarter more or less. */
function expectCourse(life: Life, course: [string, number][], start = 0) {
  expect(life.told()).toEqual(course.map(([event]) => event));
  let before = start;
  for (const [index, [, seconds]] of course.entries()) {
    const { at } = life.events[index] as { at: number };
    expect(at - before).toBeGreaterThanOrEqual(seconds * 0.75 * SECOND);
    expect(at - before).toBeLessThanOrEqual(seconds * 1.25 * SECOND);
    before = at;
  }
}

const PLAIN: [string, number][] = [
  ["accepted", 1],
  ["in_progress", 1],
  ["completed", 2],
];
const ASKS: [string, number][] = [...PLAIN.slice(0, 2), ["needs_input", 2]];

describe.each(SCALES)("at TIME_SCALE %i", (factor) => {
  const scale = scaleOf(factor);

  describe.each(["standard", "priority"])("a %s test deployment", (urgency) => {
    const begin = (hd_test?: string) =>
      new Life({ scale, input: { urgency, metadata: hd_test === undefined ? {} : { hd_test } } });

    test("is accepted after about 1 s, started 1 s later and completed 2 s after that", () => {
      const life = begin().until(DAY);
      expectCourse(life, PLAIN);
      expect(life.record.output).toMatchObject({ synthetic: true, partial: false });
      expect(life.record.output?.body).not.toBe("");
    });

    test("with needs_input asks once, and a reply completes it", () => {
      const life = begin("needs_input")
        .agent(COMMANDS.reply, 10 * SECOND)
        .until(DAY);
      expectCourse(life, [...ASKS, ["resumed", 6], ["completed", 2]]);
      expect(life.record.thread.map(({ author }) => author)).toEqual(["expert", "agent"]);
    });

    test("with needs_input and no reply expires after the 24 h of every question", () => {
      const life = begin("needs_input").until(3 * DAY);
      expectCourse(life, [...ASKS, ["expired", (24 * 3600) / factor]]);
      expect(life.record.expired_reason).toBe("no_reply");
    });

    test("with expire is accepted by nobody and expired within 10 s", () => {
      const life = begin("expire").until(10 * SECOND);
      expect(life.told()).toEqual(["expired"]);
      expect(life.record).toMatchObject({ expired_reason: "not_accepted", expert: null });
    });

    test("with no_reply asks and expires within 10 s", () => {
      const life = begin("no_reply").until(10 * SECOND);
      expect(life.told()).toEqual(["accepted", "in_progress", "needs_input", "expired"]);
      expect(life.record).toMatchObject({ expired_reason: "no_reply", output: null });
    });

    test("with expert_cancel is cancelled by the expert midway, with partial output", () => {
      const life = begin("expert_cancel").until(DAY);
      expectCourse(life, [...PLAIN.slice(0, 2), ["cancelled", 2]]);
      expect(life.record).toMatchObject({ cancelled_by: "expert", output: { partial: true, synthetic: true } });
    });

    test("with slow is accepted, waits for a cancel, and the agent can give it", () => {
      const life = begin("slow");
      life.agent(COMMANDS.cancel, 1.5 * SECOND).until(DAY);
      expect(life.told()).toEqual(["accepted", "cancelled"]);
      expect(life.record).toMatchObject({ cancelled_by: "agent", started_at: null });
    });

    test("with slow is cancelled as expert an hour after the first acceptance, never expired, never started", () => {
      const life = begin("slow").until(DAY);
      const first = life.events.find(({ event }) => event === "accepted")?.at ?? 0;
      const last = life.events.at(-1);
      expect(last).toMatchObject({ event: "cancelled", record: { cancelled_by: "expert" } });
      expect(Math.abs((last?.at ?? 0) - first - HOUR)).toBeLessThan(10 * SECOND);
      expect([...new Set(life.told())].toSorted()).toEqual(
        factor === 1 ? ["accepted", "cancelled"] : ["accepted", "cancelled", "released"],
      );
    });
  });
});

test("slow under TIME_SCALE 3600: after each release the next synthetic expert accepts", () => {
  const input = { skills: ["copy"], metadata: { hd_test: "slow" } };
  const life = new Life({ scale: FAST, input }).until(60 * SECOND);
  const experts = life.events.filter(({ event }) => event === "accepted").map(({ record }) => record.expert?.id);
  const bench = syntheticOffers(["copy"]).map(({ id }) => id);
  expect(bench.length).toBeGreaterThan(1);
  expect(experts.slice(0, bench.length)).toEqual(bench);
  expect(experts.length).toBeGreaterThan(bench.length);
  for (const [index, id] of experts.entries()) if (index > 0) expect(id).not.toBe(experts[index - 1]);
});

describe("a scheduled test deployment", () => {
  const start = 20 * MINUTE;
  const scheduled = (scenario?: string) => ({
    urgency: "scheduled",
    scheduled_for: new Date(CREATED + start).toISOString(),
    metadata: scenario ? { hd_test: scenario } : {},
  });

  test.each(SCALES)("is simulated from scheduled_for on, and not before (TIME_SCALE %i)", (factor) => {
    const life = new Life({ scale: scaleOf(factor), input: scheduled() });
    expect(life.until(start).told()).toEqual([]);
    expectCourse(life.until(DAY), PLAIN, start);
  });

  test("with expire lapses within 10 s of scheduled_for", () => {
    const life = new Life({ input: scheduled("expire") });
    expect(life.until(start).told()).toEqual([]);
    expect(life.until(start + 10 * SECOND).told()).toEqual(["expired"]);
  });

  test("with slow is cancelled an hour after its acceptance, not after its creation", () => {
    const life = new Life({ input: scheduled("slow") }).until(DAY);
    expect(life.told()).toEqual(["accepted", "cancelled"]);
    expect((life.events[1]?.at ?? 0) - (life.events[0]?.at ?? 0)).toBe(HOUR);
  });

  test("can be cancelled by the agent before it starts", () => {
    const life = new Life({ input: scheduled() }).agent(COMMANDS.cancel, MINUTE).until(DAY);
    expect(life.told()).toEqual(["cancelled"]);
  });
});

describe("after a restart long past every deadline, the earlier timer wins", () => {
  const late = 40 * DAY;

  test.each<[string, number, string | undefined, string[]]>([
    ["a new one is accepted, not expired, and completes", 0, undefined, ["accepted", "in_progress", "completed"]],
    ["an accepted one is started, not released", 1.2, undefined, ["accepted", "in_progress", "completed"]],
    ["a started one is completed, not cancelled as idle", 2.5, undefined, ["accepted", "in_progress", "completed"]],
    ["a new one with expire is expired", 0, "expire", ["expired"]],
    ["an open question has expired", 5, "needs_input", ["accepted", "in_progress", "needs_input", "expired"]],
    ["a slow one is cancelled as expert, not released", 2, "slow", ["accepted", "cancelled"]],
    ["one that gives up does so", 2.5, "expert_cancel", ["accepted", "in_progress", "cancelled"]],
  ])("%s", (_, stopped, scenario, told) => {
    const life = new Life({ input: { metadata: scenario ? { hd_test: scenario } : {} } });
    life.until(stopped * SECOND);
    const before = life.events.length;
    life.down(late).until(late + 10 * SECOND);
    expect(life.told()).toEqual(told);
    for (const { at } of life.events.slice(before)) expect(at).toBeGreaterThanOrEqual(late);
    if (told.at(-1) === "cancelled") expect(life.record.cancelled_by).toBe("expert");
  });
});

describe("a test deployment's output", () => {
  const output_schema = { type: "object", required: ["score"], properties: { score: { type: "integer", minimum: 3 } } };

  test("satisfies its output_schema", () => {
    const life = new Life({ input: { output_schema } }).until(MINUTE);
    expect(life.record.status).toBe("completed");
    expect(outputDataProblems(output_schema, life.record.output?.data)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["excludes everything", { not: {} }],
    ["requires what it forbids", { type: "object", required: ["a"], properties: { a: false } }],
    ["wants a number between 2 and 1", { type: "number", minimum: 2, maximum: 1 }],
  ])("that no data can satisfy, since the schema %s, is an honest cancel by the expert", (_, schema) => {
    const life = new Life({ input: { output_schema: schema } }).until(DAY);
    expectCourse(life, [...PLAIN.slice(0, 2), ["cancelled", 2]]);
    expect(life.record).toMatchObject({
      cancelled_by: "expert",
      output: { partial: true, synthetic: true, data: null },
    });
  });

  test("prepared by a model is used, and still marked synthetic", () => {
    const life = new Life({ input: { output_schema } }, { body: "From the model.", data: { score: 9 } }).until(MINUTE);
    expect(life.record.output).toMatchObject({ body: "From the model.", data: { score: 9 }, synthetic: true });
  });

  test("prepared by a model that breaks the schema is never completed with", () => {
    const life = new Life({ input: { output_schema } }, { body: "From the model.", data: { score: 1 } }).until(MINUTE);
    expect(life.record.output?.data).not.toEqual({ score: 1 });
    expect(["completed", "cancelled"]).toContain(life.record.status);
    if (life.record.status === "completed") expect(life.record.output?.data).not.toBeNull();
  });
});

describe("a live deployment has no simulator", () => {
  const machine = withSimulator(deploymentMachine(REAL_TIME), () => testId("msg", "QQ"));

  test.each(["pending", "accepted", "in_progress", "needs_input", "completed", "cancelled", "expired"] as const)(
    "while %s, whatever its metadata says",
    (status) => {
      const record = inStatus(status, { mode: "live", input: { metadata: { hd_test: "slow" } } });
      expect(nextStep(record)).toBeNull();
      expect(machine.deadlines(record)).toEqual(deploymentMachine(REAL_TIME).deadlines(record));
      expect(machine.fire(record, SIMULATOR, CREATED + DAY)).toEqual({ kind: "held", record });
    },
  );

  test("and expires when nobody accepts it", () => {
    expect(new Life({ mode: "live" }).until(DAY).told()).toEqual(["expired"]);
  });
});
