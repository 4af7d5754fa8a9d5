import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command, FileResult } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import { type DeploymentRecord, present, type StoredFile } from "../../../src/domain/deployment/record.ts";
import { STATUSES } from "../../../src/domain/deployment/schemas.ts";
import {
  askedFor,
  INGESTION,
  inputFiles,
  isPending,
  withIngestion,
} from "../../../src/domain/deployment/with-ingestion.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
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
  played,
  REAL_TIME,
  storedFile,
  TIMER,
  testId,
} from "../../support/records.ts";

const machine = withIngestion(deploymentMachine(REAL_TIME));
const INGESTED: FileResult = { status: "ingested", media_type: "text/plain", size_bytes: 12, has_text: true };
const FAILED: FileResult = { status: "failed", error: "the link answered 404" };

/** A file behind a customer's link that nobody fetched yet. */
function foreign(tail: string): StoredFile {
  return storedFile(tail, { status: "pending", media_type: null, size_bytes: null });
}

function done(tail: string, result: FileResult = INGESTED): Command {
  return { type: "file_ingested", file_id: testId("file", tail), result };
}

function nextOf(record: DeploymentRecord): number | null {
  return machine.deadlines(record).find(({ timer }) => timer === INGESTION)?.at ?? null;
}

/** The record after its timer of ingestion fired, when it was due. */
function fired(record: DeploymentRecord, late = 0): DeploymentRecord {
  return frozen(changed(machine.fire(frozen(record), INGESTION, (nextOf(record) ?? Number.NaN) + late)).record);
}

/** When the files are asked for again until they are given up, since an instant; and the record after that. */
function asksOf(record: DeploymentRecord, since = CREATED): { asks: number[]; record: DeploymentRecord } {
  const asks: number[] = [];
  let last = record;
  for (let due = nextOf(last); due !== null; due = nextOf(last)) {
    asks.push(due - since);
    last = fired(last);
  }
  return { asks, record: last };
}

const withFile = (given: Given = {}) => newRecord({ context_files: [foreign("F1")], ...given });

/** In progress after a reply that brought a file, `after` the question was asked. */
function replied(context_files: StoredFile[], after = SECOND, given: Given = {}): DeploymentRecord {
  const asked = inStatus("needs_input", given);
  const reply = { ...COMMANDS.reply, context_files };
  return frozen(changed(machine.decide(asked, reply, AGENT, asked.updated_at + after)).record);
}

describe("a file that is pending is asked for", () => {
  test("at create, once for all files of it", () => {
    const record = newRecord({ context_files: [foreign("F1"), foreign("F2"), storedFile("F3")] });
    expect(record.ingestion).toEqual({ asked: 1, next_at: CREATED + MINUTE });
  });

  test("when a reply brings it", () => {
    const before = inStatus("needs_input");
    const record = replied([foreign("F1")]);
    expect(before.ingestion).toEqual({ asked: 0, next_at: null });
    expect(record.ingestion).toEqual({ asked: 1, next_at: record.updated_at + MINUTE });
  });

  test("when a reply brings it while others still wait: once more, and the earlier of both times stays", () => {
    const context_files = [foreign("F1")];
    const soon = replied([foreign("F2")], SECOND, { context_files });
    expect(soon.ingestion).toEqual({ asked: 2, next_at: CREATED + MINUTE });
    const asked = inStatus("needs_input", { context_files });
    const waits = { ...asked, ingestion: { asked: 7, next_at: CREATED + 5 * HOUR } };
    const reply = { ...COMMANDS.reply, context_files: [foreign("F2")] };
    const later = changed(machine.decide(waits, reply, AGENT, CREATED + 4 * HOUR)).record;
    expect(later.ingestion).toEqual({ asked: 8, next_at: CREATED + 4 * HOUR + MINUTE });
  });

  test("for a scheduled one as well: its links do not wait", () => {
    const input = { urgency: "scheduled", scheduled_for: new Date(CREATED + 10 * DAY).toISOString() };
    expect(withFile({ input }).ingestion).toEqual({ asked: 1, next_at: CREATED + MINUTE });
  });

  test("in test mode as well", () => {
    expect(withFile({ mode: "test", price: 0 }).ingestion).toEqual({ asked: 1, next_at: CREATED + MINUTE });
  });

  test.each<[string, StoredFile[]]>([
    ["there is none", []],
    ["all are ingested", [storedFile("F1")]],
    ["all have failed", [storedFile("F1", { status: "failed", source_url: null })]],
    ["none has a link to fetch it from", [storedFile("F1", { status: "pending", source_url: null })]],
  ])("never if %s", (_, context_files) => {
    expect(newRecord({ context_files }).ingestion).toEqual({ asked: 0, next_at: null });
    expect(replied(context_files).ingestion).toEqual({ asked: 0, next_at: null });
    expect(nextOf(newRecord({ context_files }))).toBeNull();
    const before = { asked: 3, next_at: CREATED + HOUR };
    expect(askedFor(before, context_files, CREATED)).toEqual(before);
  });
});

describe("while a file stays pending", () => {
  const AT = [1, 3, 11, 41].map((minutes) => minutes * MINUTE);
  const HOURLY = Array.from({ length: 24 }, (_, hour) => (41 + 60 * (hour + 1)) * MINUTE);

  test("it is asked for again after 1, 2, 8 and 30 min, then each hour, until 24 h have passed", () => {
    const { asks } = asksOf(withFile());
    expect(asks).toEqual([...AT, ...HOURLY]);
    expect(asks.filter((at) => at >= DAY)).toHaveLength(1);
  });

  test("each time counts, so that it leaves the object anew, and nothing else is told of it", () => {
    const record = frozen(withFile());
    const outcome = changed(machine.fire(record, INGESTION, CREATED + MINUTE));
    expect(outcome.event).toBeNull();
    expect(outcome.record).toEqual({ ...record, ingestion: { asked: 2, next_at: CREATED + 3 * MINUTE } });
  });

  test("it is asked for whatever became of the deployment meanwhile", () => {
    for (const status of STATUSES) {
      const { asks, record } = asksOf(inStatus(status, { context_files: [foreign("F1")] }));
      expect([status, asks]).toEqual([status, [...AT, ...HOURLY]]);
      expect(record.status).toBe(status);
    }
  });

  test("a reply's file has the whole course of its own, however late it comes", () => {
    const late = replied([foreign("F2")], 20 * HOUR);
    expect(asksOf(late, late.updated_at).asks).toEqual([...AT, ...HOURLY]);
  });

  test("a reply's file has the whole course of its own, though another was asked for before", () => {
    const asked = inStatus("needs_input", { context_files: [foreign("F1")] });
    const first = changed(machine.decide(fired(fired(asked)), done("F1"), TIMER, CREATED + HOUR)).record;
    const reply = { ...COMMANDS.reply, context_files: [foreign("F2")] };
    const second = changed(machine.decide(first, reply, AGENT, CREATED + 2 * HOUR)).record;
    expect(asksOf(second, CREATED + 2 * HOUR).asks).toEqual([...AT, ...HOURLY]);
  });

  test("the times are real ones, whatever the TIME_SCALE: so are the links'", () => {
    const fast = withIngestion(deploymentMachine(FAST));
    const record = withFile({ scale: FAST });
    expect(fast.deadlines(record).find(({ timer }) => timer === INGESTION)?.at).toBe(CREATED + MINUTE);
    expect(changed(fast.fire(record, INGESTION, CREATED + MINUTE)).record.ingestion.next_at).toBe(CREATED + 3 * MINUTE);
  });

  test("after a time in which nothing ran, it is asked for once more before it is given up", () => {
    const late = fired(withFile(), 3 * DAY);
    expect(inputFiles(late).map(({ status }) => status)).toEqual(["pending"]);
    expect(fired(late).context_files[0]?.status).toBe("failed");
  });
});

describe("a file that is pending 24 h after its message", () => {
  test("has failed, and says why", () => {
    const { record } = asksOf(withFile());
    expect(record.context_files[0]).toEqual({
      ...foreign("F1"),
      status: "failed",
      error: expect.stringContaining("24 h"),
      source_url: null,
    });
    expect(record.ingestion.next_at).toBeNull();
    expect(record.version).toBe(2);
  });

  test("has failed no sooner than that", () => {
    const at = (since: number, next_at: number) => {
      const record = { ...withFile({ at: since }), ingestion: { asked: 9, next_at } };
      return fired(record).context_files[0]?.status;
    };
    expect([at(CREATED, CREATED + DAY - 1), at(CREATED, CREATED + DAY)]).toEqual(["pending", "failed"]);
  });

  test("has failed alone: a reply's file has 24 h of its own", () => {
    const record = replied([foreign("F2")], 23 * HOUR, { context_files: [foreign("F1")] });
    const due = fired({ ...record, ingestion: { asked: 9, next_at: CREATED + DAY } });
    expect(inputFiles(due).map(({ status }) => status)).toEqual(["failed", "pending"]);
    expect(nextOf(due)).not.toBeNull();
    const { record: last, asks } = asksOf(due, record.updated_at);
    expect(inputFiles(last).map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(asks.at(-1)).toBeGreaterThanOrEqual(DAY);
    expect(asks.at(-1)).toBeLessThan(DAY + HOUR);
  });

  test("fails no file that came in time", () => {
    const files = [foreign("F1"), foreign("F2")];
    const record = changed(machine.decide(newRecord({ context_files: files }), done("F2"), TIMER, CREATED)).record;
    expect(asksOf(record).record.context_files.map(({ status }) => status)).toEqual(["failed", "ingested"]);
  });
});

describe("what became of a file", () => {
  test.each(STATUSES)("is kept while the deployment is %s, which stays so, with no event", (status) => {
    const record = frozen(inStatus(status, { context_files: [foreign("F1")] }));
    const now = record.updated_at + HOUR;
    const outcome = changed(machine.decide(record, done("F1"), TIMER, now));
    expect(outcome.event).toBeNull();
    expect(outcome.record).toEqual({
      ...record,
      version: record.version + 1,
      updated_at: now,
      context_files: [{ ...foreign("F1"), ...INGESTED, error: null, source_url: null }],
      ingestion: { ...record.ingestion, next_at: null },
    });
  });

  test.each(STATUSES)("changes nothing when it is said again while %s, not even by another result", (status) => {
    const record = inStatus(status, { context_files: [foreign("F1")] });
    const after = frozen(changed(machine.decide(record, done("F1"), TIMER, CREATED + HOUR)).record);
    for (const result of [INGESTED, FAILED]) {
      expect(machine.decide(after, done("F1", result), TIMER, CREATED + DAY)).toEqual({ kind: "held", record: after });
    }
  });

  test.each([
    ["an unknown file", newRecord({ context_files: [foreign("F1")] })],
    ["a file that is stored already", newRecord({ context_files: [storedFile("F9")] })],
    ["an expert's own file", outputOf("F9")],
  ])("changes nothing for %s", (_, record) => {
    expect(machine.decide(frozen(record), done("F9"), TIMER, CREATED)).toEqual({ kind: "held", record });
  });

  test("is shown for a file of a reply too, and leaves the others alone", () => {
    const record = replied([foreign("F2"), foreign("F3")], SECOND, { context_files: [foreign("F1")] });
    const after = changed(machine.decide(record, done("F2"), TIMER, CREATED + HOUR)).record;
    expect(inputFiles(after).map(({ status }) => status)).toEqual(["pending", "ingested", "pending"]);
    expect(after.thread.map(({ body }) => body)).toEqual(record.thread.map(({ body }) => body));
  });

  test("is said by its name where the link had a better one, else under the name it had", () => {
    const named = { ...INGESTED, name: "report.txt" } as const;
    const names = [named, INGESTED].map(
      (result) => changed(machine.decide(withFile(), done("F1", result), TIMER, CREATED)).record.context_files[0]?.name,
    );
    expect(names).toEqual(["report.txt", "a.pdf"]);
  });

  test("if it failed, says why and stops nothing", () => {
    const record = changed(machine.decide(withFile(), done("F1", FAILED), TIMER, CREATED + MINUTE)).record;
    expect(present(record).context_files[0]).toMatchObject({ status: "failed", error: "the link answered 404" });
    const steps: [Command, Actor][] = [COMMANDS.accept, COMMANDS.start, COMMANDS.complete].map((each) => [
      each,
      EXPERT,
    ]);
    expect(played(steps, record).status).toBe("completed");
  });

  test.each([INGESTED, FAILED])("takes the customer's own link with it: $status", (result) => {
    const record = replied([foreign("F2")], SECOND, { context_files: [foreign("F1")] });
    const host = new URL(foreign("F1").source_url ?? "").host;
    expect(JSON.stringify(record)).toContain(host);
    const after = ["F1", "F2"].reduce(
      (last, tail) => changed(machine.decide(last, done(tail, result), TIMER, CREATED + HOUR)).record,
      record,
    );
    expect(JSON.stringify(after)).not.toContain(host);
    expect(inputFiles(after).map(({ source_url }) => source_url)).toEqual([null, null]);
  });

  test("ends the asking once it is known of all, and not before", () => {
    const record = newRecord({ context_files: [foreign("F1"), foreign("F2")] });
    const one = changed(machine.decide(record, done("F1"), TIMER, CREATED + SECOND)).record;
    expect(nextOf(one)).toBe(CREATED + MINUTE);
    const both = changed(machine.decide(one, done("F2", FAILED), TIMER, CREATED + SECOND)).record;
    expect([nextOf(both), inputFiles(both).some(isPending)]).toEqual([null, false]);
  });
});

/** A completed deployment whose expert handed over a file that says it is pending. */
function outputOf(tail: string): DeploymentRecord {
  const complete: Command = { type: "complete", output: { body: "Done.", files: [foreign(tail)] } };
  return played([[complete, EXPERT]], inStatus("in_progress"));
}

test("a deployment's other timers and commands go on as they are", () => {
  const record = withFile();
  expect(machine.deadlines(record)).toEqual([
    ...deploymentMachine(REAL_TIME).deadlines(record),
    { timer: INGESTION, at: CREATED + MINUTE },
  ]);
  expect(changed(machine.fire(record, "acceptance_window", record.accept_by)).record.status).toBe("expired");
  expect(changed(machine.decide(record, COMMANDS.accept, EXPERT, CREATED)).record.status).toBe("accepted");
});
