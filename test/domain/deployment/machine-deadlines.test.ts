import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import { STATUSES, type Urgency } from "../../../src/domain/deployment/schemas.ts";
import type { Machine } from "../../../src/domain/machine.ts";
import { HOUR, MINUTE, type Scale, SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  CREATED,
  changed,
  EXPERT,
  FAST,
  type Given,
  inStatus,
  newRecord,
  played,
  REAL_TIME,
} from "../../support/records.ts";

const SCALES: [number, Scale][] = [
  [1, REAL_TIME],
  [3600, FAST],
];
const URGENCIES: [Urgency, number, number][] = [
  ["priority", 60 * MINUTE, 60 * MINUTE],
  ["standard", 4 * HOUR, 4 * HOUR],
  ["scheduled", 4 * HOUR, 4 * HOUR],
];

function given(urgency: Urgency, scale: Scale): Given {
  const scheduled_for = urgency === "scheduled" ? new Date(CREATED + 10 * HOUR).toISOString() : null;
  return { scale, input: { urgency, scheduled_for } };
}

/** The deadlines as the time from an instant. */
function deadlinesOf(record: DeploymentRecord, scale: Scale, from: number) {
  return Object.fromEntries(
    deploymentMachine(scale)
      .deadlines(record)
      .map(({ timer, at }) => [timer, at - from]),
  );
}

describe.each(SCALES)("at TIME_SCALE %i", (factor, scale) => {
  const machine = deploymentMachine(scale);

  test.each(URGENCIES)("%s: the acceptance window is its own, from when routing starts", (urgency, window) => {
    const record = newRecord(given(urgency, scale));
    const from = urgency === "scheduled" ? CREATED + 10 * HOUR : CREATED;
    expect(record.accept_by).toBe(from + window / factor);
    expect(deadlinesOf(record, scale, from)).toEqual({
      acceptance_window: window / factor,
      offer_reminder: window / factor / 2,
    });
  });

  test.each(URGENCIES)("%s: in test mode nobody is reminded of an offer", (urgency, window) => {
    const record = newRecord({ ...given(urgency, scale), mode: "test" });
    const from = urgency === "scheduled" ? CREATED + 10 * HOUR : CREATED;
    expect(deadlinesOf(record, scale, from)).toEqual({ acceptance_window: window / factor });
  });

  test("the reminder of an offer comes once", () => {
    const record = newRecord({ scale });
    const reminded = changed(machine.fire(record, "offer_reminder", CREATED + (2 * HOUR) / factor)).record;
    expect(deadlinesOf(reminded, scale, CREATED)).toEqual({ acceptance_window: (4 * HOUR) / factor });
  });

  test.each(URGENCIES)("%s: an accepted one that is not started goes back after its window", (urgency, _, window) => {
    const record = inStatus("accepted", given(urgency, scale));
    expect(deadlinesOf(record, scale, record.updated_at)).toEqual({ start_window: window / factor });
  });

  test("a question waits 24 h, and nothing else runs meanwhile", () => {
    const record = inStatus("needs_input", { scale });
    expect(deadlinesOf(record, scale, record.updated_at)).toEqual({ input_window: (24 * HOUR) / factor });
    expect(record.question?.expires_at).toBe(record.input_by);
  });

  test("in progress, a reminder comes at 24 h and the end at 72 h", () => {
    const record = inStatus("in_progress", { scale });
    const from = record.updated_at;
    expect(deadlinesOf(record, scale, from)).toEqual({
      idle_reminder: (24 * HOUR) / factor,
      idle_limit: (72 * HOUR) / factor,
    });
    const reminded = changed(machine.fire(record, "idle_reminder", from + (24 * HOUR) / factor)).record;
    expect(deadlinesOf(reminded, scale, from)).toEqual({ idle_limit: (72 * HOUR) / factor });
    const ended = changed(machine.fire(reminded, "idle_limit", from + (72 * HOUR) / factor));
    expect(ended.event).toBe("deployment.cancelled");
    expect(ended.record).toMatchObject({ status: "cancelled", cancelled_by: "ops", output: null });
  });

  test("a reply begins the 24 h and 72 h anew, and the reminder comes again", () => {
    const started = inStatus("in_progress", { scale });
    const reminded = changed(machine.fire(started, "idle_reminder", started.updated_at + HOUR)).record;
    const resumed = played(
      [
        [COMMANDS.ask, EXPERT],
        [COMMANDS.reply, AGENT],
      ],
      reminded,
      scale,
    );
    expect(resumed.updated_at).toBe(started.updated_at + 2 * SECOND);
    expect(deadlinesOf(resumed, scale, resumed.updated_at)).toEqual({
      idle_reminder: (24 * HOUR) / factor,
      idle_limit: (72 * HOUR) / factor,
    });
  });

  test("a release leaves the acceptance window to run, and reminds at half of what is left of it", () => {
    const reminded = changed(machine.fire(newRecord({ scale }), "offer_reminder", CREATED)).record;
    const accepted = played([[COMMANDS.accept, EXPERT]], reminded, scale);
    const record = played([[COMMANDS.release, EXPERT]], accepted, scale);
    const half = Math.floor((record.updated_at + record.accept_by) / 2);
    expect(deadlinesOf(record, scale, 0)).toEqual({ acceptance_window: record.accept_by, offer_reminder: half });
  });

  test("the reminder of an offer takes nothing from the reminder of silence", () => {
    const reminded = changed(machine.fire(newRecord({ scale }), "offer_reminder", CREATED)).record;
    const steps: [Command, Actor][] = [
      [COMMANDS.accept, EXPERT],
      [COMMANDS.start, EXPERT],
    ];
    const record = played(steps, reminded, scale);
    expect(deadlinesOf(record, scale, record.updated_at).idle_reminder).toBe((24 * HOUR) / factor);
  });

  test.each(["completed", "cancelled", "expired"] as const)("nothing runs for a %s one", (status) => {
    expect(machine.deadlines(inStatus(status, { scale }))).toEqual([]);
  });
});

test("every status but the terminal ones has a deadline: no deployment stays for ever", () => {
  const machine = deploymentMachine(REAL_TIME);
  const running = STATUSES.filter((status) => machine.deadlines(inStatus(status)).length > 0);
  expect(running).toEqual(["pending", "accepted", "in_progress", "needs_input"]);
});

describe("a timer that fires says what it does", () => {
  const machine = deploymentMachine(REAL_TIME);
  const fire = (machine: Machine<DeploymentRecord, never>, record: DeploymentRecord, timer: string) =>
    changed(machine.fire(record, timer, record.updated_at + 100 * HOUR));

  test.each([
    ["pending", "acceptance_window", "expired", "deployment.expired"],
    ["accepted", "start_window", "pending", "deployment.released"],
    ["in_progress", "idle_limit", "cancelled", "deployment.cancelled"],
    ["needs_input", "input_window", "expired", "deployment.expired"],
  ] as const)("%s: %s leads to %s", (from, timer, to, event) => {
    const outcome = fire(machine as Machine<DeploymentRecord, never>, inStatus(from), timer);
    expect([outcome.record.status, outcome.event]).toEqual([to, event]);
  });
});
