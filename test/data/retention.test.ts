import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test } from "vitest";
import { retain } from "../../src/cron/retention.ts";
import { DAY } from "../../src/domain/time.ts";
import { create, get, until } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failD1 } from "../support/faults.ts";
import { cancel } from "../support/http-helpers.ts";
import { completed, secret, workspace } from "./content.ts";
import { filesOf, inObjects } from "./world.ts";

describe("retention", () => {
  const walk = async (at: number, more = env) => {
    let erased = 0;
    for (let turn = 0; turn < 10; turn++) erased += await retain(more, at);
    return erased;
  };
  const forget = () => everyD1.prepare("DELETE FROM installation WHERE key = 'retention'").run();

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
    const heal = failD1();
    onTestFinished(heal);
    await expect(retain(env, at)).rejects.toThrow();
    heal();
    await walk(at);
    expect((await get(workspace.test, id)).brief).toBe("[erased]");
  });
});
