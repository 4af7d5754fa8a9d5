import { describe, expect, test } from "vitest";
import { type DeploymentRecord, present } from "../../../src/domain/deployment/record.ts";
import { STATUSES, type Status } from "../../../src/domain/deployment/schemas.ts";
import { HOUR, SECOND } from "../../../src/domain/time.ts";
import { AGENT, COMMANDS, CREATED, EXPERT, inStatus, newRecord, played, storedFile } from "../../support/records.ts";

/** The fields of a deployment on the wire, in the order of the contract. */
const FIELDS = `id object mode status version brief skills context_url urgency scheduled_for context_files metadata
  webhook_url output_schema expert question thread output credits accept_by input_by cancelled_by expired_reason
  created_at accepted_at started_at completed_at cancelled_at expired_at updated_at`.split(/\s+/);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe("a deployment on the wire", () => {
  test.each(STATUSES)("has the contract's fields and no others while %s", (status) => {
    expect(Object.keys(present(inStatus(status))).toSorted()).toEqual(FIELDS.toSorted());
  });

  test.each<[Status, boolean, boolean]>([
    ["pending", true, false],
    ["accepted", false, false],
    ["in_progress", false, false],
    ["needs_input", false, true],
    ["completed", false, false],
    ["cancelled", false, false],
    ["expired", false, false],
  ])("while %s shows accept_by: %s, input_by: %s", (status, acceptBy, inputBy) => {
    const shown = present(inStatus(status));
    expect([shown.accept_by !== null, shown.input_by !== null]).toEqual([acceptBy, inputBy]);
  });

  test("shows the deadlines as the moments at which they will happen", () => {
    expect(present(newRecord()).accept_by).toBe(new Date(CREATED + 4 * HOUR).toISOString());
    const asked = inStatus("needs_input");
    expect(present(asked).input_by).toBe(new Date(asked.updated_at + 24 * HOUR).toISOString());
    expect(present(asked).question?.expires_at).toBe(present(asked).input_by);
  });

  test.each(STATUSES)("gives every instant in ISO 8601 UTC with milliseconds while %s", (status) => {
    const shown = present(inStatus(status)) as unknown as Record<string, unknown>;
    const instants = FIELDS.filter((field) => /_at$|_by$/.test(field) && field !== "cancelled_by").map(
      (field) => shown[field],
    );
    for (const instant of instants) if (instant !== null) expect(instant).toMatch(INSTANT);
    expect(shown.created_at).toBe(new Date(CREATED).toISOString());
  });

  test.each<[Status, string[]]>([
    ["pending", []],
    ["accepted", ["accepted_at"]],
    ["in_progress", ["accepted_at", "started_at"]],
    ["needs_input", ["accepted_at", "started_at"]],
    ["completed", ["accepted_at", "started_at", "completed_at"]],
    ["cancelled", ["accepted_at", "cancelled_at"]],
    ["expired", ["accepted_at", "started_at", "expired_at"]],
  ])("while %s has the instants %j", (status, set) => {
    const shown = present(inStatus(status));
    const all = ["accepted_at", "started_at", "completed_at", "cancelled_at", "expired_at"] as const;
    expect(all.filter((field) => shown[field] !== null)).toEqual(set);
  });

  test("never shows where a customer's file was fetched from, nor what lies beside it: not in context, thread or output", () => {
    const asked = inStatus("needs_input", { context_files: [storedFile("F1")] });
    const record = played(
      [
        [{ ...COMMANDS.reply, context_files: [storedFile("F2")] }, AGENT],
        [{ type: "complete", output: { body: "B", files: [storedFile("F3")] } }, EXPERT],
      ],
      asked,
    );
    const shown = present(record);
    const { source_url, ...file } = storedFile("F1");
    expect(shown.context_files).toEqual([file]);
    expect(present({ ...record, context_files: [storedFile("F1", { has_text: true })] }).context_files).toEqual([file]);
    expect(shown.thread[1]?.context_files).toHaveLength(1);
    expect(shown.output?.files).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toContain(new URL(source_url ?? "").host);
  });

  test("keeps to itself what is internal, whatever its value", () => {
    const record = inStatus("cancelled", { input: { metadata: {} } });
    const expert = { id: "SECRET-OFFERED", name: "SECRET", skills: ["SECRET"] };
    const marked: DeploymentRecord = {
      ...record,
      cancel_reason: "SECRET-REASON",
      passed_on_by: ["SECRET-EXPERT"],
      offers: [{ expert, offered_at: 987_654 }],
      notices: [{ number: 987_654, kind: "offer", to: ["SECRET-TOLD"], at: 987_654 }],
      routing: { reached: 987_654, next_at: 987_654 },
      ingestion: { asked: 987_654, next_at: 987_654 },
      handovers: 987_654,
      price: 987_654,
    };
    const text = JSON.stringify(present(marked));
    expect(text).not.toMatch(
      /SECRET|987654|offers|scenario|pending_since|workspace|notices|routing|ingestion|handovers/,
    );
  });

  test("carries metadata, skills and the schema as they came", () => {
    const input = {
      skills: ["copy", "legal"],
      metadata: { campaign: "q2", deep: { list: [1, null] } },
      output_schema: { type: "object" },
      context_url: "https://example.com/x",
      webhook_url: "https://example.com/hook",
    };
    expect(present(newRecord({ input }))).toMatchObject(input);
  });

  test("says when a scheduled one is due, and null otherwise", () => {
    const at = CREATED + 24 * HOUR + SECOND;
    const input = { urgency: "scheduled", scheduled_for: new Date(at).toISOString() };
    expect(present(newRecord({ input })).scheduled_for).toBe(new Date(at).toISOString());
    expect(present(newRecord()).scheduled_for).toBeNull();
  });
});
