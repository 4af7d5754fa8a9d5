import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { admin, BRIEF, call, create, get, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, configure, expectError, inMinutes, linkTo, list, usage } from "../support/http-helpers.ts";

const REPLAYED = "Idempotency-Replayed";
const newKey = () => `key ${crypto.randomUUID()}`;
const keyed = (idempotencyKey: string) => ({ "Idempotency-Key": idempotencyKey });
const JSON_TYPE = { "Content-Type": "application/json" };

function post(path: string, key: string, idempotencyKey: string, body: unknown = BRIEF) {
  return call<Deployment>(path, { key, body, headers: keyed(idempotencyKey) });
}
const creating = (key: string, idempotencyKey: string, more: object = {}) =>
  post("/v1/deployments", key, idempotencyKey, { ...BRIEF, ...more });

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

describe("the same key and the same body", () => {
  test("bring the first answer again, and say so", async () => {
    const key = newKey();
    const first = await creating(workspace.test, key);
    const second = await creating(workspace.test, key);
    expect(first.status, first.text).toBe(201);
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(first.headers.get(REPLAYED)).toBeNull();
    expect(second.headers.get(REPLAYED)).toBe("true");
    expect(second.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
    await cancel(workspace.test, first.body.id);
  });

  test("a create's replay shows it pending, though it has moved on", async () => {
    const key = newKey();
    const first = await creating(workspace.test, key);
    await until(workspace.test, first.body.id, "accepted");
    expect((await cancel(workspace.test, first.body.id)).status).toBe(200);
    const again = await creating(workspace.test, key);
    expect(again.text).toBe(first.text);
    expect(again.body.status).toBe("pending");
    expect((await get(workspace.test, first.body.id)).status).toBe("cancelled");
  });

  const body = '{"brief":"b","skills":["copy"],"metadata":{"a":1,"b":{"c":[1,2],"d":"é"}}}';
  test.each<[rule: string, other: string]>([
    ["keys in another order", '{"metadata":{"b":{"d":"é","c":[1,2]},"a":1},"skills":["copy"],"brief":"b"}'],
    ["white space", body.replaceAll(":", " :\n ").replaceAll(",", " , ")],
    ["1.0 for 1", body.replace('"a":1', '"a":1.0')],
    ["1e0 for 1", body.replace('"a":1', '"a":1e0')],
    ["an escaped letter", body.replace("é", "\\u00e9")],
  ])("JSON counts as parsed: %s is the same body", async (_, other) => {
    const headers = { ...keyed(newKey()), ...JSON_TYPE };
    const send = (raw: string) => call<Deployment>("/v1/deployments", { key: workspace.test, raw, headers });
    const [first, second] = [await send(body), await send(other)];
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers.get(REPLAYED)).toBe("true");
    await cancel(workspace.test, first.body.id);
  });

  test.each<[rule: string, other: string]>([
    ["another brief", body.replace('"b"', '"c"')],
    ["arrays in another order", body.replace("[1,2]", "[2,1]")],
    ["a text for a number", body.replace('"a":1', '"a":"1"')],
    ["one field more", body.replace('"brief"', '"urgency":"standard","brief"')],
    ["a letter composed differently", body.replace("é", "e\u0301")],
  ])("%s is another body: 409, and no second deployment", async (_, other) => {
    const headers = { ...keyed(newKey()), ...JSON_TYPE };
    const send = (raw: string) => call<Deployment>("/v1/deployments", { key: workspace.test, raw, headers });
    const first = await send(body);
    const before = await usage(workspace.test);
    expectError(await send(other), 409, "idempotency_conflict");
    expect(await usage(workspace.test)).toEqual(before);
    expect((await send(body)).text).toBe(first.text);
    await cancel(workspace.test, first.body.id);
  });

  test("50 at once make one deployment, and 50 equal answers or a 409 that says when to come again", async () => {
    const fresh = await newWorkspace();
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 50 }, () => creating(fresh.test, key)));
    const made = answers.filter(({ status }) => status === 201);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectError(answer, 409, "idempotency_conflict");
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    }
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(made.filter(({ headers }) => !headers.has(REPLAYED))).toHaveLength(1);
    expect((await list(fresh.test)).data).toHaveLength(1);
    expect((await usage(fresh.test)).in_flight.count).toBe(1);
  });
});

describe("the key itself", () => {
  test.each([["k"], ["k".repeat(255)], ["dep-req-01H8R... with (any) signs & spaces"]])(
    "1 to 255 characters pass: %s",
    async (key) => {
      const first = await creating(workspace.test, key);
      expect((await creating(workspace.test, key)).text).toBe(first.text);
      await cancel(workspace.test, first.body.id);
    },
  );

  test.each([["k".repeat(256)], [""]])("256 characters or none are 400: %s", async (key) => {
    const before = await usage(workspace.test);
    expectError(await creating(workspace.test, key), 400, "invalid_request", "Idempotency-Key");
    const path = "/v1/deployments/dep_x/cancel";
    expectError(await post(path, workspace.test, key, {}), 400, "invalid_request", "Idempotency-Key");
    expect(await usage(workspace.test)).toEqual(before);
  });

  test("is of one workspace, mode and path alone", async () => {
    const other = await newWorkspace();
    await newExpert(["copy"]);
    const key = newKey();
    const worlds = [workspace.test, workspace.live, other.test, other.live];
    const made = await Promise.all(worlds.map((world) => creating(world, key)));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(4);
    const cancelled = await post(`/v1/deployments/${made[0]?.body.id}/cancel`, workspace.test, key, {});
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
    const another = await create(workspace.test);
    const both = await post(`/v1/deployments/${another.id}/cancel`, workspace.test, key, {});
    expect(both).toMatchObject({ status: 200, body: { id: another.id, status: "cancelled" } });
    expect(both.headers.get(REPLAYED)).toBeNull();
  });

  test("counts on a POST only", async () => {
    const key = newKey();
    const read = (path: string) => call(path, { key: workspace.test, headers: keyed(key) });
    expect((await read("/v1/usage")).headers.get(REPLAYED)).toBeNull();
    expect((await read("/v1/usage")).headers.get(REPLAYED)).toBeNull();
  });
});

describe("only a success is kept: the key is free again, with the same body, once the cause is gone", () => {
  test("after 400", async () => {
    const key = newKey();
    expectError(await creating(workspace.test, key, { brief: "" }), 400, "invalid_request");
    const made = await creating(workspace.test, key);
    expect(made.status).toBe(201);
    await cancel(workspace.test, made.body.id);
  });

  test("after 422, when somebody joined the bench", async () => {
    const key = newKey();
    const skills = [`only-${crypto.randomUUID()}`];
    expectError(await creating(workspace.live, key, { skills }), 422, "expert_unavailable");
    await newExpert(skills);
    expect((await creating(workspace.live, key, { skills })).status).toBe(201);
  });

  test("after 402, when credits were added", async () => {
    const drained = await newWorkspace();
    await newExpert(["copy"]);
    await configure(drained, "live", { prices: { standard: 4_000, priority: 4_000, scheduled: 4_000 } });
    await create(drained.live);
    await create(drained.live);
    const key = newKey();
    expectError(await creating(drained.live, key), 402, "credits_exhausted");
    expect(await usage(drained.live)).toMatchObject({ balance: 2_000, reserved: 8_000, in_flight: { count: 2 } });
    const added = await admin(`/workspaces/${drained.id}/credits`, { amount: 2_000, reason: "top-up" });
    expect(added.status, added.text).toBe(201);
    const made = await creating(drained.live, key);
    expect(made.status, made.text).toBe(201);
    expect((await creating(drained.live, key)).text).toBe(made.text);
    expect(await usage(drained.live)).toMatchObject({ balance: 0, reserved: 12_000, in_flight: { count: 3 } });
  });

  test("after 429 by slots, when one is free", async () => {
    const full = await newWorkspace();
    const later = { urgency: "scheduled", scheduled_for: inMinutes(60) };
    const made = await Promise.all(Array.from({ length: 10 }, () => create(full.test, later)));
    const key = newKey();
    const refused = await creating(full.test, key);
    expectError(refused, 429, "in_flight_limit");
    expect(refused.headers.get("Retry-After")).toMatch(/^[1-9]\d*$/);
    await cancel(full.test, made[0]?.id ?? "");
    expect((await creating(full.test, key)).status).toBe(201);
    expect((await usage(full.test)).in_flight).toEqual({ count: 10, limit: 10 });
  });

  test("after 409 and 404 of a command", async () => {
    const key = newKey();
    const { id } = await create(workspace.test, {}, "needs_input");
    const reply = () => post(`/v1/deployments/${id}/reply`, workspace.test, key, { body: "yes" });
    expectError(await reply(), 409, "invalid_state");
    await until(workspace.test, id, "needs_input");
    const answered = await reply();
    expect(answered).toMatchObject({ status: 200, body: { status: "in_progress" } });
    expect(answered.headers.get(REPLAYED)).toBeNull();
    const again = await reply();
    expect(again).toMatchObject({ status: 200, text: answered.text });
    expect(again.headers.get(REPLAYED)).toBe("true");
    expect((await get(workspace.test, id)).thread).toHaveLength(2);
    const other = await post(`/v1/deployments/${id}/reply`, workspace.test, key, { body: "no" });
    expectError(other, 409, "idempotency_conflict");
  });
});

describe("every POST of an agent takes a key", () => {
  test("a cancel: {} and an empty body are the same", async () => {
    const { id } = await create(workspace.test);
    const key = newKey();
    const first = await post(`/v1/deployments/${id}/cancel`, workspace.test, key, {});
    const path = `/v1/deployments/${id}/cancel`;
    const second = await call(path, { key: workspace.test, method: "POST", headers: keyed(key) });
    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect(second.headers.get(REPLAYED)).toBe("true");
  });

  test("an upload: the bytes, the name and the type are the body", async () => {
    const headers = { ...keyed(newKey()), "Content-Type": "text/plain" };
    const upload = (name: string, raw: string) =>
      call<{ id: string }>(`/v1/files?name=${name}`, { key: workspace.test, method: "POST", raw, headers });
    const first = await upload("a.txt", "bytes");
    const second = await upload("a.txt", "bytes");
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers.get(REPLAYED)).toBe("true");
    expectError(await upload("a.txt", "other"), 409, "idempotency_conflict");
    expectError(await upload("b.txt", "bytes"), 409, "idempotency_conflict");
    const read = await call(`/v1/files/${first.body.id}/content`, { key: workspace.test });
    expect(read).toMatchObject({ status: 200, text: "bytes" });
  });
});

describe("a key holds for 24 h", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[rule: string, more: (fresh: Workspace) => Promise<object>]>([
    ["its scheduled_for is too near by now", async () => ({ urgency: "scheduled", scheduled_for: inMinutes(20) })],
    ["its file link has expired by now", async (fresh) => ({ context_files: [await linkTo(fresh, "test")] })],
  ])("a create is replayed though %s", async (_, moreOf) => {
    const fresh = await newWorkspace();
    const key = newKey();
    const more = await moreOf(fresh);
    const first = await creating(fresh.test, key, more);
    expect(first.status, first.text).toBe(201);
    await cancel(fresh.test, first.body.id);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 10 * 60_000);
    const again = await creating(fresh.test, key, more);
    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers.get(REPLAYED)).toBe("true");
  });

  test("just before they are over it replays; after them it is free", async () => {
    const fresh = await newWorkspace();
    const key = newKey();
    const first = await creating(fresh.test, key);
    await cancel(fresh.test, first.body.id);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 24 * 3_600_000 - 60_000);
    expect((await creating(fresh.test, key)).text).toBe(first.text);
    vi.setSystemTime(Date.now() + 120_000);
    const second = await creating(fresh.test, key);
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
    await cancel(fresh.test, second.body.id);
  });
});
