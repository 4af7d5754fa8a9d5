import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { database, home } from "../../src/db/database.ts";
import { deliveries, limitRequests } from "../../src/db/schema.ts";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { admin, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, type TestExpert } from "../support/bench.ts";
import { type Browser, signIn, visit } from "../support/console.ts";
import { cookieOf, operatorBrowser } from "./support.ts";

const HOSTILE = `<img src=x onerror="alert(1)">'"&`;
let browser: Browser;
let expertCookie: string;
let memberCookie: string;
let workspace: Workspace;
let expert: TestExpert;
let deployment: Deployment;
let delivery: string;

beforeAll(async () => {
  browser = await operatorBrowser(HOSTILE);
  workspace = await newWorkspace();
  await admin(`/workspaces/${workspace.id}`, { name: HOSTILE }, "PATCH");
  const skill = `pages-${crypto.randomUUID().slice(0, 13)}`;
  expert = await benchExpert([skill], { name: HOSTILE });
  deployment = await brought(workspace.live, expert, "needs_input", {
    brief: HOSTILE,
    metadata: { [HOSTILE.slice(0, 30)]: HOSTILE },
  });
  const member = await admin<{ sign_in_url: string }>(`/workspaces/${workspace.id}/members`, {
    name: HOSTILE,
    email: `member-${crypto.randomUUID()}@example.com`,
    role: "owner",
  });
  memberCookie = await cookieOf(member.body.sign_in_url);
  expertCookie = (await signIn(expert)).cookie;
  delivery = newId("delivery", Date.now());
  const db = home(env);
  await database(env, workspace.id)
    .insert(deliveries)
    .values({
      id: delivery,
      workspace_id: workspace.id,
      mode: "live",
      url: `https://agent.example/${HOSTILE}`,
      event_id: newId("event", Date.now()),
      event_type: "deployment.completed",
      status: "dead_letter",
      attempts: 7,
      created_at: Date.now(),
    });
  await db.insert(limitRequests).values({
    id: newId("limit_request", Date.now()),
    workspace_id: workspace.id,
    member_id: newId("member", Date.now()),
    wanted: { rate_limit: 2_000 },
    reason: HOSTILE,
    status: "open",
    created_at: Date.now(),
  });
});

/** Every page of the console. */
function pages(): string[] {
  const [ws, spec] = [`/operator/workspaces/${workspace.id}`, `/operator/experts/${expert.id}`];
  return [
    "/operator",
    "/operator/charts?range=24h",
    "/operator/charts?range=30d&mode=test",
    "/operator/benches",
    "/operator/misses",
    "/operator/workspaces",
    "/operator/workspaces?q=img",
    "/operator/workspaces/new",
    ws,
    `${ws}/keys`,
    `${ws}/credits`,
    `${ws}/members`,
    "/operator/experts",
    "/operator/experts/new",
    spec,
    `${spec}/work`,
    `${spec}/tokens`,
    "/operator/deployments",
    `/operator/deployments?workspace=${workspace.id}&mode=live&status=needs_input`,
    `/operator/deployments?q=${deployment.id}`,
    `/operator/deployments/${deployment.id}`,
    "/operator/deliveries",
    `/operator/deliveries?status=dead_letter&workspace=${workspace.id}`,
    `/operator/deliveries/${delivery}`,
    "/operator/dead-messages",
    "/operator/requests",
    "/operator/requests?status=open",
    "/operator/operators",
    "/operator/tokens",
    "/operator/audit",
    `/operator/audit?workspace=${workspace.id}&action=workspace.updated`,
  ];
}

test("an operator sees every page, and nothing that others wrote is taken for markup", async () => {
  for (const path of pages()) {
    const { status, headers, text } = await visit(browser, path);
    expect(status, `${path}: ${text.slice(0, 300)}`).toBe(200);
    expect(headers.get("Content-Security-Policy"), path).toContain("script-src 'self'");
    expect(headers.get("Cache-Control"), path).toBe("no-store");
    expect(text, path).not.toContain("<img src=x");
    expect(text, path).toContain("&lt;img src=x");
    expect(text, path).not.toMatch(/<script(?![^>]* src="\/assets\/)|\son\w+="|\sstyle="/);
  }
});

test("nobody, an expert and a member are sent to sign in as an operator, from every page", async () => {
  for (const cookie of [null, expertCookie, memberCookie]) {
    for (const path of pages()) {
      const answer = await visit(cookie === null ? null : { cookie }, path);
      expect(answer.status, path).toBe(303);
      expect(answer.location, path).toMatch(/^\/operator\/sign-in/);
      expect(answer.text, path).toBe("");
    }
  }
});

test("an expert's or member's session under an operator's name of cookie opens nothing", async () => {
  for (const cookie of [expertCookie, memberCookie]) {
    const renamed = cookie.replace(/humandeploy_(expert|member)/, "humandeploy_operator");
    expect(renamed).not.toBe(cookie);
    expect((await visit({ cookie: renamed }, "/operator")).status).toBe(303);
  }
});

test("an operator who was removed is refused at the next request", async () => {
  const gone = await operatorBrowser();
  expect((await visit(gone, "/operator/audit")).status).toBe(200);
  await admin(`/operators/${gone.operator.id}`, undefined, "DELETE");
  expect((await visit(gone, "/operator/audit")).status).toBe(303);
});

test("what is not there is a page with 404", async () => {
  for (const path of [
    "/operator/workspaces/ws_x",
    `/operator/workspaces/${newId("workspace", 1)}/keys`,
    `/operator/experts/${newId("expert", 1)}`,
    "/operator/experts/x/work",
    `/operator/deployments/${newId("deployment", 1)}`,
    "/operator/deliveries/x",
    "/operator/nothing-of-the-kind",
  ]) {
    const { status, text } = await visit(browser, path);
    expect(status, path).toBe(404);
    expect(text, path).toContain("<!doctype html>");
  }
});

test("a deployment's page tells its facts and its events, and hides its content until it is asked for", async () => {
  const { text } = await visit(browser, `/operator/deployments/${deployment.id}`);
  const steps = ["Created", "Accepted", "Started", "The expert asked"].map((step) => text.indexOf(`<strong>${step}`));
  expect(steps.every((at) => at > 0)).toBe(true);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(text).toContain(`href="/operator/workspaces/${workspace.id}"`);
  expect(text).toContain(`href="/operator/experts/${expert.id}"`);
  expect(text).not.toContain("Which one?");
});

test("nothing of a signed-in operator's page may be read by another site's script", async () => {
  const { headers } = await visit(browser, "/operator", { headers: { Origin: "https://evil.example" } });
  expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  const forged = await visit(browser, `/operator/workspaces/${workspace.id}/keys`, {
    method: "POST",
    body: new URLSearchParams({ csrf: browser.csrf, name: "evil", mode: "live" }),
    headers: { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
  });
  expect(forged.status).toBe(403);
});
