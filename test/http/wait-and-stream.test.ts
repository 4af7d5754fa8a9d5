import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment, DeploymentEvent } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import {
  cancel,
  createAndCancel,
  expectError,
  type Frame,
  frames,
  framesOf,
  inMinutes,
  type List,
  send,
  sleep,
} from "../support/http-helpers.ts";

let workspace: Workspace;
/** Pending for an hour: nothing happens to it but what a test does. */
const newStill = () => create(workspace.test, { urgency: "scheduled", scheduled_for: inMinutes(60) });

beforeAll(async () => {
  workspace = await newWorkspace();
});

async function waited(id: string, query: string): Promise<{ body: Deployment; took: number }> {
  const began = performance.now();
  const { status, body, text } = await call<Deployment>(`/v1/deployments/${id}?${query}`, { key: workspace.test });
  expect(status, text).toBe(200);
  return { body, took: performance.now() - began };
}

const eventsOf = async (id: string) =>
  (await call<List<DeploymentEvent>>(`/v1/deployments/${id}/events`, { key: workspace.test })).body.data;

describe.concurrent("GET ?wait", () => {
  test("answers at once when the deployment has ended", async () => {
    const { id } = await createAndCancel(workspace.test);
    for (const query of ["wait=60", "wait=60&after=2", "wait=60&after=99"]) {
      const { body, took } = await waited(id, query);
      expect(body.status).toBe("cancelled");
      expect(took).toBeLessThan(900);
    }
  });

  test("answers at once when it is past the version named", async () => {
    const still = await newStill();
    const { body, took } = await waited(still.id, "wait=60&after=0");
    expect(body).toEqual(still);
    expect(took).toBeLessThan(900);
    await cancel(workspace.test, still.id);
  });

  test("answers with what is when the time is over", async () => {
    const still = await newStill();
    for (const query of ["wait=1", "wait=1&after=1", "wait=1&after=99"]) {
      const { body, took } = await waited(still.id, query);
      expect(body).toEqual(still);
      expect(took).toBeGreaterThan(950);
      expect(took).toBeLessThan(3_000);
    }
    await cancel(workspace.test, still.id);
  });

  test("holds from the version at the call, and answers when it changes", async () => {
    const still = await newStill();
    const waiting = waited(still.id, "wait=30");
    await sleep(300);
    await cancel(workspace.test, still.id);
    const { body, took } = await waiting;
    expect(body).toMatchObject({ status: "cancelled", version: 2 });
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(3_000);
  });

  test("wakes everybody who waits", async () => {
    const still = await newStill();
    const waiting = Promise.all(Array.from({ length: 20 }, (_, i) => waited(still.id, `wait=30&after=${(i % 2) + 1}`)));
    await sleep(300);
    await cancel(workspace.test, still.id);
    for (const { body } of await waiting) expect(body).toMatchObject({ status: "cancelled", version: 2 });
  });

  test("with after, no change is missed between two calls", async () => {
    const { id } = await create(workspace.test);
    const seen: [number, string][] = [];
    for (let after = 0; seen.at(-1)?.[1] !== "completed"; after = seen.at(-1)?.[0] ?? 0) {
      const { body } = await waited(id, `wait=20&after=${after}`);
      seen.push([body.version, body.status]);
    }
    expect(seen).toEqual([
      [1, "pending"],
      [2, "accepted"],
      [3, "in_progress"],
      [4, "completed"],
    ]);
  });

  test("does not hold where there is nothing: 404", async () => {
    const began = performance.now();
    const path = `/v1/deployments/${newId("deployment", Date.now())}?wait=20`;
    expectError(await call(path, { key: workspace.test }), 404, "not_found");
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe.concurrent("GET /events", () => {
  test("lists every event with its snapshot, oldest first, numbered from 1 without a hole", async () => {
    const made = await create(workspace.test, { metadata: { a: 1, hd_test: "needs_input" } });
    const { id } = made;
    expect(await eventsOf(id)).toEqual([]);
    await until(workspace.test, id, "needs_input");
    await call(`/v1/deployments/${id}/reply`, { key: workspace.test, body: { body: "yes" } });
    const done = await until(workspace.test, id, "completed");
    const events = await eventsOf(id);
    expect(events.map(({ type, sequence, data }) => [sequence, type, data.deployment.status])).toEqual([
      [1, "deployment.accepted", "accepted"],
      [2, "deployment.in_progress", "in_progress"],
      [3, "deployment.needs_input", "needs_input"],
      [4, "deployment.resumed", "in_progress"],
      [5, "deployment.completed", "completed"],
    ]);
    for (const { sequence, created_at, ...event } of events) {
      expect(event).toMatchObject({ object: "event", mode: "test", workspace_id: workspace.id });
      expect(event.id).toMatch(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(event.api_version).toBe("2026-04-23");
      expect(event.data.deployment).toMatchObject({ id, metadata: made.metadata, updated_at: created_at });
      expect(event.data.deployment.version).toBe(sequence + 1);
    }
    expect(events.at(-1)?.data.deployment).toEqual(done);
    expect(new Set(events.map((event) => event.id)).size).toBe(5);
  });

  test("an unknown deployment has none: 404, as a stream too", async () => {
    const path = `/v1/deployments/${newId("deployment", Date.now())}/events`;
    expectError(await call(path, { key: workspace.test }), 404, "not_found");
    const headers = { Accept: "text/event-stream" };
    expectError(await call(path, { key: workspace.test, headers }), 404, "not_found");
  });
});

describe.concurrent("the stream of events", () => {
  const stream = (id: string, lastEventId?: string): Promise<Response> => {
    const headers = {
      Accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId }),
    };
    return send(`/v1/deployments/${id}/events`, { key: workspace.test, headers });
  };
  const told = (all: Frame[]) => all.map(({ id, event, data }) => ({ id, event, data: JSON.parse(data ?? "null") }));
  const expected = (events: DeploymentEvent[]) =>
    events.map((event) => ({ id: event.id, event: event.type, data: event }));

  test("tells live what happens, and ends after the terminal event", async () => {
    const { id } = await create(workspace.test);
    const response = await stream(id);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("Cache-Control")).toMatch(/no-(store|cache)/);
    const all: (Frame & { at: number })[] = [];
    for await (const frame of frames(response)) all.push({ ...frame, at: Date.now() });
    expect(all.filter(({ retry }) => /^\d+$/.test(retry ?? "")).length).toBeGreaterThan(0);
    const happened = all.filter(({ event }) => event);
    expect(told(happened)).toEqual(expected(await eventsOf(id)));
    expect(happened.at(-1)?.event).toBe("deployment.completed");
    for (const frame of happened) {
      const { created_at } = JSON.parse(frame.data ?? "null") as DeploymentEvent;
      expect(frame.at - Date.parse(created_at)).toBeLessThan(1_500);
    }
  });

  test("replays all of a deployment that has ended, and ends", async () => {
    const { id } = await create(workspace.test, {}, "expert_cancel");
    await until(workspace.test, id, "cancelled");
    const events = await eventsOf(id);
    expect(events).toHaveLength(3);
    expect(told(await framesOf(await stream(id)))).toEqual(expected(events));
    for (const [index, event] of events.slice(0, -1).entries()) {
      expect(told(await framesOf(await stream(id, event.id)))).toEqual(expected(events.slice(index + 1)));
    }
    const last = await stream(id, events.at(-1)?.id);
    expect(last.status).toBe(204);
    expect(await last.text()).toBe("");
  });

  test("goes on live from Last-Event-ID", async () => {
    const { id } = await create(workspace.test, {}, "slow");
    await until(workspace.test, id, "accepted");
    const [accepted] = await eventsOf(id);
    const reading = framesOf(await stream(id, accepted?.id));
    await sleep(200);
    await cancel(workspace.test, id);
    expect((await reading).map(({ event }) => event)).toEqual(["deployment.cancelled"]);
  });

  test("tells everybody who listens the same, whoever leaves early", async () => {
    const { id } = await create(workspace.test, {}, "slow");
    await until(workspace.test, id, "accepted");
    const listeners = [framesOf(await stream(id)), framesOf(await stream(id))];
    const leaver = (await stream(id)).body?.getReader();
    await leaver?.read();
    await leaver?.cancel();
    await cancel(workspace.test, id);
    const [first, second] = await Promise.all(listeners);
    expect(first?.map(({ event }) => event)).toEqual(["deployment.accepted", "deployment.cancelled"]);
    expect(second).toEqual(first);
    expect((await get(workspace.test, id)).status).toBe("cancelled");
  });

  test("an id that is none of this deployment's events is 400", async () => {
    const [one, two] = await Promise.all([createAndCancel(workspace.test), createAndCancel(workspace.test)]);
    const foreign = (await eventsOf(two.id))[0]?.id ?? "";
    for (const last of [foreign, newId("event", Date.now()), "5", "evt_x"]) {
      const headers = { Accept: "text/event-stream", "Last-Event-ID": last };
      const answer = await call(`/v1/deployments/${one.id}/events`, { key: workspace.test, headers });
      expectError(answer, 400, "invalid_request", "Last-Event-ID");
    }
  });
});
