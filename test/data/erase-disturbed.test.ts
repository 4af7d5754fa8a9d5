import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { newId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { fileKey } from "../../src/services/store-file.ts";
import { admin, create, get, until } from "../support/api.ts";
import { d1Of, everyD1 } from "../support/d1.ts";
import { failD1, hangD1, override } from "../support/faults.ts";
import { deploymentStub, eventually } from "../support/objects.ts";
import { register } from "../webhooks/receiver.ts";
import { completed, erase, everywhere, expert, NOWHERE, secret, untilSent, workspace, world } from "./content.ts";
import { filesOf, inDatabase, inObjects, rowsOf } from "./world.ts";

describe("an erasure that is disturbed", () => {
  for (const [what, fault] of [
    ["fails", failD1],
    ["hangs", hangD1],
  ] as const) {
    test(`by D1 that ${what} after its commit comes to its end once D1 is back, even by an object that was evicted`, async () => {
      await register(workspace.live);
      const { id } = await completed();
      await untilSent(id, 6);
      const heal = fault();
      onTestFinished(heal);
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
    const heal = failD1();
    onTestFinished(heal);
    expect((await erase(id)).status).toBe(503);
    heal();
    expect(await get(workspace.live, id)).toEqual(was);
    expect((await filesOf(workspace.id)).length).toBeGreaterThanOrEqual(4);
  });

  test("by R2 that fails goes on later", async () => {
    const { id } = await completed();
    const heal = override(env.FILES, {
      delete: async () => {
        throw new Error("injected: R2 is down");
      },
    });
    onTestFinished(heal);
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
    const tries = async () => (await rowsOf("deliveries")).flatMap((row) => JSON.parse(String(row.tries ?? "[]")));
    await eventually(async () => (await tries()).length > 0);
    await eventually(async () => (await deploymentStub(id).erase({ by: "request", ended_before: null })).kind === "ok");
    await eventually(async () => (await erase(id)).body.complete, 25_000);
    expect((await tries()).at(-1)).toMatchObject({ status: 200, response: null });
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
    const tables = ["deployments", "events", "deliveries", "drafts", "dev_mails"];
    const before = await Promise.all(tables.map(async (table) => [table, await rowsOf(table)] as const));
    await erase(id);
    for (const [table, rows] of before) {
      const names = Object.keys(rows[0] ?? {});
      // Tries lie beside their delivery; all else says whose it is, or is at home.
      const where = table === "delivery_attempts" ? " WHERE EXISTS (SELECT 1 FROM deliveries WHERE id = ?1)" : "";
      const put = `INSERT OR REPLACE INTO ${table} (${names.join(",")}) SELECT ${names.map((_, i) => `?${i + 1}`).join(",")}${where}`;
      for (const row of rows) {
        const values = names.map((name) => row[name]);
        if (where)
          await everyD1
            .prepare(put)
            .bind(...values)
            .run();
        else
          await d1Of(String(row.workspace_id ?? ""))
            .prepare(put)
            .bind(...values)
            .run();
      }
    }
    expect(await inDatabase(secret)).toContain("deployments.snapshot");
    const rebuilt = await admin("/rebuild", { workspace: workspace.id, resend: true });
    expect(rebuilt.body).toMatchObject({ rebuilt: 1 });
    expect(await everywhere(id)).toEqual(NOWHERE);
    const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
    expect(row?.erased_at).toBeGreaterThan(0);
  });
});
