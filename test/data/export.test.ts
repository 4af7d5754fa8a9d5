import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { Deployment, DeploymentEvent } from "../../src/domain/deployment/schemas.ts";
import { admin, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill } from "../support/bench.ts";
import { expectError, send } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import { mockWorld, register } from "../webhooks/receiver.ts";
import { rowsOf } from "./world.ts";

type Line = Record<string, unknown> & { object: string };

mockWorld();
let workspace: Workspace;
let other: Workspace;
const made: { test: string[]; live: string[] } = { test: [], live: [] };

beforeAll(async () => {
  workspace = await newWorkspace();
  other = await newWorkspace();
  await create(other.test, { brief: "Of another workspace." });
  const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
  made.live.push((await brought(workspace.live, expert, "completed")).id);
  made.live.push((await brought(workspace.live, expert, "offered")).id);
  await admin(`/workspaces/${workspace.id}/credits`, { amount: 50, reason: "a gift" });
  const insert = "INSERT INTO members (id, name, email, created_at) VALUES ('mem_1', 'Mo', 'mo@people.example', 1)";
  const joins = "INSERT INTO memberships (workspace_id, member_id, role, created_at) VALUES (?, 'mem_1', 'owner', 2)";
  await env.DB.batch([env.DB.prepare(insert), env.DB.prepare(joins).bind(workspace.id)]);
}, 60_000);

async function page(id: string, cursor: string | null = null): Promise<Line[]> {
  const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  const response = await send(`/admin/v1/workspaces/${id}/export${query}`, { key: env.ADMIN_TOKEN ?? "" });
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/x-ndjson");
  expect(response.headers.get("Content-Disposition")).toContain(`${id}.jsonl`);
  const text = await response.text();
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("an export", () => {
  test("tells all that is kept of a workspace, in both modes, and ends with its end", async () => {
    const { id } = await create(workspace.test, { webhook_url: "https://agent.example/own" });
    made.test.push(id);
    await until(workspace.test, id, "completed");
    const endpoint = await register(workspace.live);
    await eventually(async () => {
      const own = (await rowsOf("deliveries")).filter(({ workspace_id }) => workspace_id === workspace.id);
      return own.length === 3 && own.every(({ status }) => status === "delivered");
    });
    const lines = await page(workspace.id);
    const of = (object: string) => lines.filter((line) => line.object === object);
    expect(lines.at(-1)).toEqual({ object: "export_end", lines: lines.length - 1, next: null });
    expect(of("workspace")).toMatchObject([{ id: workspace.id, settings: { in_flight_limit: 10 } }]);
    expect(of("member")).toMatchObject([{ id: "mem_1", name: "Mo", email: "mo@people.example", role: "owner" }]);
    expect(of("webhook_endpoint")).toMatchObject([{ id: endpoint.id, url: endpoint.url, mode: "live" }]);
    expect(of("deployment").map(({ id }) => id)).toEqual([...made.test, ...made.live]);
    for (const line of of("deployment")) {
      const { id, mode } = Deployment.parse(line);
      expect(line).toEqual(await get(workspace[mode], id));
    }
    for (const line of of("event")) expect(DeploymentEvent.safeParse(line).error).toBeUndefined();
    expect(of("event").length).toBe(6);
    const deliveries = of("delivery");
    expect(deliveries.length).toBe(3);
    for (const one of deliveries) {
      expect(one).toMatchObject({
        deployment_id: made.test[0],
        status: "delivered",
        attempts: [{ status: 200, response: "ok" }],
      });
    }
    const ledger = of("ledger_entry").map(({ mode, kind }) => `${mode} ${kind}`);
    expect(ledger).toEqual(expect.arrayContaining(["live reserve", "live settle", "live top_up"]));
    expect(of("audit_entry")).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: "workspace.exported", workspace_id: workspace.id })]),
    );
  });

  test("holds no secret and nothing of another workspace", async () => {
    const lines = await page(workspace.id);
    const text = JSON.stringify(lines);
    for (const row of await rowsOf("webhook_endpoints")) expect(text.includes(String(row.secret))).toBe(false);
    for (const row of await rowsOf("workspaces")) {
      expect(text.includes(String(row.webhook_secret_test)) || text.includes(String(row.webhook_secret_live))).toBe(
        false,
      );
    }
    expect([text.includes(other.id), text.includes("Of another workspace.")]).toEqual([false, false]);
  });

  test("goes on from a cursor, so that a large one takes several answers and no line is lost", async () => {
    const whole = (await page(workspace.id)).slice(0, -1);
    const place = btoa(`deployments.live:${made.live[0]}`).replaceAll("=", "");
    const rest = (await page(workspace.id, place)).slice(0, -1);
    const start = whole.findIndex(({ id }) => id === made.live[1]);
    const isKept = (line: Line) => line.object !== "audit_entry";
    expect(rest.filter(isKept)).toEqual(whole.slice(start).filter(isKept));
  });

  test("is on record, once; of no workspace 404, with a foreign cursor 400, without an operator 401", async () => {
    const exported = async () => (await rowsOf("audit")).filter(({ action }) => action === "workspace.exported").length;
    const before = await exported();
    await page(workspace.id);
    expect(await exported()).toBe(before + 1);
    const path = (id: string, query = "") => `/workspaces/${id}/export${query}`;
    expectError(await admin(path("ws_01KPX000000000000000000000")), 404, "not_found");
    expectError(await admin(path("ws_1")), 404, "not_found");
    expectError(await admin(path(workspace.id, "?cursor=abc")), 400, "invalid_request", "cursor");
    const sql = btoa("audit:' OR 1").replaceAll("=", "");
    expectError(await admin(path(workspace.id, `?cursor=${sql}`)), 400, "invalid_request", "cursor");
    expectError(await admin(path(workspace.id, "?page=1")), 400, "invalid_request", "page");
    const response = await send(`/admin/v1${path(workspace.id)}`, { key: workspace.live });
    expect(response.status).toBe(401);
    expect(await exported()).toBe(before + 1);
  });
});
