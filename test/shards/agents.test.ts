import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { checkDrift } from "../../src/cron/drift.ts";
import { sweep } from "../../src/cron/sweep.ts";
import { home } from "../../src/db/database.ts";
import { saveDraftText } from "../../src/db/drafts.ts";
import { claim } from "../../src/services/deliveries/attempt.ts";
import { admin, call, create, get, until } from "../support/api.ts";
import { benchExpert, gave, ownSkill, untilOffered } from "../support/bench.ts";
import { everyD1 } from "../support/d1.ts";
import { list } from "../support/http-helpers.ts";
import { deploymentStub, eventually } from "../support/objects.ts";
import { delivery, mockWorld, register, sendTest, setRow, tried, verifies } from "../webhooks/receiver.ts";
import { countIn, failShard, oneInEach, other } from "./world.ts";

const world = mockWorld();
let heal: () => void = () => {};
afterEach(() => heal());

test("a workspace's rows lie in its shard alone, and its events reach its endpoint and a deployment's own URL, signed", async () => {
  const { here, there } = await oneInEach();
  for (const [workspace, its, others] of [
    [here, env.DB, other()],
    [there, other(), env.DB],
  ] as const) {
    const endpoint = await register(workspace.test);
    const { id } = await create(workspace.test);
    await until(workspace.test, id, "completed");
    const own = `https://agent.example/own/${workspace.id}`;
    const direct = await create(workspace.test, { webhook_url: own });
    await until(workspace.test, direct.id, "completed");
    await eventually(async () => world.at(endpoint.url).length === 3 && world.at(own).length === 3);
    for (const one of world.at(endpoint.url)) expect(await verifies(one, endpoint.secret)).toBe(true);
    for (const one of world.at(own)) expect(await verifies(one, workspace.webhook_secret.test)).toBe(true);
    for (const table of ["deployments", "deployment_skills", "deliveries", "webhook_endpoints"]) {
      expect(await countIn(its, table, "workspace_id", workspace.id), table).toBeGreaterThan(0);
      expect(await countIn(others, table, "workspace_id", workspace.id), table).toBe(0);
    }
    expect(await countIn(others, "events", "workspace_id", workspace.id)).toBe(0);
    expect(await countIn(env.DB, "workspaces", "id", workspace.id)).toBe(1);
  }
});

test("the sweep finds what lost its wake-up in either shard; a message of an older release names no workspace and is found too", async () => {
  const { here, there } = await oneInEach();
  const lost: [string, string][] = [];
  for (const { test: key } of [here, there]) {
    const { id } = await register(key);
    const sent = await sendTest(key, id);
    await tried(key, sent.id, 1);
    await setRow("deliveries", sent.id, { status: "pending", next_attempt_at: 1, attempts: 0 });
    lost.push([key, sent.id]);
  }
  await sweep(env);
  for (const [key, id] of lost) await eventually(async () => (await delivery(key, id)).status === "delivered");
  for (const [key, id] of lost) {
    await tried(key, id, 2);
    await setRow("deliveries", id, { status: "pending", next_attempt_at: 1, attempts: 0 });
    const claimed = await claim(env, { delivery_id: id });
    if (!("finish" in claimed)) expect.fail("it was not found");
    expect(await claimed.finish()).toBeNull();
    expect((await delivery(key, id)).attempts).toHaveLength(3);
  }
  expect(await claim(env, { delivery_id: "dlv_unknown" })).toEqual({ again_at: null });
});

test("with one shard down its workspace's lists are 503, what goes over all is 503, and the other's go on", async () => {
  const { here, there } = await oneInEach();
  const before = await create(there.test, {}, "slow");
  await eventually(async () => (await countIn(other(), "deployments", "id", before.id)) === 1);
  const waiting = await register(here.test).then(({ id }) => sendTest(here.test, id));
  await tried(here.test, waiting.id, 1);
  await setRow("deliveries", waiting.id, { status: "pending", next_attempt_at: 1, attempts: 0 });
  const skill = ownSkill();
  const expert = await benchExpert([skill], { workspaces: [here.id] });

  heal = failShard(other());
  expect((await call("/v1/deployments", { key: there.test })).status).toBe(503);
  expect((await call("/v1/webhooks", { key: there.test })).status).toBe(503);
  expect((await admin("/deployments")).status).toBe(503);
  expect((await get(there.test, before.id)).id).toBe(before.id);
  const made = await create(there.test);
  const { id } = await create(here.test);
  await until(here.test, id, "completed");
  await eventually(async () => (await list(here.test)).data[0]?.status === "completed");
  await sweep(env);
  await eventually(async () => (await delivery(here.test, waiting.id)).status === "delivered");
  // Routing asks how much experts hold; what lies in the shard that is down is left out.
  const live = await create(here.live, { skills: [skill] });
  await eventually(async () => (await countIn(env.DB, "offers", "deployment_id", live.id)) === 1);
  heal();

  await until(there.test, made.id, "completed");
  await eventually(
    async () => (await list(there.test)).data.some((one) => one.id === made.id && one.status === "completed"),
    25_000,
  );
  await untilOffered(expert, live.id);
});

test("a lost or wrong row in either shard is healed by the drift check, and all by a rebuild", async () => {
  const { here, there } = await oneInEach();
  const ids: string[] = [];
  for (const { test: key } of [here, there]) {
    const { id } = await create(key);
    await until(key, id, "completed");
    await eventually(async () => {
      const state = await deploymentStub(id).state();
      return state !== null && state.projected === state.revision;
    });
    ids.push(id);
  }
  const rows = async () =>
    (await everyD1.prepare("SELECT * FROM deployments").all<{ id: string }>()).results.filter(({ id }) =>
      ids.includes(id),
    );
  const before = await rows();
  expect(before).toHaveLength(2);
  await everyD1.prepare("UPDATE deployments SET status = 'expired' WHERE id = ?").bind(ids[0]).run();
  await everyD1.prepare("DELETE FROM deployments WHERE id = ?").bind(ids[1]).run();
  await eventually(async () => {
    await checkDrift(env, 500);
    return JSON.stringify(await rows()) === JSON.stringify(before);
  }, 25_000);
  for (const [index, { id }] of [here, there].entries()) {
    await everyD1.prepare("DELETE FROM deployments WHERE id = ?").bind(ids[index]).run();
    expect((await admin("/rebuild", { workspace: id })).body).toMatchObject({ rebuilt: 1, failed: [] });
  }
  expect(await rows()).toEqual(before);
});

test("an erasure takes the content out of the workspace's shard, and notifications and drafts out of the home", async () => {
  const { there } = await oneInEach();
  const skill = ownSkill();
  const secret = `secret-${crypto.randomUUID()}`;
  const expert = await benchExpert([skill], { workspaces: [there.id] });
  const endpoint = await register(there.live);
  const { id } = await create(there.live, { skills: [skill], brief: secret });
  await untilOffered(expert, id);
  const text = { body: secret, question: "", reason: "", attach_partial: false, data: {}, tab: null };
  await saveDraftText(home(env), expert.id, id, text, null, Date.now());
  await gave(expert, id, "accept");
  await gave(expert, id, "start");
  await gave(expert, id, "complete", { output: { body: secret } });
  await eventually(async () => world.at(endpoint.url).length === 3);
  await eventually(async () => (await countIn(env.DB, "dev_mails", "recipient", expert.email)) > 0);
  const erased = await admin<{ complete: boolean }>(`/deployments/${id}/erase`, { reason: "asked" });
  expect(erased.status, erased.text).toBe(200);
  const holding = async (db: D1Database, table: string, column: string) =>
    (await db
      .prepare(`SELECT count(*) AS n FROM ${table} WHERE instr(${column}, ?)`)
      .bind(secret)
      .first<number>("n")) ?? 0;
  await eventually(async () => {
    const left = await Promise.all([
      holding(other(), "deployments", "snapshot"),
      holding(other(), "events", "body"),
      holding(env.DB, "drafts", "fields"),
      holding(env.DB, "dev_mails", "text"),
      countIn(env.DB, "drafts", "deployment_id", id),
    ]);
    return left.every((n) => n === 0);
  }, 20_000);
  const { results } = await env.DB.prepare("SELECT body FROM events WHERE deployment_id = ?")
    .bind(id)
    .all<{ body: string }>();
  expect(results.length).toBeGreaterThan(0);
  expect(results.every(({ body }) => body === "")).toBe(true);
});
