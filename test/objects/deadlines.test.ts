import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { type ApiErrorBody, call, create, get, newExpert, newWorkspace, until } from "../support/api.ts";
import { deploymentStub } from "../support/objects.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Sets the clock of the whole runtime; alarms still come by the real one, so they are late. */
function setClock(at: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
}

test("a reply one millisecond after its deadline is 409 and the deployment is expired, however late the alarm is", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "needs_input");
  const asked = await until(key, id, "needs_input");
  setClock(Date.parse(asked.input_by ?? "") + 1);
  const late = await call<ApiErrorBody>(`/v1/deployments/${id}/reply`, { key, body: { body: "Too late" } });
  expect([late.status, late.body.error.code]).toEqual([409, "invalid_state"]);
  expect(late.body.error.message).toContain("expired");
  expect(await get(key, id)).toMatchObject({
    status: "expired",
    expired_reason: "no_reply",
    question: null,
    input_by: null,
  });
});

test("a reply one millisecond before its deadline counts", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "needs_input");
  const asked = await until(key, id, "needs_input");
  setClock(Date.parse(asked.input_by ?? "") - 1);
  const reply = await call<Deployment>(`/v1/deployments/${id}/reply`, { key, body: { body: "Just in time" } });
  expect([reply.status, reply.body.status]).toEqual([200, "in_progress"]);
});

test("a get shows an expiry that no alarm has told yet", async () => {
  await newExpert(["copy"]);
  const { live: key } = await newWorkspace();
  const created = await create(key, { urgency: "priority" });
  expect(Date.parse(created.accept_by ?? "") - Date.parse(created.created_at)).toBe(60 * 60 * 1_000);
  setClock(Date.parse(created.accept_by ?? ""));
  expect(await get(key, created.id)).toMatchObject({
    status: "expired",
    expired_reason: "not_accepted",
    accept_by: null,
  });
  const usage = await call<{ reserved: number; balance: number }>("/v1/usage", { key });
  vi.useRealTimers();
  expect(usage.status).toBe(200);
});

test("an alarm that comes twice fires its timer once", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key);
  const done = await until(key, id, "completed");
  await runInDurableObject(deploymentStub(id), async (instance) => {
    await instance.alarm();
    await instance.alarm();
  });
  await runDurableObjectAlarm(deploymentStub(id));
  expect(await get(key, id)).toEqual(done);
});

test("a get, a cancel and a list in the instant after the 201 see the deployment", async () => {
  const { test: key } = await newWorkspace();
  for (let turn = 0; turn < 10; turn++) {
    const { id } = await create(key, {}, "slow");
    const [seen, listed] = await Promise.all([
      call<Deployment>(`/v1/deployments/${id}`, { key }),
      call<{ data: Deployment[] }>("/v1/deployments?limit=1", { key }),
    ]);
    expect([seen.status, seen.body.id, listed.body.data[0]?.id]).toEqual([200, id, id]);
    const cancelled = await call<Deployment>(`/v1/deployments/${id}/cancel`, { key, method: "POST" });
    expect([cancelled.status, cancelled.body.status, cancelled.body.cancelled_by]).toEqual([200, "cancelled", "agent"]);
  }
});

test("a deployment is found by its owner alone: another mode or workspace finds nothing", async () => {
  const { id: workspaceId, test: key } = await newWorkspace();
  const { id } = await create(key, {}, "slow");
  await until(key, id, "accepted");
  const stub = deploymentStub(id);
  expect(await stub.get({ workspace_id: workspaceId, mode: "test" })).toMatchObject({ found: true });
  expect(await stub.get({ workspace_id: workspaceId, mode: "live" })).toEqual({ found: false });
  expect(await stub.get({ workspace_id: `ws_${"0".repeat(26)}`, mode: "test" })).toEqual({ found: false });
});
