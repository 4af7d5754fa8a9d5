import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { CHECKED_A_MINUTE, checkDrift, readDrift } from "../../src/cron/drift.ts";
import { admin, call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill, type Stage, type TestExpert, untilOffered } from "../support/bench.ts";
import { d1s, everyD1 } from "../support/d1.ts";
import { failD1, override } from "../support/faults.ts";
import { cancel, configure, expectError, inMinutes } from "../support/http-helpers.ts";
import { deploymentStub } from "../support/objects.ts";
import { dump, PROJECTED, rowsOf, untilProjected, wipe } from "./world.ts";

interface Rebuilt {
  rebuilt: number;
  unopened: number;
  failed: string[];
  next: string | null;
}

let heal: () => void = () => {};
afterEach(() => heal());

let workspaces: Workspace[];
let expert: TestExpert;
const ids: string[] = [];

/** Deployments of both modes in every state, some with offers open to several. */
beforeAll(async () => {
  workspaces = [await newWorkspace(), await newWorkspace()];
  const [one, two] = workspaces as [Workspace, Workspace];
  for (const workspace of workspaces) await configure(workspace, "live", { in_flight_limit: 100 });
  const skill = ownSkill();
  const belongs = { workspaces: [one.id, two.id], capacity: 100 };
  expert = await benchExpert([skill], belongs);
  const second = await benchExpert([skill, "copy"], belongs);
  const stages: Stage[] = ["offered", "accepted", "in_progress", "needs_input", "completed", "cancelled", "released"];
  for (const stage of stages) ids.push((await brought(one.live, expert, stage)).id);
  const declined = await brought(two.live, expert, "offered", { skills: [skill, "legal"], metadata: { n: 1 } });
  await untilOffered(second, declined.id);
  await call(`/expert/v1/deployments/${declined.id}/decline`, { key: second.token, method: "POST" });
  const given = await brought(two.live, expert, "accepted");
  await gave(expert, given.id, "release");
  const tests = [
    await create(one.test, { webhook_url: "http://127.0.0.1:9999/hook" }),
    await create(two.test, {}, "needs_input"),
    await create(two.test, {}, "slow"),
    await create(two.test, { urgency: "scheduled", scheduled_for: inMinutes(60) }),
  ];
  ids.push(declined.id, given.id, ...tests.map(({ id }) => id));
  await until(one.test, tests[0]?.id ?? "", "completed");
  await until(two.test, tests[1]?.id ?? "", "needs_input");
  await cancel(two.test, tests[2]?.id ?? "");
  await untilProjected(ids);
}, 60_000);

async function rebuildAll(body: Record<string, unknown> = {}): Promise<{ rebuilt: number; pages: number }> {
  let [rebuilt, pages, cursor] = [0, 0, null as string | null];
  do {
    const answer = await admin<Rebuilt>("/rebuild", { ...body, cursor });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ object: "rebuild", failed: [], unopened: 0 });
    rebuilt += answer.body.rebuilt;
    cursor = answer.body.next;
    pages++;
  } while (cursor !== null);
  return { rebuilt, pages };
}

describe("a rebuild", () => {
  test("brings back every row and column of what was deleted, as it was", async () => {
    const before = await dump();
    expect(before.deployments?.length).toBe(ids.length);
    expect(new Set(before.deployments?.map(({ status }) => status)).size).toBe(6);
    expect(before.offers?.length).toBeGreaterThanOrEqual(4);
    await wipe();
    expect(await dump()).toEqual({ deployments: [], deployment_skills: [], offers: [] });
    expect((await rebuildAll()).rebuilt).toBe(ids.length);
    expect(await dump()).toEqual(before);
  });

  test("changes nothing where nothing is missing, and mends rows that are wrong under the right revision", async () => {
    const before = await dump();
    await rebuildAll();
    expect(await dump()).toEqual(before);
    await everyD1
      .prepare("UPDATE deployments SET status = 'accepted', snapshot = '{}', due_at = 7, expert_id = 'x'")
      .run();
    await everyD1.prepare("DELETE FROM offers").run();
    await rebuildAll();
    expect(await dump()).toEqual(before);
    expect((await rowsOf("deployments")).filter(({ due_at }) => due_at === 7)).toEqual([]);
  });

  test("leaves a row alone that is of a later revision", async () => {
    const [id] = ids;
    await everyD1.prepare("UPDATE deployments SET revision = 1000, status = 'expired' WHERE id = ?").bind(id).run();
    await rebuildAll();
    const row = await everyD1.prepare("SELECT revision, status FROM deployments WHERE id = ?").bind(id).first();
    expect(row).toEqual({ revision: 1000, status: "expired" });
    await deploymentStub(id ?? "").reproject({ resend: false, over: 1000 });
    expect(await rowsOf("deployments")).not.toContainEqual(expect.objectContaining({ revision: 1000 }));
  });

  test("of one workspace needs no row of it, and touches no other", async () => {
    const [one, two] = workspaces as [Workspace, Workspace];
    const kept = await rowsOf("workspaces");
    const before = await dump();
    await wipe();
    await everyD1.prepare("DELETE FROM workspaces").run();
    expect((await rebuildAll()).rebuilt).toBe(0);
    await rebuildAll({ workspace: one.id });
    const rows = await rowsOf("deployments");
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ workspace_id }) => workspace_id === one.id)).toBe(true);
    await rebuildAll({ workspace: two.id });
    expect(await dump()).toEqual(before);
    const names = Object.keys(kept[0] ?? {});
    const insert = `INSERT INTO workspaces (${names.join(",")}) VALUES (${names.map(() => "?").join(",")})`;
    await env.DB.batch(kept.map((row) => env.DB.prepare(insert).bind(...names.map((name) => row[name]))));
  });

  test("sends no event again unless asked to; then with the ids that it had, and only what has no delivery", async () => {
    const withEvents = [...PROJECTED, "events", "deliveries"];
    const before = await dump(withEvents);
    const hooked = (before.deliveries ?? []).filter(({ workspace_id }) => workspace_id !== "");
    expect(hooked.length).toBe(3);
    await wipe(withEvents);
    await rebuildAll();
    expect(await dump(["events", "deliveries"])).toEqual({ events: [], deliveries: [] });
    await rebuildAll({ resend: true });
    const after = await dump(withEvents);
    expect(after.deliveries?.map(({ id }) => id)).toEqual(hooked.map(({ id }) => id).toSorted());
    const was = new Map((before.deliveries ?? []).map(({ id, body }) => [id, body]));
    expect(after.deliveries?.map(({ id, body }) => was.get(id) === body)).toEqual([true, true, true]);
    await everyD1.prepare("UPDATE deliveries SET status = 'delivered', next_attempt_at = NULL, attempts = 1").run();
    const delivered = await rowsOf("deliveries");
    await rebuildAll({ resend: true });
    expect(await rowsOf("deliveries")).toEqual(delivered);
  });

  test("with D1 failing under some of it says which, and the same cursor does them later", async () => {
    const before = await dump();
    await wipe();
    let calls = 0;
    const heals = d1s().map((db) => {
      const batch = db.batch.bind(db);
      return override(db, {
        batch: async (statements: D1PreparedStatement[]) => {
          if (++calls % 3 === 0) throw new Error("injected: D1 is down");
          return batch(statements);
        },
      });
    });
    heal = () => {
      for (const one of heals) one();
    };
    const broken = await admin<Rebuilt>("/rebuild", {});
    expect(broken.status, broken.text).toBe(200);
    expect(broken.body.failed.length).toBeGreaterThan(0);
    expect(broken.body.failed.length + broken.body.rebuilt).toBe(ids.length);
    heal();
    await rebuildAll();
    expect(await dump()).toEqual(before);
  });

  test("with D1 down is 503; a foreign cursor, workspace or field is 400 and named", async () => {
    const [one, two] = workspaces as [Workspace, Workspace];
    heal = failD1();
    expect((await admin("/rebuild", {})).status).toBe(503);
    heal();
    const cursor = btoa(`${one.id}:live:`).replaceAll("=", "");
    expectError(await admin("/rebuild", { cursor: "nonsense" }), 400, "invalid_request", "cursor");
    expectError(await admin("/rebuild", { cursor, workspace: two.id }), 400, "invalid_request", "cursor");
    expectError(await admin("/rebuild", { workspace: "ws_1" }), 400, "invalid_request", "workspace");
    expectError(await admin("/rebuild", { resend: "yes" }), 400, "invalid_request", "resend");
    expectError(await admin("/rebuild", { page: 1 }), 400, "invalid_request", "page");
    const { status } = await call("/admin/v1/rebuild", { key: one.live, body: {} });
    expect(status).toBe(401);
  });

  test("is on record once, where it begins", async () => {
    const count = async () => (await rowsOf("audit")).filter(({ action }) => action === "projection.rebuilt").length;
    const before = await count();
    const { pages } = await rebuildAll();
    expect(pages).toBeGreaterThanOrEqual(1);
    expect(await count()).toBe(before + 1);
  });
});

describe("the drift check", () => {
  /** Once round. */
  async function round(limit = CHECKED_A_MINUTE): Promise<number> {
    const began = (await readDrift(env))?.rounds ?? 0;
    let found = 0;
    for (let turn = 0; turn < 100; turn++) {
      found += await checkDrift(env, limit);
      if (((await readDrift(env))?.rounds ?? 0) > began) return found;
    }
    throw new Error("it never came round");
  }

  test("finds nothing where D1 is as the objects say, and comes round page by page", async () => {
    await untilProjected(ids);
    await round();
    const before = await readDrift(env);
    expect(await round(3)).toBe(0);
    const after = await readDrift(env);
    expect((after?.checked ?? 0) - (before?.checked ?? 0)).toBe(ids.length);
    expect(after?.found).toBe(before?.found);
  });

  test("heals rows that are missing, older, different or ahead, and counts them", async () => {
    const before = await dump();
    const noted = await readDrift(env);
    const [missing, older, other, ahead] = ids;
    await everyD1.batch([
      everyD1.prepare("DELETE FROM deployments WHERE id = ?").bind(missing),
      everyD1.prepare("DELETE FROM offers WHERE deployment_id = ?").bind(missing),
      everyD1.prepare("DELETE FROM deployment_skills WHERE deployment_id = ?").bind(missing),
      everyD1.prepare("UPDATE deployments SET revision = 1, version = 1, status = 'pending' WHERE id = ?").bind(older),
      everyD1.prepare("UPDATE deployments SET status = 'expired', snapshot = '{}' WHERE id = ?").bind(other),
      everyD1.prepare("UPDATE deployments SET revision = 5000, snapshot = '{}' WHERE id = ?").bind(ahead),
    ]);
    expect(await round(4)).toBe(4);
    expect(await dump()).toEqual(before);
    const after = await readDrift(env);
    expect([(after?.found ?? 0) - (noted?.found ?? 0), (after?.healed ?? 0) - (noted?.healed ?? 0)]).toEqual([4, 4]);
    expect(after?.last_found_at).toBeGreaterThan(0);
    expect(await round()).toBe(0);
  });

  test("takes a change that is on its way to D1 for no drift", async () => {
    const [one] = workspaces as [Workspace];
    const { id } = await create(one.test, {}, "slow");
    await until(one.test, id, "accepted");
    await untilProjected([id]);
    heal = failD1();
    await cancel(one.test, id);
    heal();
    const state = await deploymentStub(id).state();
    expect(state).toMatchObject({ status: "cancelled" });
    expect(state?.projected).toBeLessThan(state?.revision ?? 0);
    expect(await round()).toBe(0);
    await untilProjected([id]);
    ids.push(id);
  });
});
