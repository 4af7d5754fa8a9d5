import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { pageOfAllDeployments } from "../../src/db/admin-deployments.ts";
import { shardsOf } from "../../src/db/database.ts";
import { admin, create, get, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill, type Stage } from "../support/bench.ts";
import { d1s, everyD1 } from "../support/d1.ts";
import { cancel, expectError, usage } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import { all, auditOf, countAudit, done } from "./world.ts";

interface Shown {
  id: string;
  workspace_id: string;
  expert_id: string | null;
  mode: string;
  status: string;
}
const UNKNOWN = "dep_01KPX000000000000000000000";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

const listed = (query: string, limit?: number) => all<Shown>(`/deployments?${query}`, limit);
const ids = async (query: string, limit?: number) => (await listed(query, limit)).map(({ id }) => id);
const inDatabase = (...wanted: string[]) =>
  eventually(async () => {
    const marks = wanted.map(() => "?").join();
    const { results } = await everyD1
      .prepare(`SELECT id FROM deployments WHERE id IN (${marks})`)
      .bind(...wanted)
      .all();
    return results.length === wanted.length;
  });

describe("the list of everybody's deployments", () => {
  test("is newest first, paged without repeats or holes, over workspaces and modes", async () => {
    const [one, two] = [await newWorkspace(), await newWorkspace()];
    await newExpert(["copy"]);
    const made: string[] = [];
    for (const key of [one.test, two.live, one.live, two.test, one.test]) made.push((await create(key, {}, "slow")).id);
    await inDatabase(...made);
    const everything = await ids("", 2);
    expect(new Set(everything).size).toBe(everything.length);
    expect(everything).toEqual(everything.toSorted().toReversed());
    expect(everything).toEqual(expect.arrayContaining(made));
    const ofOne = [made[4], made[2], made[0]];
    expect(new Set(await ids(`workspace=${one.id}`, 1))).toEqual(new Set(ofOne));
    expect(await ids(`workspace=${one.id}&mode=test`, 1)).toEqual([made[4], made[0]].toSorted().toReversed());
    expect((await listed(`workspace=${two.id}&mode=live`))[0]).toMatchObject({
      id: made[1],
      workspace_id: two.id,
      mode: "live",
      expert_id: null,
    });
    expect(await ids("mode=live")).toContain(made[2]);
    expect(await ids("mode=live")).not.toContain(made[0]);
  });

  test("is narrowed by one state or several", async () => {
    const { id, test: key } = await newWorkspace();
    const [open, ended] = [await create(key, {}, "slow"), await create(key, {}, "slow")];
    await cancel(key, ended.id);
    await until(key, open.id, "accepted");
    const of = (query: string) => ids(`workspace=${id}&${query}`);
    await eventually(async () => (await of("status=accepted")).length === 1);
    expect(await of("status=cancelled")).toEqual([ended.id]);
    expect(await of("status=cancelled&status=accepted")).toEqual([ended.id, open.id].toSorted().toReversed());
    expect(await of("status=completed")).toEqual([]);
    expect(await ids("status=cancelled")).toContain(ended.id);
    expect(await ids("status=cancelled")).not.toContain(open.id);
  });

  test("is searched by an id, the beginning of one, or text in the keys and values of metadata, whatever its case", async () => {
    const { id, test: key } = await newWorkspace();
    const word = `Zürich "${crypto.randomUUID()}"`;
    const inValue = await create(key, { metadata: { customer: `in ${word}`, nested: { n: [1, "x"] } } }, "slow");
    const inKey = await create(key, { metadata: { [`k-${word.slice(0, 30)}`]: "y" } }, "slow");
    const inBrief = await create(key, { brief: `Not here: ${word}` }, "slow");
    await inDatabase(inValue.id, inKey.id, inBrief.id);
    const q = (text: string) => ids(`q=${encodeURIComponent(text)}`);
    expect(await q(word)).toEqual([inValue.id]);
    expect(await q(word.toUpperCase())).toEqual([inValue.id]);
    expect(await q(word.toLowerCase())).toEqual([inValue.id]);
    expect(await q(word.slice(0, 20))).toEqual([inKey.id, inValue.id].toSorted().toReversed());
    expect(await ids(`workspace=${id}&q=${encodeURIComponent(word)}`)).toEqual([inValue.id]);
    for (const syntax of ["metadata", '":"', "{", "%_%"])
      expect(await ids(`workspace=${id}&q=${encodeURIComponent(syntax)}`)).toEqual([]);
    expect(await q(inBrief.id)).toEqual([inBrief.id]);
    expect(await q(inBrief.id.toLowerCase())).toEqual([inBrief.id]);
    expect(await q(inBrief.id.slice(0, 12))).toContain(inBrief.id);
    expect(await q(UNKNOWN)).toEqual([]);
  });

  test("reads a bounded number of rows a page, says where it stopped, and goes on from there", async () => {
    const { id, test: key } = await newWorkspace();
    const needle = crypto.randomUUID();
    const made = [];
    for (let turn = 0; turn < 8; turn++) {
      made.push((await create(key, turn === 0 ? { metadata: { needle } } : {}, "slow")).id);
    }
    await inDatabase(...made);
    const filter = { workspace_id: null, mode: null, status: [], id_prefix: null, text: needle };
    for (const narrowing of [filter, { ...filter, workspace_id: id }]) {
      const found: string[] = [];
      let pages = 0;
      for (let before: string | null = null; ; pages++) {
        const page = await pageOfAllDeployments(
          shardsOf(env, narrowing.workspace_id),
          narrowing,
          { limit: 5, before },
          3,
        );
        expect(page.rows.length).toBeLessThanOrEqual(3 * d1s().length);
        found.push(...page.rows.map((row) => row.id));
        if (page.stopped_at === null) break;
        before = page.stopped_at;
      }
      expect(found).toEqual([made[0]]);
      expect(pages).toBeGreaterThan(1);
    }
  });

  test("names a bad filter", async () => {
    expectError(await admin("/deployments?status=lost"), 400, "invalid_request", "status");
    expectError(await admin("/deployments?mode=prod"), 400, "invalid_request", "mode");
    expectError(await admin("/deployments?workspace=acme"), 400, "invalid_request", "workspace");
    expectError(await admin("/deployments?q="), 400, "invalid_request", "q");
    expectError(await admin("/deployments?q=a&q=b"), 400, "invalid_request", "q");
    expectError(await admin("/deployments?limit=101"), 400, "invalid_request", "limit");
    expectError(await admin("/deployments?cursor=x"), 400, "invalid_request", "cursor");
    expectError(await admin("/deployments?color=red"), 400, "invalid_request", "color");
  });
});

test("one deployment is shown as it is at present, with its events", async () => {
  const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
  const held = await brought(workspace.live, expert, "in_progress");
  const shown = await done(200, admin(`/deployments/${held.id}`));
  expect(shown).toEqual({ ...(await get(workspace.live, held.id)), workspace_id: workspace.id, expert_id: expert.id });
  const { data } = await done<{ data: { type: string }[] }>(200, admin(`/deployments/${held.id}/events`));
  expect(data.map(({ type }) => type)).toEqual(["deployment.accepted", "deployment.in_progress"]);
});

describe("a cancel as ops", () => {
  const stages: Stage[] = ["offered", "accepted", "in_progress", "needs_input"];
  test.each(stages)("ends what is %s; credits come back; the reason is on record", async (stage) => {
    const { id, live } = await newWorkspace();
    const expert = await benchExpert([ownSkill()], { workspaces: [id] });
    const held = await brought(live, expert, stage);
    expect((await usage(live)).reserved).toBe(20);
    const answer = await done(200, admin(`/deployments/${held.id}/cancel`, { reason: "A test of ours." }));
    expect(answer).toMatchObject({ status: "cancelled", cancelled_by: "ops", workspace_id: id });
    expect(await get(live, held.id)).toMatchObject({ status: "cancelled", cancelled_by: "ops" });
    expect(await usage(live)).toMatchObject({ reserved: 0, balance: 10_000, in_flight: { count: 0 } });
    const [entry] = await auditOf(held.id);
    expect(entry).toMatchObject({
      action: "deployment.cancelled",
      workspace_id: id,
      before: { status: held.status },
      after: { status: "cancelled", reason: "A test of ours." },
    });
    const again = await admin(`/deployments/${held.id}/cancel`, { reason: "Again." });
    expect([again.status, again.body.version]).toEqual([200, answer.version]);
  });

  test.each(["completed", "cancelled"] as const)(
    "of what is %s is 409, changes nothing, and is on record as failed",
    async (stage) => {
      const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
      const ended = await brought(workspace.live, expert, stage);
      expectError(await admin(`/deployments/${ended.id}/cancel`, { reason: "x" }), 409, "invalid_state");
      expect(await get(workspace.live, ended.id)).toEqual(ended);
      const actions = (await auditOf(ended.id)).map(({ action }) => action).toSorted();
      expect(actions).toEqual(["deployment.cancelled", "deployment.cancelled.failed"]);
    },
  );

  test("needs a reason, and a deployment", async () => {
    const { id, version } = await create(workspace.test, {}, "slow");
    await inDatabase(id);
    const recorded = await countAudit();
    const path = `/deployments/${id}/cancel`;
    expectError(await admin(path, {}), 400, "invalid_request", "reason");
    expectError(await admin(path, { reason: "" }), 400, "invalid_request", "reason");
    expectError(await admin(path, { reason: "x".repeat(2_001) }), 400, "invalid_request", "reason");
    expectError(await admin(path, { reason: "x", output: {} }), 400, "invalid_request", "output");
    expect((await get(workspace.test, id)).version).toBeGreaterThanOrEqual(version);
    expect((await get(workspace.test, id)).status).not.toBe("cancelled");
    for (const unknown of [UNKNOWN, "nope", workspace.id]) {
      expectError(await admin(`/deployments/${unknown}/cancel`, { reason: "x" }), 404, "not_found");
      expectError(await admin(`/deployments/${unknown}`), 404, "not_found");
      expectError(await admin(`/deployments/${unknown}/events`), 404, "not_found");
    }
    expect(await countAudit()).toBe(recorded);
  });
});
