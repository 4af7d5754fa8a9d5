import { describe, expect, test } from "vitest";
import { admin, call } from "../support/api.ts";
import { benchExpert, brought, ownSkill } from "../support/bench.ts";
import { submit, visit } from "../support/console.ts";
import type { List, Usage } from "../support/http-helpers.ts";
import { acts, member, owned, wordsOf } from "./world.ts";

/** The rows of the table behind the chart, heads and sums included. */
function tableOf(text: string): string[][] {
  const table = /<table class="table table-dense">.*?<\/table>/s.exec(text)?.[0] ?? "";
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => wordsOf(cell).trim()),
  );
}

describe("usage", () => {
  test("the table behind the chart sums to the usage, and its last day is the usage", async () => {
    const { owner, live, workspace } = await owned();
    const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 9 });
    await brought(workspace.live, expert, "completed");
    await brought(workspace.live, expert, "completed", { urgency: "priority" });
    await brought(workspace.live, expert, "in_progress");
    await brought(workspace.live, expert, "cancelled");
    const { body: usage } = await call<Usage>("/v1/usage", { key: workspace.live });
    expect(usage).toMatchObject({ settled: 70, reserved: 20 });
    const { text } = await visit(owner, `${live}/usage`);
    const [head, ...rows] = tableOf(text);
    expect(head).toEqual(["Day", "Settled that day", "Settled so far", "Reserved at day's end"]);
    const sums = rows.pop();
    expect(sums?.[1]).toBe(String(usage.settled));
    const now = new Date();
    const days = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).getUTCDate();
    expect(rows).toHaveLength(days);
    const past = rows.filter(([, , so_far]) => so_far !== "–");
    expect(past).toHaveLength(now.getUTCDate());
    expect(past.at(-1)?.slice(1)).toEqual(["70", "70", "20"]);
    expect(past.reduce((sum, [, settled]) => sum + Number(settled), 0)).toBe(usage.settled);
    expect(wordsOf(text)).toContain("90 of 10,000 credits are settled or reserved");
    for (const line of ["50 %: 5,000", "80 %: 8,000", "95 %: 9,500", "Cap: 10,000"])
      expect(wordsOf(text)).toContain(line);
  });

  test("test mode has no chart, since it spends nothing", async () => {
    const { owner, test: at } = await owned();
    const { text } = await visit(owner, `${at}/usage`);
    expect(text).not.toContain('class="chart"');
    expect(wordsOf(text)).toContain("Test mode spends nothing");
  });
});

describe("asking for higher limits", () => {
  test("reaches the operator as it was asked, and what comes of it is on the page", async () => {
    const { owner, live, workspace } = await owned();
    const fields = { cycle_cap: "20000", in_flight_limit: "", rate_limit: " 2000 ", reason: "A <b>launch</b>." };
    const asked = await submit(owner, `${live}/usage/limits`, fields);
    expect([asked.status, asked.location]).toEqual([303, `${live}/usage?done=asked`]);
    const { body } = await admin<List<{ id: string }>>(`/limit_requests?workspace=${workspace.id}`);
    expect(body.data).toMatchObject([
      { member_id: owner.id, wanted: { cycle_cap: 20_000, rate_limit: 2_000 }, reason: fields.reason, status: "open" },
    ]);
    const open = await visit(owner, `${live}/usage`);
    expect(open.text).toContain("A &lt;b&gt;launch&lt;/b&gt;.");
    expect(wordsOf(open.text)).toContain("Open");
    const granted = await admin(`/limit_requests/${body.data[0]?.id}/grant`, {});
    expect(granted.status, granted.text).toBe(200);
    const after = wordsOf((await visit(owner, `${live}/usage`)).text);
    expect(after).toContain("Granted");
    expect(after).toContain("Credits a cycle 20,000");
    expect(await acts(workspace.id)).toEqual(["limit_request.created"]);
  });

  test.each([
    ["cycle_cap", { cycle_cap: "lots", reason: "x" }],
    ["rate_limit", { rate_limit: "0", reason: "x" }],
    ["in_flight_limit", { in_flight_limit: "-1", reason: "x" }],
    ["reason", { cycle_cap: "20000", reason: " " }],
  ])("a bad %s is named, and nothing is asked", async (field, fields) => {
    const { owner, live, workspace } = await owned();
    const answer = await submit(owner, `${live}/usage/limits`, fields as Record<string, string>);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`id="field-${field}-error"`);
    expect((await admin<List<unknown>>(`/limit_requests?workspace=${workspace.id}`)).body.data).toEqual([]);
  });

  test("nothing wanted is said so; a sixth open request is refused", async () => {
    const { owner, live, workspace } = await owned();
    const none = await submit(owner, `${live}/usage/limits`, { reason: "x" });
    expect(none.status).toBe(400);
    expect(wordsOf(none.text)).toContain("Name at least one limit");
    const dev = await member(workspace.id, "developer");
    const ask = () => submit(dev, `${live}/usage/limits`, { cycle_cap: "20000", reason: "x" });
    for (let turn = 0; turn < 5; turn++) expect((await ask()).status).toBe(303);
    const sixth = await ask();
    expect(sixth.status).toBe(409);
    expect(wordsOf(sixth.text)).toContain("5 requests are open already");
    expect((await admin<List<unknown>>(`/limit_requests?workspace=${workspace.id}`)).body.data).toHaveLength(5);
  });
});
