import { describe, expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command, OutputInput } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { Status } from "../../../src/domain/deployment/schemas.ts";
import { SECOND } from "../../../src/domain/time.ts";
import {
  AGENT,
  COMMANDS,
  changed,
  EXPERT,
  frozen,
  inStatus,
  OPS,
  played,
  REAL_TIME,
  refusalOf,
  storedFile,
  testId,
} from "../../support/records.ts";

const machine = deploymentMachine(REAL_TIME);
const KB = 1024;

function complete(output: OutputInput): Command {
  return { type: "complete", output };
}

function cancelWith(output: OutputInput): Command {
  return { type: "cancel", output };
}

function decide(record: DeploymentRecord, command: Command, actor: Actor = EXPERT) {
  return machine.decide(frozen(record), command, actor, record.updated_at + SECOND);
}

describe("an output", () => {
  test("is kept whole when the expert completes", () => {
    const files = [storedFile("F1")];
    const record = changed(
      decide(inStatus("in_progress"), complete({ body: "**B**", data: { a: [1] }, files })),
    ).record;
    expect(record.output).toEqual({ body: "**B**", data: { a: [1] }, files, partial: false, synthetic: false });
  });

  test("without data has null for it, and no files", () => {
    expect(inStatus("completed").output).toEqual({
      body: "Done.",
      data: null,
      files: [],
      partial: false,
      synthetic: false,
    });
  });

  test.each([
    ["in_progress", EXPERT],
    ["in_progress", OPS],
    ["needs_input", EXPERT],
    ["needs_input", OPS],
  ] as [Status, Actor][])("that is partial may be attached to a cancel while %s", (status, actor) => {
    const record = changed(decide(inStatus(status), cancelWith({ body: "Half." }), actor)).record;
    expect(record.output).toMatchObject({ body: "Half.", data: null, partial: true });
  });

  test.each([
    ["in_progress", EXPERT],
    ["needs_input", OPS],
  ] as [Status, Actor][])("need not be attached to a cancel while %s", (status, actor) => {
    expect(changed(decide(inStatus(status), COMMANDS.cancel, actor)).record.output).toBeNull();
  });

  test.each([
    ["pending", OPS],
    ["accepted", EXPERT],
    ["accepted", OPS],
  ] as [Status, Actor][])("cannot be attached while %s, before work has started", (status, actor) => {
    const problem = refusalOf(decide(inStatus(status), cancelWith({ body: "Half." }), actor));
    expect(problem).toMatchObject({ code: "invalid_state", message: expect.stringContaining(status) });
  });
});

describe("with an output_schema", () => {
  const output_schema = {
    type: "object",
    required: ["items"],
    properties: { items: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } } },
  };
  const record = () => inStatus("in_progress", { input: { output_schema } });

  test.each<[string, OutputInput, string]>([
    ["no data", { body: "B" }, "output.data:"],
    ["null for data", { body: "B", data: null }, "output.data:"],
    ["data of the wrong type", { body: "B", data: [] }, "output.data:"],
    ["data that lacks a field", { body: "B", data: {} }, "output.data.items:"],
    ["a wrong field deep inside", { body: "B", data: { items: [{}, { name: 7 }] } }, "output.data.items[1].name:"],
  ])("an expert can't complete with %s: 400 that names the field", (_, output, path) => {
    const problem = refusalOf(decide(record(), complete(output)));
    expect(problem.code).toBe("invalid_request");
    expect(problem.message.slice(0, path.length)).toBe(path);
  });

  test("data that satisfies it completes", () => {
    const outcome = changed(decide(record(), complete({ body: "B", data: { items: [{ name: "x" }] } })));
    expect(outcome.record).toMatchObject({ status: "completed", output: { data: { items: [{ name: "x" }] } } });
  });

  test("a partial output need not satisfy it", () => {
    const outcome = changed(decide(record(), cancelWith({ body: "B", data: { items: 7 } })));
    expect(outcome.record).toMatchObject({ status: "cancelled", output: { data: { items: 7 }, partial: true } });
  });

  test("that allows null is satisfied by null", () => {
    const nullable = inStatus("in_progress", { input: { output_schema: { type: ["object", "null"] } } });
    expect(decide(nullable, complete({ body: "B", data: null })).kind).toBe("changed");
  });
});

describe("bounds", () => {
  /** JSON of exactly this many bytes: the quotes count. */
  const dataOf = (size: number) => "x".repeat(size - 2);

  test.each<[string, OutputInput, "changed" | "refused"]>([
    ["body of 100 KB fits", { body: "x".repeat(100 * KB) }, "changed"],
    ["body of one byte more does not", { body: "x".repeat(100 * KB + 1) }, "refused"],
    ["body counts bytes, not characters", { body: "é".repeat(50 * KB + 1) }, "refused"],
    ["data of 256 KB fits", { body: "", data: dataOf(256 * KB) }, "changed"],
    ["data of one byte more does not", { body: "", data: dataOf(256 * KB + 1) }, "refused"],
    ["data counts bytes of JSON", { body: "", data: "\n".repeat(128 * KB) }, "refused"],
  ])("an output's %s, complete or partial", (_, output, kind) => {
    for (const [status, command] of [
      ["in_progress", complete(output)],
      ["in_progress", cancelWith(output)],
      ["needs_input", cancelWith(output)],
    ] as [Status, Command][]) {
      const outcome = decide(inStatus(status), command);
      expect(outcome.kind).toBe(kind);
      if (outcome.kind === "refused") {
        const field = output.data === undefined ? "output.body:" : "output.data:";
        expect(outcome.problem).toMatchObject({ code: "payload_too_large", message: expect.stringContaining(field) });
      }
    }
  });

  function withQuestionsAnswered(count: number): DeploymentRecord {
    const steps = Array.from({ length: count }, (_, i): [Command, Actor][] => [
      [{ ...COMMANDS.ask, message_id: testId("msg", `Q${i}`) }, EXPERT],
      [{ ...COMMANDS.reply, message_id: testId("msg", `R${i}`) }, AGENT],
    ]);
    return played(steps.flat(), inStatus("in_progress"));
  }

  test("a thread holds 50 messages, the last of them a reply", () => {
    expect(withQuestionsAnswered(25).thread).toHaveLength(50);
  });

  test("a question beyond 50 messages is refused, and the expert can still complete or cancel", () => {
    const record = withQuestionsAnswered(25);
    const problem = refusalOf(decide(record, COMMANDS.ask));
    expect(problem.message).toContain("50");
    expect(decide(record, COMMANDS.complete).kind).toBe("changed");
    expect(decide(record, COMMANDS.cancel).kind).toBe("changed");
  });

  const MB = 1024 * KB;
  const sizeOf = (record: DeploymentRecord) => new TextEncoder().encode(JSON.stringify(record)).length;

  /** A record in progress that is as large as `size`, by its metadata. */
  function ofSize(status: Status, size: number): DeploymentRecord {
    const record = inStatus(status, { input: { metadata: { pad: "" } } });
    return { ...record, metadata: { pad: "x".repeat(size - sizeOf(record)) } };
  }

  test.each([
    ["a question", "in_progress", { ...COMMANDS.ask, body: "x".repeat(20_000) }, EXPERT],
    ["a reply", "needs_input", { ...COMMANDS.reply, body: "x".repeat(20_000) }, AGENT],
    ["an output", "in_progress", complete({ body: "x".repeat(20_000) }), EXPERT],
    ["a partial output", "in_progress", cancelWith({ body: "x".repeat(20_000) }), EXPERT],
    ["a partial output", "needs_input", cancelWith({ body: "x".repeat(20_000) }), OPS],
  ] as [string, Status, Command, Actor][])("%s while %s must fit into 1 MB in all", (_, status, command, actor) => {
    expect(decide(ofSize(status, MB - 50_000), command, actor).kind).toBe("changed");
    const problem = refusalOf(decide(ofSize(status, MB - 15_000), command, actor));
    expect(problem.code).toBe("payload_too_large");
  });

  test("a full deployment can still be cancelled, released and expire", () => {
    const full = (status: Status) => ofSize(status, MB);
    expect(decide(full("pending"), COMMANDS.accept, EXPERT).kind).toBe("changed");
    expect(decide(full("accepted"), COMMANDS.release, EXPERT).kind).toBe("changed");
    expect(decide(full("accepted"), COMMANDS.start, EXPERT).kind).toBe("changed");
    expect(decide(full("in_progress"), COMMANDS.cancel, EXPERT).kind).toBe("changed");
    expect(decide(full("needs_input"), COMMANDS.cancel, OPS).kind).toBe("changed");
    expect(decide(full("needs_input"), COMMANDS.input_window, { type: "timer" }).kind).toBe("changed");
  });
});
