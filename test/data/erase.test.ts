import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { retain } from "../../src/cron/retention.ts";
import { database } from "../../src/db/database.ts";
import { saveDraftText } from "../../src/db/drafts.ts";
import { DeploymentEvent, Deployment as DeploymentSchema } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { fileKey } from "../../src/services/store-file.ts";
import { admin, call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, gave, handIn, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { failD1, hangD1, override } from "../support/faults.ts";
import { cancel, configure, expectError, list, usage } from "../support/http-helpers.ts";
import { deploymentStub, eventually, workspaceStub } from "../support/objects.ts";
import { deliveries, delivery, mockWorld, register, tried } from "../webhooks/receiver.ts";
import { filesOf, inDatabase, inObjects, rowsOf } from "./world.ts";

interface Erasure {
  deployment_id: string;
  erased_at: string;
  complete: boolean;
  again_at: string | null;
}

const world = mockWorld();
let heal: () => void = () => {};
let workspace: Workspace;
let expert: TestExpert;
/** A text that is nowhere but in this test's content. */
let secret: string;

beforeEach(async () => {
  secret = `secret${crypto.randomUUID().replaceAll("-", "")}`;
  world.answer = () => new Response(`I was told ${secret}`);
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 100 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});
afterEach(() => heal());

const erase = (id: string, reason = "the customer asked") => admin<Erasure>(`/deployments/${id}/erase`, { reason });

async function upload(name: string): Promise<string> {
  const init = {
    key: workspace.live,
    method: "POST",
    raw: `in ${secret}`,
    headers: { "Content-Type": "text/markdown" },
  };
  return (await call<{ url: string }>(`/v1/files?name=${name}.md`, init)).body.url;
}

const KEYED = { "Idempotency-Key": "once" };
const contentOf = async (more: Record<string, unknown>) => ({
  brief: `Review ${secret}.`,
  skills: expert.skills,
  context_url: `https://customer.example/${secret}`,
  context_files: [await upload(`${secret}-one`)],
  metadata: { [secret]: secret },
  output_schema: { type: "object", title: secret },
  ...more,
});

/** A live deployment with the secret in all that people and agents may write of it, completed. */
async function completed(more: Record<string, unknown> = {}): Promise<{ id: string; body: Record<string, unknown> }> {
  const body = await contentOf(more);
  const made = await call<{ id: string }>("/v1/deployments", { key: workspace.live, body, headers: KEYED });
  expect(made.status, made.text).toBe(201);
  const { id } = made.body;
  await untilOffered(expert, id);
  await gave(expert, id, "accept");
  await gave(expert, id, "start");
  await gave(expert, id, "ask", { body: `Which ${secret}?` });
  const reply = { body: `That ${secret}.`, context_files: [await upload(`${secret}-two`)] };
  const path = `/v1/deployments/${id}/reply`;
  expect((await call(path, { key: workspace.live, body: reply, headers: KEYED })).status).toBe(200);
  const handed = await handIn(expert, id, `${secret}.txt`, `out ${secret}`, "text/plain");
  await handIn(expert, id, `${secret}-unsent.txt`, `unsent ${secret}`, "text/plain");
  const text = { body: `Draft ${secret}`, question: "", reason: "", attach_partial: false, data: {}, tab: null };
  await saveDraftText(database(env, null), expert.id, id, text, null, Date.now());
  const output = { body: `Done: ${secret}.`, data: { [secret]: 1 }, files: [handed.body.id] };
  await gave(expert, id, "complete", { output });
  return { id, body };
}

/** Waits until every delivery of a deployment was tried and none is under way. */
async function untilSent(id: string, many: number): Promise<void> {
  await eventually(async () => {
    const rows = (await rowsOf("deliveries")).filter(({ deployment_id }) => deployment_id === id);
    return rows.length >= many && rows.every((row) => row.status !== "pending" && row.claimed_until === null);
  });
}

async function everywhere(id: string): Promise<unknown> {
  const mode = (await deploymentStub(id).state())?.mode ?? "test";
  return {
    database: await inDatabase(secret),
    objects: await inObjects(secret, id, workspace.id, mode),
    files: await filesOf(workspace.id),
  };
}
const NOWHERE = { database: [], objects: [], files: [] };

describe("an erasure", () => {
  test("leaves nothing of what was written: not in D1, not in an object, not in R2", async () => {
    await register(workspace.live);
    const { id } = await completed();
    await untilSent(id, 6);
    expect(await inDatabase(secret)).toEqual([
      "delivery_attempts.response",
      "deployments.snapshot",
      "dev_mails.html",
      "dev_mails.subject",
      "dev_mails.text",
      "drafts.fields",
      "events.body",
    ]);
    expect((await inObjects(secret, id, workspace.id, "live")).length).toBeGreaterThan(5);
    expect((await filesOf(workspace.id)).length).toBeGreaterThanOrEqual(4);
    const before = (await rowsOf("deliveries")).length;

    const answer = await erase(id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ object: "erasure", deployment_id: id, complete: true });
    expect(await everywhere(id)).toEqual(NOWHERE);
    expect((await rowsOf("deliveries")).length).toBe(before);
    expect((await rowsOf("dev_mails")).filter(({ html }) => String(html).includes(id))).toEqual([]);
  });

  test("of one with a webhook_url of its own takes the URL too, and gives up what was still to be sent there", async () => {
    world.answer = () => new Response(`no ${secret}`, { status: 500 });
    const { id } = await completed({ webhook_url: `https://${secret}.example/${secret}` });
    await eventually(async () => (await deliveries(workspace.live)).data.every(({ attempts }) => attempts.length > 0));
    await eventually(async () => (await rowsOf("deliveries")).every(({ claimed_until }) => claimed_until === null));
    expect(await inDatabase(secret)).toContain("deliveries.url");
    await erase(id);
    expect(await everywhere(id)).toEqual(NOWHERE);
    const { data } = await deliveries(workspace.live);
    expect(data.length).toBe(5);
    for (const one of data)
      expect(one).toMatchObject({ status: "dead_letter", url: "[erased]", next_attempt_at: null });
    for (const one of data) expect(one.attempts).toMatchObject([{ status: 500, response: null }]);
  });

  test("keeps ids, states, times, skills, credits, the ledger and the event log, all of the shape on the wire", async () => {
    const { id } = await completed();
    const was = await get(workspace.live, id);
    const spent = await usage(workspace.live);
    const books = await workspaceStub(workspace.id, "live").books();
    const log = await call<{ data: DeploymentEvent[] }>(`/v1/deployments/${id}/events`, { key: workspace.live });
    await erase(id);
    const now = await get(workspace.live, id);
    const body = "[erased]";
    expect(now).toEqual({
      ...was,
      brief: body,
      context_url: null,
      context_files: [],
      metadata: {},
      output_schema: null,
      thread: was.thread.map((message) => ({ ...message, body, context_files: [] })),
      output: { ...was.output, body, data: null, files: [] },
    });
    expect(DeploymentSchema.safeParse(now).error).toBeUndefined();
    expect((await list(workspace.live)).data).toEqual([now]);
    expect(await usage(workspace.live)).toEqual(spent);
    expect(await workspaceStub(workspace.id, "live").books()).toEqual(books);
    const after = await call<{ data: DeploymentEvent[] }>(`/v1/deployments/${id}/events`, { key: workspace.live });
    expect(after.body.data.length).toBe(log.body.data.length);
    for (const [index, event] of after.body.data.entries()) {
      expect(DeploymentEvent.safeParse(event).error).toBeUndefined();
      const { data, ...rest } = log.body.data[index] as DeploymentEvent;
      expect(event).toMatchObject({ ...rest, data: { deployment: { status: data.deployment.status, brief: body } } });
    }
  });

  test("lets a repeated create and reply find the same deployment, erased", async () => {
    const { id, body } = await completed();
    await erase(id);
    const again = await call<{ id: string }>("/v1/deployments", { key: workspace.live, body, headers: KEYED });
    expect([again.status, again.body.id, again.headers.get("Idempotency-Replayed")]).toEqual([201, id, "true"]);
    expect(again.text.includes(secret)).toBe(false);
    expect((await list(workspace.live)).data.length).toBe(1);
  });

  test("sends what was still to be sent to an endpoint without the content, and a replay too", async () => {
    world.answer = () => new Response("down", { status: 503 });
    const endpoint = await register(workspace.test, { events: ["deployment.completed"] });
    const { id } = await create(workspace.test, { brief: secret });
    await until(workspace.test, id, "completed");
    const [{ id: pending = "" } = {}] = await eventually(async () => {
      const { data } = await deliveries(workspace.test, "", endpoint.id);
      return data.length === 1 && data;
    });
    await tried(workspace.test, pending, 1);
    await erase(id);
    expect((await delivery(workspace.test, pending)).status).toBe("pending");
    world.answer = () => new Response("ok");
    world.received = [];
    await call(`/v1/deliveries/${pending}/replay`, { key: workspace.test, method: "POST" });
    await tried(workspace.test, pending, 2);
    const sent = world.at(endpoint.url);
    expect(sent.length).toBe(1);
    const event = JSON.parse(sent[0]?.body ?? "");
    expect(DeploymentEvent.safeParse(event).error).toBeUndefined();
    expect(event.data.deployment).toMatchObject({ id, status: "completed", brief: "[erased]" });
    expect((await delivery(workspace.test, pending)).status).toBe("delivered");
  });

  test("of what has not ended is 409 and of what is not there 404; a reason is needed; nothing changes", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await until(workspace.test, id, "accepted");
    const was = await get(workspace.test, id);
    expect(expectError(await erase(id), 409, "invalid_state")).toContain("accepted");
    expectError(await erase(newId("deployment", Date.now())), 404, "not_found");
    expectError(await erase("dep_1"), 404, "not_found");
    expectError(await admin(`/deployments/${id}/erase`, {}), 400, "invalid_request", "reason");
    expectError(await erase(id, ""), 400, "invalid_request", "reason");
    expect(await get(workspace.test, id)).toEqual(was);
    expect((await rowsOf("audit")).filter(({ subject_id }) => subject_id === id)).toEqual([]);
    await cancel(workspace.test, id);
  });

  test("is on record with its reason, and once, however often it is asked for", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await cancel(workspace.test, id);
    const answers = [await erase(id, "first"), await erase(id, "second")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body.erased_at).toBe(answers[0]?.body.erased_at);
    const records = (await rowsOf("audit")).filter(({ subject_id }) => subject_id === id);
    expect(records).toMatchObject([
      { action: "deployment.erased", workspace_id: workspace.id, after: JSON.stringify({ reason: "first" }) },
    ]);
    const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
    expect(row?.erased_at).toBe(Date.parse(answers[0]?.body.erased_at ?? ""));
  });

  test("leaves other deployments, their files and their drafts as they are", async () => {
    const other = await completed({ brief: `Other ${secret}` });
    const files = await filesOf(workspace.id);
    const was = await get(workspace.live, other.id);
    const { id } = await create(workspace.test);
    await until(workspace.test, id, "completed");
    await erase(id);
    expect(await filesOf(workspace.id)).toEqual(files);
    expect(await get(workspace.live, other.id)).toEqual(was);
    expect(await inDatabase(secret)).toContain("drafts.fields");
  });
});

describe("an erasure that is disturbed", () => {
  for (const [what, fault] of [
    ["fails", failD1],
    ["hangs", hangD1],
  ] as const) {
    test(`by D1 that ${what} after its commit comes to its end once D1 is back, even by an object that was evicted`, async () => {
      await register(workspace.live);
      const { id } = await completed();
      await untilSent(id, 6);
      heal = fault();
      const result = await deploymentStub(id).erase({ by: "request", ended_before: null });
      expect(result).toMatchObject({ kind: "ok", complete: false });
      expect(await inObjects(secret, id, workspace.id, "live")).not.toContain("machine");
      await evictDurableObject(deploymentStub(id));
      heal();
      expect(await inDatabase(secret)).toContain("deployments.snapshot");
      await eventually(async () => JSON.stringify(await everywhere(id)) === JSON.stringify(NOWHERE), 25_000);
      const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
      expect(row?.erased_at).toBeGreaterThan(0);
    }, 60_000);
  }

  test("before its record by D1 that is down is 503, and nothing was erased", async () => {
    const { id } = await completed();
    const was = await get(workspace.live, id);
    heal = failD1();
    expect((await erase(id)).status).toBe(503);
    heal();
    expect(await get(workspace.live, id)).toEqual(was);
    expect((await filesOf(workspace.id)).length).toBeGreaterThanOrEqual(4);
  });

  test("by R2 that fails goes on later", async () => {
    const { id } = await completed();
    heal = override(env.FILES, {
      delete: async () => {
        throw new Error("injected: R2 is down");
      },
    });
    expect((await erase(id)).body).toMatchObject({ complete: false });
    expect((await filesOf(workspace.id)).length).toBeGreaterThanOrEqual(4);
    heal();
    await eventually(async () => (await filesOf(workspace.id)).length === 0, 25_000);
    expect((await erase(id)).body).toMatchObject({ complete: true });
    expect(await everywhere(id)).toEqual(NOWHERE);
  });

  test("by a try that is under way takes its answer too, once it is recorded", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    world.answer = async () => {
      await held;
      return new Response(`late ${secret}`);
    };
    await register(workspace.test, { events: ["deployment.completed"] });
    const { id } = await create(workspace.test, { brief: secret });
    await until(workspace.test, id, "completed");
    await eventually(async () => world.received.length === 1);
    expect((await erase(id)).body).toMatchObject({ complete: false });
    release();
    await eventually(async () => (await rowsOf("delivery_attempts")).length > 0);
    await eventually(async () => (await deploymentStub(id).erase({ by: "request", ended_before: null })).kind === "ok");
    await eventually(async () => (await erase(id)).body.complete, 25_000);
    expect((await rowsOf("delivery_attempts")).at(-1)).toMatchObject({ status: 200, response: null });
    expect(await everywhere(id)).toEqual(NOWHERE);
  }, 40_000);

  test("by an upload that ends after it goes over all once more, 20 minutes on", async () => {
    const { id } = await completed();
    const ended = Date.parse((await get(workspace.live, id)).completed_at ?? "");
    const { again_at } = (await erase(id)).body;
    expect(Date.parse(again_at ?? "")).toBeGreaterThanOrEqual(Date.now() + 19 * MINUTE);
    const late = fileKey(workspace.id, "live", newId("file", ended));
    const stranger = fileKey(workspace.id, "live", newId("file", ended));
    await env.FILES.put(late, secret, { customMetadata: { deployment_id: id, expert_id: expert.id } });
    await env.FILES.put(stranger, "of another", { customMetadata: { deployment_id: newId("deployment", 1) } });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.parse(again_at ?? "") + 1);
    await deploymentStub(id).poke();
    vi.useRealTimers();
    await eventually(async () => !(await filesOf(workspace.id)).includes(late));
    expect(await filesOf(workspace.id)).toEqual([stranger]);
    expect((await erase(id)).body).toMatchObject({ complete: true, again_at: null });
    const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
    expect(row?.due_at).toBeNull();
  });

  test("by D1 put back to a time before it is made good by the next rebuild", async () => {
    await register(workspace.live);
    const { id } = await completed();
    await untilSent(id, 6);
    const tables = ["deployments", "events", "delivery_attempts", "drafts", "dev_mails"];
    const before = await Promise.all(tables.map(async (table) => [table, await rowsOf(table)] as const));
    await erase(id);
    for (const [table, rows] of before) {
      const names = Object.keys(rows[0] ?? {});
      const put = `INSERT OR REPLACE INTO ${table} (${names.join(",")}) VALUES (${names.map(() => "?").join(",")})`;
      await env.DB.batch(rows.map((row) => env.DB.prepare(put).bind(...names.map((name) => row[name]))));
    }
    expect(await inDatabase(secret)).toContain("deployments.snapshot");
    const rebuilt = await admin("/rebuild", { workspace: workspace.id, resend: true });
    expect(rebuilt.body).toMatchObject({ rebuilt: 1 });
    expect(await everywhere(id)).toEqual(NOWHERE);
    const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
    expect(row?.erased_at).toBeGreaterThan(0);
  });
});

describe("retention", () => {
  const walk = async (at: number, more = env) => {
    let erased = 0;
    for (let turn = 0; turn < 10; turn++) erased += await retain(more, at);
    return erased;
  };
  const forget = () => env.DB.prepare("DELETE FROM installation WHERE key = 'retention'").run();

  test("erases what ended over 90 days ago and nothing else, once a day", async () => {
    const { id } = await completed();
    const open = await create(workspace.test, { brief: secret }, "slow");
    await until(workspace.test, open.id, "accepted");
    const ended = Date.parse((await get(workspace.live, id)).completed_at ?? "");
    await forget();
    await walk(ended + 90 * DAY);
    expect((await get(workspace.live, id)).brief).toContain(secret);
    expect(await walk(ended + 90 * DAY + 1)).toBe(0);
    expect((await get(workspace.live, id)).brief).toContain(secret);
    await forget();
    expect(await walk(ended + 90 * DAY + 1)).toBeGreaterThanOrEqual(1);
    expect((await get(workspace.live, id)).brief).toBe("[erased]");
    expect((await get(workspace.test, open.id)).brief).toBe(secret);
    const objects = (await inObjects(secret, id, workspace.id, "live")).filter((place) => place !== "answers");
    expect([objects, await filesOf(workspace.id)]).toEqual([[], []]);
    await cancel(workspace.test, open.id);
    expect(await walk(ended + 90 * DAY + 2)).toBe(0);
    expect((await get(workspace.test, open.id)).brief).toBe(secret);
    await walk(ended + 92 * DAY);
    expect((await get(workspace.test, open.id)).brief).toBe("[erased]");
  });

  test("is as long as RETENTION_DAYS says", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await cancel(workspace.test, id);
    const ended = Date.parse((await get(workspace.test, id)).cancelled_at ?? "");
    const short = { ...env, RETENTION_DAYS: "2" };
    await forget();
    await walk(ended + 2 * DAY, short);
    expect((await get(workspace.test, id)).brief).toBe(secret);
    await forget();
    await walk(ended + 2 * DAY + 1, short);
    expect((await get(workspace.test, id)).brief).toBe("[erased]");
  });

  test("goes on where D1 failed, with the next walk", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await cancel(workspace.test, id);
    const at = Date.now() + 91 * DAY;
    await forget();
    heal = failD1();
    await expect(retain(env, at)).rejects.toThrow();
    heal();
    await walk(at);
    expect((await get(workspace.test, id)).brief).toBe("[erased]");
  });
});
