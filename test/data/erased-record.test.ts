import { describe, expect, test } from "vitest";
import {
  ERASURE,
  endedAt,
  erasedRecord,
  erasedText,
  erasureOf,
  erasureProblem,
  withErasure,
} from "../../src/domain/deployment/erase.ts";
import { deploymentEvent } from "../../src/domain/deployment/events.ts";
import { deploymentMachine } from "../../src/domain/deployment/machine.ts";
import { type DeploymentRecord, present } from "../../src/domain/deployment/record.ts";
import { Deployment, DeploymentEvent, STATUSES } from "../../src/domain/deployment/schemas.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { changed, frozen, inStatus, newRecord, REAL_TIME, storedFile } from "../support/records.ts";

const SECRET = "topsecretofthecustomer";

/** An ended record with the secret wherever somebody may write. */
function full(status: "completed" | "cancelled" | "expired"): DeploymentRecord {
  const base = inStatus(status);
  const files = [storedFile("F1", { name: SECRET, source_url: `https://${SECRET}.example/` })];
  return {
    ...base,
    brief: SECRET,
    context_url: SECRET,
    context_files: files,
    metadata: { [SECRET]: SECRET },
    webhook_url: SECRET,
    output_schema: { title: SECRET },
    question: { id: "msg_1", body: SECRET, asked_at: 1, expires_at: 2 },
    thread: [
      {
        id: "msg_1",
        author: "agent",
        body: SECRET,
        context_files: [storedFile("F2", { name: SECRET })],
        created_at: 1,
      },
    ],
    output: {
      body: SECRET,
      data: SECRET,
      files: [storedFile("F3", { name: SECRET })],
      partial: true,
      synthetic: false,
    },
    cancel_reason: SECRET,
  };
}

const GOES = [
  "brief",
  "cancel_reason",
  "context_files",
  "context_url",
  "metadata",
  "output",
  "output_schema",
  "question",
  "thread",
  "webhook_url",
];
const CHANGES = ["ingestion"];
const STAYS = [
  "accept_by",
  "accepted_at",
  "cancelled_at",
  "cancelled_by",
  "completed_at",
  "created_at",
  "credits",
  "expert",
  "expert_active_at",
  "expired_at",
  "expired_reason",
  "format",
  "handovers",
  "id",
  "input_by",
  "mode",
  "notices",
  "offers",
  "passed_on_by",
  "pending_since",
  "price",
  "reminded_at",
  "routing",
  "scenario",
  "scheduled_for",
  "skills",
  "start_by",
  "started_at",
  "status",
  "updated_at",
  "urgency",
  "version",
  "withdrawn",
  "workspace_id",
];

describe("an erased record", () => {
  test("has decided about every field that a record has", () => {
    expect(Object.keys(newRecord()).toSorted()).toEqual([...GOES, ...CHANGES, ...STAYS].toSorted());
  });

  for (const status of ["completed", "cancelled", "expired"] as const) {
    test(`${status}: holds nothing that was written, keeps the rest, and names its files`, () => {
      const record = frozen(full(status));
      const erased = erasedRecord(record, "request", record.updated_at + DAY);
      expect(JSON.stringify(record).includes(SECRET)).toBe(true);
      expect(JSON.stringify(erased).includes(SECRET)).toBe(false);
      const kept = (from: DeploymentRecord) =>
        Object.fromEntries(Object.entries(from).filter(([key]) => STAYS.includes(key)));
      expect(kept(erased)).toEqual(kept(record));
      expect(erasureOf(erased)?.files).toEqual(["F1", "F2", "F3"].map((tail) => storedFile(tail).id));
      const shown = { ...present(erased), question: null, thread: [] };
      expect(Deployment.safeParse(shown).error).toBeUndefined();
      const event = deploymentEvent(record, "deployment.completed", 3, record.updated_at);
      const text = erasedText(event.body);
      expect(text.includes(SECRET)).toBe(false);
      expect(JSON.parse(text)).toEqual({ ...JSON.parse(event.body), data: { deployment: present(erased) } });
      expect(erasedText(JSON.stringify(present(record)))).toBe(JSON.stringify(present(erased)));
    });
  }

  test("of an event without any content stays a valid one", () => {
    const record = inStatus("completed");
    const { body } = deploymentEvent(record, "deployment.completed", 1, record.updated_at);
    expect(DeploymentEvent.safeParse(JSON.parse(erasedText(body))).error).toBeUndefined();
  });
});

test("only what has ended can be erased, and with a bound only what ended before it", () => {
  for (const status of STATUSES) {
    const record = inStatus(status);
    const ended = endedAt(record);
    const problem = erasureProblem(record, null);
    if (ended === null) {
      expect(problem?.code).toBe("invalid_state");
      expect(problem?.message).toContain(status);
      continue;
    }
    expect(problem).toBeUndefined();
    expect(erasureProblem(record, ended)?.code).toBe("invalid_state");
    expect(erasureProblem(record, ended + 1)).toBeUndefined();
  }
});

test("it is gone over once more, and only where a file may have been on its way", () => {
  const machine = withErasure(deploymentMachine(REAL_TIME));
  const record = inStatus("completed");
  const late = erasedRecord(record, "retention", record.updated_at + DAY);
  expect([erasureOf(late)?.again_at, machine.deadlines(late)]).toEqual([null, []]);
  const pending = { ...record, context_files: [storedFile("F1", { status: "pending" })] };
  for (const [given, at] of [
    [record, record.updated_at + MINUTE],
    [pending, record.updated_at + DAY],
  ] as const) {
    const erased = erasedRecord(given, "request", at);
    const again = at + 20 * MINUTE;
    expect(machine.deadlines(erased)).toEqual([{ timer: ERASURE, at: again }]);
    const after = changed(machine.fire(erased, ERASURE, again));
    expect([after.event, erasureOf(after.record)?.passes, machine.deadlines(after.record)]).toEqual([null, 2, []]);
    expect(after.record.version).toBe(record.version);
  }
});
