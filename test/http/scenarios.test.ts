import { afterEach, describe, expect, test, vi } from "vitest";
import type { Deployment, DeploymentEvent, Status } from "../../src/domain/deployment/schemas.ts";
import { BRIEF, call, create, get, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, expectError, inMinutes, type List, list, sleep, usage } from "../support/http-helpers.ts";

const HOUR = 3_600_000;

/** Runs a scenario in a workspace of its own until it is in a state. */
async function play(scenario: string | undefined, state: Status, more: Record<string, unknown> = {}) {
  const workspace = await newWorkspace();
  const key = workspace.test;
  const made = await create(key, more, scenario);
  const deployment = await until(key, made.id, state);
  return { workspace, key, made, deployment };
}

async function typesOf(key: string, id: string): Promise<string[]> {
  const { body } = await call<List<DeploymentEvent>>(`/v1/deployments/${id}/events`, { key });
  return body.data.map(({ type }) => type.replace("deployment.", ""));
}

async function expectSlotFree({ test: key }: Workspace): Promise<void> {
  await vi.waitFor(async () => expect((await usage(key)).in_flight.count).toBe(0), 3_000);
  expect(await usage(key)).toMatchObject({ balance: 10_000, reserved: 0, settled: 0 });
}

/** The brief asks for a one-line diagnosis and three rewrites. */
function expectShape(body: string): void {
  expect(body).toMatch(/diagnosis/i);
  expect(body).toMatch(/rewrites/i);
  expect(body.match(/^\s*(\d+\.|[-*])\s+\S/gm)).toHaveLength(3);
  expect(body).toMatch(/synthetic/i);
}

const took = (from: string, to: string | null) => Date.parse(to ?? "") - Date.parse(from);

describe.concurrent("in test mode, metadata.hd_test picks the course", () => {
  test("none: accepted after about 1 s, begun 1 s later, and 2 s after that completed in the shape the brief asks for", async () => {
    const { workspace, key, made, deployment: done } = await play(undefined, "completed");
    expect(made).toMatchObject({ status: "pending", version: 1, expert: null, output: null, accepted_at: null });
    expect(took(made.created_at, made.accept_by)).toBe(4 * HOUR);
    expect(await typesOf(key, made.id)).toEqual(["accepted", "in_progress", "completed"]);
    expect(took(done.created_at, done.accepted_at)).toBeGreaterThan(500);
    expect(took(done.created_at, done.accepted_at)).toBeLessThan(3_000);
    expect(took(done.accepted_at ?? "", done.started_at)).toBeLessThan(3_000);
    expect(took(done.started_at ?? "", done.completed_at)).toBeGreaterThan(1_000);
    expect(took(done.started_at ?? "", done.completed_at)).toBeLessThan(5_000);
    expect(done).toMatchObject({ version: 4, accept_by: null, input_by: null, cancelled_at: null, expired_at: null });
    expect(done.output).toMatchObject({ synthetic: true, partial: false, data: null, files: [] });
    expectShape(done.output?.body ?? "");
    expect(done.expert?.id).toMatch(/^spec_/);
    expect(done.expert?.skills).toContain("copy");
    await expectSlotFree(workspace);
  });

  test("needs_input: asks, and a reply completes it", async () => {
    const { workspace, key, deployment: asked } = await play("needs_input", "needs_input");
    const { id, question } = asked;
    expect(question?.body.length).toBeGreaterThan(5);
    expect(took(question?.asked_at ?? "", question?.expires_at ?? "")).toBe(24 * HOUR);
    expect(asked.input_by).toBe(question?.expires_at);
    expect(asked.thread).toMatchObject([{ id: question?.id, author: "expert", body: question?.body }]);
    const reply = (body: object) => call<Deployment>(`/v1/deployments/${id}/reply`, { key, body });
    expectError(await cancel(key, id), 409, "invalid_state");
    expectError(await reply({ body: "b", question_id: "msg_01J00000000000000000000000" }), 409, "invalid_state");
    expect(await get(key, id)).toEqual(asked);
    const resumed = await reply({ body: "**Yes.**", question_id: question?.id });
    expect(resumed).toMatchObject({ status: 200, body: { status: "in_progress", question: null, input_by: null } });
    expect(resumed.body.thread[1]).toMatchObject({ author: "agent", body: "**Yes.**", context_files: [] });
    expectError(await reply({ body: "again" }), 409, "invalid_state");
    const done = await until(key, id, "completed");
    expect(done.thread).toHaveLength(2);
    expect(await typesOf(key, id)).toEqual(["accepted", "in_progress", "needs_input", "resumed", "completed"]);
    expect(expectError(await reply({ body: "late" }), 409, "invalid_state")).toContain("completed");
    await expectSlotFree(workspace);
  });

  test("expire: nobody accepts, within 10 s", async () => {
    const { workspace, key, deployment } = await play("expire", "expired");
    expect(deployment).toMatchObject({ expired_reason: "not_accepted", expert: null, output: null, accept_by: null });
    expect(deployment.credits).toEqual({ reserved: 0, settled: 0 });
    expect(took(deployment.created_at, deployment.expired_at)).toBeLessThan(10_000);
    expect(await typesOf(key, deployment.id)).toEqual(["expired"]);
    expectError(await cancel(key, deployment.id), 409, "invalid_state");
    await expectSlotFree(workspace);
  });

  test("no_reply: asks, and expires within 10 s", async () => {
    const { workspace, key, made } = await play("no_reply", "needs_input");
    const expired = await until(key, made.id, "expired");
    expect(expired).toMatchObject({ expired_reason: "no_reply", question: null, input_by: null, output: null });
    expect(took(expired.created_at, expired.expired_at)).toBeLessThan(10_000);
    expect(await typesOf(key, made.id)).toEqual(["accepted", "in_progress", "needs_input", "expired"]);
    const late = await call(`/v1/deployments/${made.id}/reply`, { key, body: { body: "late" } });
    expect(expectError(late, 409, "invalid_state")).toContain("expired");
    await expectSlotFree(workspace);
  });

  test("expert_cancel: cancelled by the expert, with partial output", async () => {
    const { workspace, key, deployment } = await play("expert_cancel", "cancelled");
    expect(deployment).toMatchObject({ cancelled_by: "expert", output: { partial: true, synthetic: true } });
    expect(deployment.output?.body.length).toBeGreaterThan(10);
    expect(await typesOf(key, deployment.id)).toEqual(["accepted", "in_progress", "cancelled"]);
    await expectSlotFree(workspace);
  });

  test("slow: accepted, and then it waits for a cancel", async () => {
    const { workspace, key, deployment } = await play("slow", "accepted");
    await sleep(2_500);
    expect(await get(key, deployment.id)).toEqual(deployment);
    expect((await usage(key)).in_flight.count).toBe(1);
    const cancelled = await Promise.all(Array.from({ length: 5 }, () => cancel(key, deployment.id)));
    const ended = { status: "cancelled", cancelled_by: "agent", output: null, version: 3 };
    for (const { status, body } of cancelled) expect({ status, body }).toMatchObject({ status: 200, body: ended });
    expect((await usage(key)).in_flight.count).toBe(0);
    expect(await typesOf(key, deployment.id)).toEqual(["accepted", "cancelled"]);
    await expectSlotFree(workspace);
  });

  test.each([
    ["unavailable", 422, "expert_unavailable"],
    ["credits_exhausted", 402, "credits_exhausted"],
  ])("%s: %i, and nothing is stored", async (hd_test, status, code) => {
    const { test: key } = await newWorkspace();
    expectError(await call("/v1/deployments", { key, body: { ...BRIEF, metadata: { hd_test } } }), status, code);
    expect((await list(key)).data).toEqual([]);
    expect((await usage(key)).in_flight.count).toBe(0);
  });

  test("in live mode it is plain metadata, whatever its value", async () => {
    await newExpert(["copy"]);
    const { live } = await newWorkspace();
    const values = ["expire", "unavailable", "credits_exhausted", "anything", 5, null];
    const made = await Promise.all(values.map((hd_test) => create(live, { metadata: { hd_test } })));
    await sleep(2_000);
    for (const { id } of made) expect(await get(live, id)).toMatchObject({ status: "pending", version: 1 });
    expect(made.map(({ metadata }) => metadata.hd_test)).toEqual(values);
    await Promise.all(made.map(({ id }) => cancel(live, id)));
  });
});

describe.concurrent("the simulated expert's answer", () => {
  test("satisfies output_schema", async () => {
    const output_schema = {
      type: "object",
      required: ["verdict", "score", "rewrites", "reviewed_on"],
      additionalProperties: false,
      properties: {
        verdict: { enum: ["ship", "hold"] },
        score: { type: "integer", minimum: 1, maximum: 5 },
        rewrites: { type: "array", minItems: 3, maxItems: 3, items: { type: "string", minLength: 10, maxLength: 90 } },
        reviewed_on: { type: "string", format: "date" },
        code: { type: "string", pattern: "^[A-Z]{3}-\\d{2}$" },
      },
    };
    const { deployment } = await play(undefined, "completed", { output_schema });
    expect(deployment.output_schema).toEqual(output_schema);
    const data = deployment.output?.data as Record<string, unknown>;
    expect(Object.keys(output_schema.properties)).toEqual(expect.arrayContaining(Object.keys(data)));
    expect(["ship", "hold"]).toContain(data.verdict);
    expect([1, 2, 3, 4, 5]).toContain(data.score);
    expect(data.rewrites).toHaveLength(3);
    for (const rewrite of data.rewrites as string[]) {
      expect(rewrite.length).toBeGreaterThanOrEqual(10);
      expect(rewrite.length).toBeLessThanOrEqual(90);
    }
    expect(data.reviewed_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(data.code ?? "ABC-12").toMatch(/^[A-Z]{3}-\d{2}$/);
  });

  test("that can't exist leaves the deployment cancelled, never completed with what does not fit", async () => {
    const output_schema = { type: "string", minLength: 5, maxLength: 2 };
    const workspace = await newWorkspace();
    const answer = await call<Deployment>("/v1/deployments", {
      key: workspace.test,
      body: { ...BRIEF, output_schema },
    });
    if (answer.status === 400) return;
    const ended = await until(workspace.test, answer.body.id, "completed", "cancelled", "expired");
    expect(ended).toMatchObject({ status: "cancelled", cancelled_by: "expert" });
  });
});

test.concurrent.each([
  ["priority", 1],
  ["standard", 4],
])("%s must be accepted within %i h", async (urgency, hours) => {
  const { test: key } = await newWorkspace();
  const made = await create(key, { urgency });
  expect(took(made.created_at, made.accept_by)).toBe(hours * HOUR);
  expect(made).toMatchObject({ urgency, input_by: null });
  await cancel(key, made.id);
});

describe("a scheduled deployment", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("waits in pending with its slot taken; the simulator begins at scheduled_for", async () => {
    const workspace = await newWorkspace();
    const scheduled_for = inMinutes(60);
    const made = await create(workspace.test, { urgency: "scheduled", scheduled_for });
    expect(made).toMatchObject({ status: "pending", scheduled_for, urgency: "scheduled" });
    expect(took(scheduled_for, made.accept_by)).toBe(4 * HOUR);
    await sleep(1_500);
    expect(await get(workspace.test, made.id)).toEqual(made);
    expect((await usage(workspace.test)).in_flight.count).toBe(1);

    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.parse(scheduled_for) - 1_000);
    expect((await get(workspace.test, made.id)).status).toBe("pending");
    vi.setSystemTime(Date.parse(scheduled_for) + 1_200);
    expect((await get(workspace.test, made.id)).status).toBe("accepted");
    await cancel(workspace.test, made.id);
  });
});
