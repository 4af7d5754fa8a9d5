import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { database, home } from "../../src/db/database.ts";
import { deliveries, limitRequests, tokens } from "../../src/db/schema.ts";
import { newId } from "../../src/domain/ids.ts";
import { admin, call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill, type TestExpert } from "../support/bench.ts";
import { type Browser, submit, visit } from "../support/console.ts";
import { actsOf, operatorBrowser, type TestOperator } from "./support.ts";

let browser: Browser & { operator: TestOperator };
let workspace: Workspace;
let expert: TestExpert;
const db = home(env);
const ws = () => `/operator/workspaces/${workspace.id}`;
const spec = () => `/operator/experts/${expert.id}`;

beforeAll(async () => {
  browser = await operatorBrowser();
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()]);
});

async function putDeadLetter(): Promise<string> {
  const id = newId("delivery", Date.now());
  const about = { event_id: newId("event", Date.now()), event_type: "deployment.completed" };
  const url = "https://agent.example/hook";
  const row = { id, workspace_id: workspace.id, mode: "live" as const, url, attempts: 7, created_at: Date.now() };
  await database(env, workspace.id)
    .insert(deliveries)
    .values({ ...row, ...about, status: "dead_letter" });
  return id;
}

async function putRequest(wanted: Record<string, number>): Promise<string> {
  const id = newId("limit_request", Date.now());
  const member_id = newId("member", Date.now());
  const row = { id, workspace_id: workspace.id, member_id, wanted, reason: "more", created_at: Date.now() };
  await db.insert(limitRequests).values({ ...row, status: "open" });
  return id;
}

const mail = () => `somebody-${crypto.randomUUID()}@example.com`;

async function addMember(): Promise<string> {
  const body = { name: "Mia", email: mail(), role: "viewer" };
  const { body: made } = await admin<{ id: string }>(`/workspaces/${workspace.id}/members`, body);
  return made.id;
}

/** A form: where it goes, what is typed, what comes of it, and what stands in the audit. */
interface Form {
  path: string;
  fields: Record<string, string>;
  action: string;
  /** 201 shows what was made, once; else back to a page. */
  made?: string;
  /** What is typed wrong, and what the answer names. */
  bad?: [fields: Record<string, string>, says: string][];
}

const FORMS: [what: string, form: () => Form | Promise<Form>][] = [
  [
    "a workspace made",
    () => ({
      path: "/operator/workspaces",
      fields: { name: "Acme", cycle_cap: "500", "prices.priority": "77", thresholds: "60, 90" },
      action: "workspace.created",
      made: "whsec_",
      bad: [
        [{ name: "" }, "name must have at least 1 character"],
        [{ cycle_cap: "lots" }, "cycle_cap must be a whole number"],
        [{ "prices.priority": "-1" }, "prices.priority must be a whole number"],
        [{ thresholds: "60, 60" }, "thresholds must not name a threshold twice"],
      ],
    }),
  ],
  [
    "a plan changed",
    () => ({
      path: `${ws()}/plan`,
      fields: { name: "Renamed", rate_limit: "900" },
      action: "workspace.updated",
      bad: [
        [{ rate_limit: "0" }, "rate_limit must be a whole number from 1"],
        [{ in_flight_limit: "1.5" }, "in_flight_limit must be a whole number"],
      ],
    }),
  ],
  [
    "a key made",
    () => ({
      path: `${ws()}/keys`,
      fields: { name: "CI", mode: "live", expires_at: "2099-01-01" },
      action: "key.created",
      made: "hd_live_",
      bad: [
        [{ name: "" }, "name must have at least 1 character"],
        [{ mode: "both" }, "mode must be test or live"],
        [{ expires_at: "soon" }, "expires_at must be an ISO 8601 date-time"],
      ],
    }),
  ],
  [
    "a key revoked",
    async () => {
      const { body } = await admin<{ id: string }>(`/workspaces/${workspace.id}/keys`, { mode: "test", name: "old" });
      return { path: `${ws()}/keys/${body.id}/revoke`, fields: {}, action: "key.revoked" };
    },
  ],
  [
    "credits added",
    () => ({
      path: `${ws()}/credits`,
      fields: { amount: "50", reason: "Goodwill" },
      action: "credits.added",
      bad: [
        [{ amount: "0" }, "amount must be a whole number from 1"],
        [{ amount: "" }, "amount is required"],
        [{ reason: " " }, "reason must have 1 to 500 characters"],
      ],
    }),
  ],
  [
    "a member added",
    () => ({
      path: `${ws()}/members`,
      fields: { name: "Mia", email: mail(), role: "developer" },
      action: "member.added",
      made: "/dashboard/sign-in/",
      bad: [
        [{ email: "mia" }, "email must be an e-mail address"],
        [{ role: "king" }, "role must be one of owner, developer, viewer"],
      ],
    }),
  ],
  [
    "a member's role changed",
    async () => ({
      path: `${ws()}/members/${await addMember()}/role`,
      fields: { role: "owner" },
      action: "member.updated",
      bad: [[{ role: "king" }, "role must be one of owner, developer, viewer"]],
    }),
  ],
  [
    "a member's sign-in link",
    async () => ({
      path: `${ws()}/members/${await addMember()}/sign-in-link`,
      fields: {},
      action: "member.sign_in_link_created",
      made: "/dashboard/sign-in/",
    }),
  ],
  [
    "a member removed",
    async () => ({ path: `${ws()}/members/${await addMember()}/remove`, fields: {}, action: "member.removed" }),
  ],
  [
    "an expert made",
    () => ({
      path: "/operator/experts",
      fields: { name: "Ada", email: mail(), skills: "copy, legal", capacity: "2", workspaces: "all" },
      action: "expert.created",
      made: "/console/sign-in/",
      bad: [
        [{ email: expert.email }, "email is another expert&#39;s already"],
        [{ skills: "copy, Le-Gal" }, "skills number 2 must be 1 to 64 of a-z"],
        [{ capacity: "0" }, "capacity must be a whole number from 1 to 100"],
        [{ workspaces: "ws_x" }, "workspaces number 1 must be the id of a workspace"],
      ],
    }),
  ],
  [
    "an expert changed",
    () => ({
      path: spec(),
      fields: { name: "Ada", email: expert.email, skills: "copy", capacity: "4", availability: "busy", workspaces: "" },
      action: "expert.updated",
      bad: [
        [{ availability: "asleep" }, "availability must be one of available, busy, away"],
        [{ name: "" }, "name must have at least 1 character"],
      ],
    }),
  ],
  ["an expert invited", () => ({ path: `${spec()}/invite`, fields: {}, action: "expert.invited" })],
  [
    "an expert's sign-in link",
    () => ({
      path: `${spec()}/sign-in-link`,
      fields: {},
      action: "expert.sign_in_link_created",
      made: "/console/sign-in/",
    }),
  ],
  [
    "an expert's token made",
    () => ({
      path: `${spec()}/tokens`,
      fields: { name: "script" },
      action: "expert_token.created",
      made: "hd_expert_",
      bad: [[{ expires_at: "2020" }, "expires_at must be an ISO 8601 date-time"]],
    }),
  ],
  [
    "an expert's token revoked",
    async () => {
      const { body } = await admin<{ id: string }>(`/experts/${expert.id}/tokens`, { name: "old" });
      return { path: `${spec()}/tokens/${body.id}/revoke`, fields: {}, action: "expert_token.revoked" };
    },
  ],
  [
    "an expert removed",
    async () => ({
      path: `/operator/experts/${(await benchExpert([ownSkill()])).id}/remove`,
      fields: {},
      action: "expert.deleted",
    }),
  ],
  [
    "a deployment cancelled",
    async () => ({
      path: `/operator/deployments/${(await create(workspace.test, {}, "slow")).id}/cancel`,
      fields: { reason: "Abuse" },
      action: "deployment.cancelled",
      bad: [[{ reason: "" }, "reason must have at least 1 character"]],
    }),
  ],
  [
    "a deployment erased",
    async () => {
      const { id } = await create(workspace.test);
      await until(workspace.test, id, "completed");
      return {
        path: `/operator/deployments/${id}/erase`,
        fields: { reason: "Asked for" },
        action: "deployment.erased",
        bad: [[{ reason: "" }, "reason must have at least 1 character"]],
      };
    },
  ],
  [
    "a delivery replayed",
    async () => ({
      path: `/operator/deliveries/${await putDeadLetter()}/replay`,
      fields: {},
      action: "delivery.replayed",
    }),
  ],
  [
    "all dead letters of a workspace replayed",
    async () => {
      await putDeadLetter();
      return {
        path: "/operator/deliveries/replay",
        fields: { workspace: workspace.id, webhook_id: "" },
        action: "deliveries.replayed",
        bad: [[{ workspace: "mine" }, "workspace: must be the id of a workspace"]],
      };
    },
  ],
  [
    "a limit request granted",
    async () => ({
      path: `/operator/requests/${await putRequest({ in_flight_limit: 25 })}/grant`,
      fields: {},
      action: "limit_request.granted",
    }),
  ],
  [
    "a limit request declined",
    async () => ({
      path: `/operator/requests/${await putRequest({ rate_limit: 5_000 })}/decline`,
      fields: {},
      action: "limit_request.declined",
    }),
  ],
  [
    "an operator made",
    () => ({
      path: "/operator/operators",
      fields: { name: "Olga", email: mail() },
      action: "operator.created",
      made: "/operator/sign-in/",
      bad: [
        [{ email: browser.operator.email }, "email is another operator&#39;s already"],
        [{ name: "" }, "name must have at least 1 character"],
      ],
    }),
  ],
  [
    "an operator's sign-in link",
    async () => {
      const { body } = await admin<{ id: string }>("/operators", { name: "Olga", email: mail() });
      const path = `/operator/operators/${body.id}/sign-in-link`;
      return { path, fields: {}, action: "operator.sign_in_link_created", made: "/operator/sign-in/" };
    },
  ],
  [
    "an operator removed",
    async () => {
      const { body } = await admin<{ id: string }>("/operators", { name: "Olga", email: mail() });
      return { path: `/operator/operators/${body.id}/remove`, fields: {}, action: "operator.deleted" };
    },
  ],
  [
    "an admin token made",
    () => ({
      path: "/operator/tokens",
      fields: { name: "Terraform", expires_at: "2099-12-31" },
      action: "admin_token.created",
      made: "hd_admin_",
      bad: [[{ name: "" }, "name must have at least 1 character"]],
    }),
  ],
  [
    "an admin token revoked",
    async () => {
      const { body } = await admin<{ id: string }>("/tokens", { name: "old" });
      return { path: `/operator/tokens/${body.id}/revoke`, fields: {}, action: "admin_token.revoked" };
    },
  ],
];

test.each(FORMS)("%s: needs its token, names what is wrong and changes nothing, and is on record", async (_, form) => {
  const { path, fields, action, made, bad = [] } = await form();
  const before = (await actsOf(browser.operator)).length;

  for (const csrf of ["", "x".repeat(43)]) {
    const refused = await submit(browser, path, { ...fields, csrf });
    expect(refused.status).toBe(403);
  }
  for (const [wrong, says] of bad) {
    const refused = await submit(browser, path, { ...fields, ...wrong });
    expect(refused.status, refused.text.slice(0, 500)).toBe(400);
    expect(refused.text).toContain(says);
  }
  expect(await actsOf(browser.operator)).toHaveLength(before);

  const done = await submit(browser, path, fields);
  expect(done.status, done.text.slice(0, 2_000)).toBe(made === undefined ? 303 : 201);
  if (made === undefined) expect((await visit(browser, done.location ?? "")).text).toContain('role="status"');
  else expect(done.text).toContain(made);

  const acts = await actsOf(browser.operator);
  expect(acts).toHaveLength(before + 1);
  expect(acts[0]).toMatchObject({ action, actor: `operator:${browser.operator.id}`, actor_name: "Otto" });
  const secrets = made ? (done.text.match(/(?:hd_[a-z]+_|whsec_|sign-in\/)[\w+/=-]{20,}/g) ?? []) : [];
  for (const secret of secrets) expect(JSON.stringify(acts)).not.toContain(secret);
});

test("every form that the pages show is one of those that are tested here, or a filter, or signing out", async () => {
  const shown = new Set<string>();
  await putDeadLetter();
  await putRequest({ rate_limit: 3_000 });
  const live = await brought(workspace.live, await benchExpert([ownSkill()]), "completed");
  const open = await create(workspace.test, {}, "slow");
  const [dead] = (await call<{ data: { id: string }[] }>("/v1/deliveries?limit=1", { key: workspace.live })).body.data;
  for (const path of [
    ...["", "/charts", "/benches", "/misses", "/workspaces", "/workspaces/new", "/experts", "/experts/new"],
    ...["/deployments", `/deployments/${live.id}`, `/deployments/${open.id}`, `/deliveries/${dead?.id}`],
    ...[`/deliveries?status=dead_letter`, "/dead-messages", "/requests", "/operators", "/tokens", "/audit"],
  ]
    .map((path) => `/operator${path}`)
    .concat(ws(), `${ws()}/keys`, `${ws()}/credits`, `${ws()}/members`, spec(), `${spec()}/tokens`)) {
    const { text } = await visit(browser, path);
    for (const [, action = ""] of text.matchAll(/<form method="post" action="([^"]+)"/g)) shown.add(shapeOf(action));
  }
  const tested = await Promise.all(FORMS.map(async ([, form]) => shapeOf((await form()).path)));
  const known = new Set([...tested, "/operator/sign-out", "/operator/sign-out-everywhere"]);
  expect([...shown].filter((shape) => !known.has(shape))).toEqual([]);
  expect(shown.size).toBeGreaterThan(20);
});

function shapeOf(path: string): string {
  return path.replaceAll(/\/(?:ws|key|mem|spec|tok|dep|dlv|lim|op)_[0-9A-Z]{26}/g, "/:id");
}

test("what was typed is kept where it is refused", async () => {
  const refused = await submit(browser, `${ws()}/keys`, { name: "My key", mode: "live", expires_at: "soon" });
  expect(refused.text).toContain('value="My key"');
  expect(refused.text).toMatch(/<option value="live" selected/);
});

test("a limit that was saved holds from the next request on, and a revoked key is refused at it", async () => {
  const own = await newWorkspace();
  await submit(browser, `/operator/workspaces/${own.id}/plan`, { name: "Small", in_flight_limit: "1" });
  await create(own.test, {}, "slow");
  const second = await call("/v1/deployments", { key: own.test, body: { brief: "b", skills: ["copy"] } });
  expect(second.status).toBe(429);
  const { body: keys } = await call<{ data: { id: string; mode: string }[] }>(`/admin/v1/workspaces/${own.id}/keys`, {
    key: env.ADMIN_TOKEN ?? "",
  });
  const test = keys.data.find(({ mode }) => mode === "test");
  await submit(browser, `/operator/workspaces/${own.id}/keys/${test?.id}/revoke`);
  expect((await call("/v1/deployments", { key: own.test })).status).toBe(401);
});

test("an expert at work is kept unless it is said twice, and what an operator cancels is told by whom", async () => {
  const busy = await benchExpert([ownSkill()]);
  const { id } = await brought(workspace.live, busy, "in_progress");
  const path = `/operator/experts/${busy.id}/remove`;
  const refused = await submit(browser, path);
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("Remove them all the same");
  await submit(browser, `/operator/deployments/${id}/cancel`, { reason: "Their expert leaves." });
  expect(await get(workspace.live, id)).toMatchObject({ status: "cancelled", cancelled_by: "ops" });
  const again = await submit(browser, `/operator/deployments/${id}/cancel`, { reason: "Again." });
  expect(again.status).toBe(303);
  expect((await submit(browser, path)).status).toBe(303);
  const [row] = await db.select().from(tokens).where(eq(tokens.subject_id, busy.id));
  expect(row?.revoked_at).not.toBeNull();
});

test("an operator who removes themselves is signed out", async () => {
  const own = await operatorBrowser();
  expect((await submit(own, `/operator/operators/${own.operator.id}/remove`)).status).toBe(303);
  expect((await visit(own, "/operator")).status).toBe(303);
});
