import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { type DeploymentRecord, present } from "../../../src/domain/deployment/record.ts";
import { STATUSES } from "../../../src/domain/deployment/schemas.ts";
import { SIMULATOR, withSimulator } from "../../../src/domain/deployment/simulator.ts";
import { upgradeRecord } from "../../../src/domain/deployment/upgrade.ts";
import { INGESTION, inputFiles, withIngestion } from "../../../src/domain/deployment/with-ingestion.ts";
import { ROUTING, withRouting } from "../../../src/domain/deployment/with-routing.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  EXPERT,
  frozen,
  inStatus,
  newRecord,
  OTHER_EXPERT,
  REAL_TIME,
  SECOND_EXPERT,
  TIMER,
  testId,
} from "../../support/records.ts";
import { member } from "./bench.ts";
import { FORMAT_1, type Format1Name } from "./format-1.ts";

const NAMES = Object.keys(FORMAT_1) as Format1Name[];
const NOW = CREATED + HOUR;
const bench = [EXPERT, SECOND_EXPERT, OTHER_EXPERT].map(({ id }) => member(id.slice(-1), ["copy"]));
const machine = withSimulator(withIngestion(withRouting(deploymentMachine(REAL_TIME), REAL_TIME, () => bench)), () =>
  testId("msg", "QQ"),
);

/** A record as it was stored, and what became of it. */
function opened(name: Format1Name, now = NOW) {
  const stored = JSON.parse(FORMAT_1[name]);
  return { stored, record: frozen(upgradeRecord(frozen(stored), now)) };
}

function dueAt(record: DeploymentRecord, timer: string): number | null {
  return machine.deadlines(record).find((deadline) => deadline.timer === timer)?.at ?? null;
}

/** The record after some commands, each a minute after the one before. */
function lived(record: DeploymentRecord, steps: [Command, Actor][]): DeploymentRecord {
  return steps.reduce(
    (last, [command, actor], index) => changed(machine.decide(last, command, actor, NOW + (index + 1) * MINUTE)).record,
    record,
  );
}

describe("a record of the first format", () => {
  test("is here in every status", () => {
    expect(new Set(NAMES.map((name) => opened(name).stored.status))).toEqual(new Set(STATUSES));
    expect(NAMES.map((name) => opened(name).stored.format)).toEqual(NAMES.map(() => 1));
  });

  test.each(NAMES)(
    "that was stored %s opens in the second, with every field that a new one has and no other",
    (name) => {
      const { record } = opened(name);
      expect(record.format).toBe(2);
      expect(Object.keys(record).toSorted()).toEqual(Object.keys(newRecord()).toSorted());
    },
  );

  test.each(NAMES)("that was stored %s keeps what it had: on the wire it is the same", (name) => {
    const { stored, record } = opened(name);
    expect(present(record)).toEqual(present(stored));
    const { format: _, offers: __, ...rest } = stored;
    expect(record).toMatchObject(rest);
    expect([record.notices, record.handovers]).toEqual([[], 0]);
  });

  test.each(NAMES)("that was stored %s opens the same however often, once it is of the second", (name) => {
    const { record } = opened(name);
    expect(upgradeRecord(record, NOW + HOUR)).toBe(record);
  });
});

test.each(STATUSES)("a %s record of the second format is left as it is", (status) => {
  const record = frozen(inStatus(status));
  expect(upgradeRecord(record, NOW)).toBe(record);
});

describe("routing of a record of the first format", () => {
  test.each<[Format1Name, number | null]>([
    ["pending", NOW],
    ["released", NOW],
    ["scheduled", CREATED + 10 * HOUR],
    ["accepted", null],
    ["in_progress", null],
    ["needs_input", null],
    ["completed", null],
    ["cancelled", null],
    ["expired", null],
    ["test_mode", null],
  ])(
    "that was stored %s begins at %j: at once, but not before its time, and only where it waits for an expert",
    (name, at) => {
      const { record } = opened(name);
      expect(record.routing).toEqual({ reached: null, next_at: at });
      expect(dueAt(record, ROUTING)).toBe(at);
    },
  );

  test("of a scheduled one that is overdue begins at once", () => {
    expect(opened("scheduled", CREATED + 11 * HOUR).record.routing.next_at).toBe(CREATED + 11 * HOUR);
  });

  test.each(["pending", "scheduled", "released"] as const)(
    "begins anew: those who were offered a %s one before there was anybody to tell them are asked with the others, and told",
    (name) => {
      const { stored, record } = opened(name);
      const at = dueAt(record, ROUTING) as number;
      const asked = changed(machine.fire(record, ROUTING, at)).record;
      const ids = bench
        .map(({ id }) => id)
        .filter((id) => !stored.passed_on_by.includes(id))
        .toSorted();
      expect(asked.offers.map(({ expert, offered_at }) => [expert.id, offered_at])).toEqual(ids.map((id) => [id, at]));
      expect(asked.notices).toEqual([{ number: 1, kind: "offer", to: ids, at }]);
    },
  );

  test("offers a scheduled one to nobody before its time", () => {
    const { record } = opened("scheduled");
    expect(machine.decide(record, COMMANDS.accept, EXPERT, NOW).kind).toBe("refused");
  });

  test("does not ask whoever released it before", () => {
    const { stored, record } = opened("released");
    expect(stored.passed_on_by).toEqual([EXPERT.id]);
    const asked = changed(machine.fire(record, ROUTING, NOW)).record;
    expect(asked.offers.map(({ expert }) => expert.id)).not.toContain(EXPERT.id);
  });
});

describe("files of a record of the first format", () => {
  test.each<[Format1Name, boolean]>([
    ["pending", true],
    ["in_progress", true],
    ["completed", true],
    ["needs_input", false],
    ["accepted", false],
    ["test_mode", false],
  ])("that was stored %s are asked for, since nobody did: %s", (name, isAsked) => {
    const { record } = opened(name);
    expect(record.ingestion).toEqual(isAsked ? { asked: 1, next_at: NOW } : { asked: 0, next_at: null });
    expect(dueAt(record, INGESTION)).toBe(isAsked ? NOW : null);
  });

  test.each(["pending", "in_progress", "completed"] as const)("of a %s one are ingested", (name) => {
    const { record } = opened(name);
    const waiting = inputFiles(record).find(({ status }) => status === "pending");
    const command = { ...COMMANDS.file_ingested, file_id: waiting?.id ?? "" };
    const done = changed(machine.decide(record, command, TIMER, NOW)).record;
    expect(inputFiles(done).map(({ status }) => status)).not.toContain("pending");
    expect(done.ingestion.next_at).toBeNull();
  });

  test("whose link ran out long ago have failed at the first look", () => {
    const { record } = opened("completed", CREATED + 25 * HOUR);
    const after = changed(machine.fire(record, INGESTION, CREATED + 25 * HOUR)).record;
    expect(after.context_files.map(({ status }) => status)).toEqual(["failed"]);
    expect(after.ingestion.next_at).toBeNull();
  });
});

describe("a record of the first format lives on", () => {
  test("from accepted: released, it is routed, and those who were asked before are told", () => {
    const record = lived(opened("accepted").record, [
      [COMMANDS.start, EXPERT],
      [COMMANDS.ask, EXPERT],
      [COMMANDS.reply, AGENT],
      [COMMANDS.complete, EXPERT],
    ]);
    expect(record).toMatchObject({ status: "completed", credits: { reserved: 0, settled: 20 }, handovers: 1 });

    const released = lived(opened("accepted").record, [[COMMANDS.release, EXPERT]]);
    expect(released.notices).toEqual([{ number: 1, kind: "offer", to: [SECOND_EXPERT.id], at: NOW + MINUTE }]);
    const look = (record: DeploymentRecord) =>
      changed(machine.fire(record, ROUTING, dueAt(record, ROUTING) as number)).record;
    const seen = look(released);
    expect(seen.offers.map(({ expert }) => expert.id)).toEqual([SECOND_EXPERT.id]);
    expect(look(seen).offers.map(({ expert }) => expert.id)).toEqual([SECOND_EXPERT.id, OTHER_EXPERT.id]);
  });

  test.each<[Format1Name, [Command, Actor][], string]>([
    ["in_progress", [[COMMANDS.complete, EXPERT]], "completed"],
    [
      "needs_input",
      [
        [COMMANDS.reply, AGENT],
        [COMMANDS.complete, EXPERT],
      ],
      "completed",
    ],
    ["pending", [[COMMANDS.cancel, AGENT]], "cancelled"],
  ])("from %s", (name, steps, status) => {
    expect(lived(opened(name).record, steps).status).toBe(status);
  });

  test("from pending: asked, accepted, started and completed", () => {
    const asked = changed(machine.fire(opened("pending").record, ROUTING, NOW)).record;
    const steps: [Command, Actor][] = [COMMANDS.accept, COMMANDS.start, COMMANDS.complete].map((each) => [
      each,
      SECOND_EXPERT,
    ]);
    expect(lived(asked, steps)).toMatchObject({ status: "completed", handovers: 2 });
  });

  test("in test mode: by the simulated expert, who is offered nothing by routing", () => {
    const { record } = opened("test_mode");
    const accepted = changed(machine.fire(record, SIMULATOR, NOW));
    expect(accepted.event).toBe("deployment.accepted");
  });

  test.each(["completed", "cancelled", "expired"] as const)("not from %s: nothing but its files runs", (name) => {
    const timers = machine.deadlines(opened(name).record).map(({ timer }) => timer);
    expect(timers.filter((timer) => timer !== INGESTION)).toEqual([]);
  });
});
