import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Deployment, Urgency } from "../../src/domain/deployment/schemas.ts";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import {
  benchExpert,
  brought,
  gave,
  give,
  isOffered,
  ownSkill,
  type TestExpert,
  untilOffered,
} from "../support/bench.ts";
import { expectError, inMinutes, usage } from "../support/http-helpers.ts";
import { deploymentStub } from "../support/objects.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let workspace: Workspace;
let first: TestExpert;
let second: TestExpert;

beforeEach(async () => {
  workspace = await newWorkspace();
  const skill = ownSkill();
  first = await benchExpert([skill], { workspaces: [workspace.id], capacity: 100 });
  second = await benchExpert([skill], { workspaces: [workspace.id], capacity: 100 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sets the clock of the whole runtime; alarms still come by the real one, or by hand. */
function setClock(at: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
}
const fire = (id: string) => runDurableObjectAlarm(deploymentStub(id));
const when = (instant: string | null) => Date.parse(instant ?? "");

async function eventTypes(id: string): Promise<string[]> {
  const { body } = await call<{ data: { type: string }[] }>(`/v1/deployments/${id}/events`, { key: workspace.live });
  return body.data.map(({ type }) => type);
}
/** In both experts' inboxes. */
async function offered(more: Record<string, unknown> = {}): Promise<Deployment> {
  const deployment = await brought(workspace.live, first, "offered", more);
  await untilOffered(second, deployment.id);
  return deployment;
}

describe("the acceptance window", () => {
  test.each<[Urgency, number]>([
    ["priority", HOUR],
    ["standard", 4 * HOUR],
  ])("of %s passes: expired, withdrawn from every inbox, and too late to accept", async (urgency, window) => {
    const { id, created_at, accept_by } = await offered({ urgency });
    expect(when(accept_by) - when(created_at)).toBe(window);
    setClock(when(accept_by) - 1);
    await fire(id);
    expect((await get(workspace.live, id)).status).toBe("pending");
    setClock(when(accept_by));
    expect(await fire(id)).toBe(true);
    expect(await isOffered(first, id)).toBe(false);
    expect(await isOffered(second, id)).toBe(false);
    const expired = await get(workspace.live, id);
    expect(expired).toMatchObject({ status: "expired", expired_reason: "not_accepted", accept_by: null, expert: null });
    expect(await eventTypes(id)).toEqual(["deployment.expired"]);
    expect(expectError(await give(first, id, "accept"), 409, "invalid_state")).toContain("expired");
    expectError(await call(`/expert/v1/deployments/${id}`, { key: first.token }), 404, "not_found");
    expect((await usage(workspace.live)).in_flight.count).toBe(0);
  });

  test("an accept in its last millisecond counts, one in the first after it does not, however late the alarm is", async () => {
    const { id, accept_by } = await offered();
    const late = await offered();
    setClock(when(accept_by) - 1);
    expect((await gave(first, id, "accept")).status).toBe("accepted");
    setClock(when(late.accept_by));
    expect(expectError(await give(first, late.id, "accept"), 409, "invalid_state")).toContain("expired");
    expect((await get(workspace.live, late.id)).status).toBe("expired");
  });

  test("of a scheduled one begins at its time, and nobody is asked before", async () => {
    const scheduled_for = inMinutes(60);
    const made = await create(workspace.live, { skills: first.skills, urgency: "scheduled", scheduled_for });
    const { id } = made;
    expect(when(made.accept_by) - when(scheduled_for)).toBe(4 * HOUR);
    setClock(when(scheduled_for) - 1);
    await fire(id);
    expect(await isOffered(first, id)).toBe(false);
    expectError(await give(first, id, "accept"), 404, "not_found");
    setClock(when(scheduled_for));
    await fire(id);
    expect(await isOffered(first, id)).toBe(true);
  });
});

describe("a wave", () => {
  test.each<[Urgency, number]>([
    ["priority", MINUTE],
    ["standard", 5 * MINUTE],
  ])("of %s follows the one before it after its time", async (urgency, pause) => {
    const [a = "", b] = [...first.skills, ownSkill()];
    const best = await benchExpert([a, b ?? ""], { workspaces: [workspace.id] });
    const { id } = await create(workspace.live, { skills: [a, b], urgency });
    await untilOffered(best, id);
    const { body } = await call<{ data: { offered_at: string }[] }>("/expert/v1/offers", { key: best.token });
    const began = when(body.data[0]?.offered_at ?? null);
    setClock(began + pause - 1);
    await fire(id);
    expect(await isOffered(first, id)).toBe(false);
    expectError(await give(first, id, "accept"), 404, "not_found");
    setClock(began + pause);
    await fire(id);
    for (const one of [best, first, second]) expect(await isOffered(one, id)).toBe(true);
  });
});

describe("who accepted and does not start", () => {
  test.each<[Urgency, number]>([
    ["priority", HOUR],
    ["standard", 4 * HOUR],
  ])("loses a %s one when its window has passed: it is offered to others, not to them", async (urgency, window) => {
    const { id, accept_by } = await offered({ urgency });
    const { accepted_at } = await gave(first, id, "accept");
    expect(await isOffered(second, id)).toBe(false);
    setClock(when(accepted_at) + window - 1);
    await fire(id);
    expect((await get(workspace.live, id)).status).toBe("accepted");
    const now = when(accepted_at) + window;
    setClock(now);
    expect(await fire(id)).toBe(true);
    const released = await get(workspace.live, id);
    expect(released).toMatchObject({ status: "pending", expert: null, accepted_at: null, credits: { settled: 0 } });
    expect(when(released.accept_by)).toBe(Math.max(when(accept_by), now + 15 * MINUTE));
    expect(await eventTypes(id)).toEqual(["deployment.accepted", "deployment.released"]);
    expect([await isOffered(first, id), await isOffered(second, id)]).toEqual([false, true]);
    expectError(await give(first, id, "start"), 409, "invalid_state");
    expectError(await call(`/expert/v1/deployments/${id}`, { key: first.token }), 404, "not_found");
    expect((await gave(second, id, "accept")).expert?.id).toBe(second.id);
  });

  test("is told 409 by a start in the first millisecond after it, however late the alarm is", async () => {
    const { id } = await offered();
    const { accepted_at } = await gave(first, id, "accept");
    setClock(when(accepted_at) + 4 * HOUR);
    expect(expectError(await give(first, id, "start"), 409, "invalid_state")).toContain("pending");
    expect((await get(workspace.live, id)).expert).toBeNull();
  });
});

describe("a question without a reply", () => {
  test("expires its deployment after 24 h, and the expert's hands are free", async () => {
    const asked = await brought(workspace.live, first, "needs_input");
    expect(when(asked.input_by) - when(asked.question?.asked_at ?? null)).toBe(24 * HOUR);
    setClock(when(asked.input_by) - 1);
    await fire(asked.id);
    expect((await get(workspace.live, asked.id)).status).toBe("needs_input");
    setClock(when(asked.input_by));
    await fire(asked.id);
    expect(await get(workspace.live, asked.id)).toMatchObject({
      status: "expired",
      expired_reason: "no_reply",
      question: null,
      input_by: null,
      expert: { id: first.id },
    });
    expect((await eventTypes(asked.id)).at(-1)).toBe("deployment.expired");
    expectError(await give(first, asked.id, "cancel", { reason: "x" }), 409, "invalid_state");
    const theirs = await call<Deployment>(`/expert/v1/deployments/${asked.id}`, { key: first.token });
    expect(theirs.body.status).toBe("expired");
    const { body } = await call<{ load: number }>("/expert/v1/me", { key: first.token });
    expect(body.load).toBe(0);
  });

  test("a reply starts the clock of idleness anew", async () => {
    const asked = await brought(workspace.live, first, "needs_input");
    const replied = when(asked.input_by) - 1;
    setClock(replied);
    await call(`/v1/deployments/${asked.id}/reply`, { key: workspace.live, body: { body: "That one." } });
    setClock(replied + 72 * HOUR - 1);
    await fire(asked.id);
    expect((await get(workspace.live, asked.id)).status).toBe("in_progress");
    setClock(replied + 72 * HOUR);
    await fire(asked.id);
    expect((await get(workspace.live, asked.id)).status).toBe("cancelled");
  });
});

test("work of which nothing is heard for 72 h is cancelled by ops and paid back", async () => {
  const { id, started_at } = await brought(workspace.live, first, "in_progress");
  setClock(when(started_at) + 24 * HOUR);
  await fire(id);
  const reminded = await get(workspace.live, id);
  expect([reminded.status, reminded.version]).toEqual(["in_progress", 3]);
  setClock(when(started_at) + 72 * HOUR);
  await fire(id);
  expect(await get(workspace.live, id)).toMatchObject({
    status: "cancelled",
    cancelled_by: "ops",
    credits: { reserved: 0, settled: 0 },
  });
  expectError(await give(first, id, "complete", { output: { body: "Done." } }), 409, "invalid_state");
  expect(await usage(workspace.live)).toMatchObject({ reserved: 0, settled: 0, in_flight: { count: 0 } });
});
