import { describe, expect, test } from "vitest";
import { may, type Right, ROLES, type Role } from "../../src/domain/people/roles.ts";
import { admin, call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { type Browser, submit, visit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { deliveries, mockWorld, register } from "../webhooks/receiver.ts";
import { acts, type Member, member, owned } from "./world.ts";

const world = mockWorld();

/** A workspace in which there is one of everything in test mode. */
interface Place {
  workspace: Workspace;
  at: string;
  key: string;
  endpoint: string;
  slow: string;
  asking: string;
  question: string;
  delivery: string;
  other: string;
}

async function place(): Promise<Place> {
  const workspace = await newWorkspace();
  world.answer = () => new Response("no", { status: 404 });
  const { id: endpoint } = await register(workspace.test);
  const { id: slow } = await create(workspace.test, {}, "slow");
  const { id: asking } = await create(workspace.test, {}, "needs_input");
  await until(workspace.test, slow, "accepted");
  const { question } = await until(workspace.test, asking, "needs_input");
  const delivery = await eventually(async () => (await deliveries(workspace.test, "?status=acknowledged")).data[0]?.id);
  await eventually(async () => (await deliveries(workspace.test, "?status=pending")).data.length === 0);
  const { id: other } = await member(workspace.id, "viewer", "Another");
  await member(workspace.id, "owner", "One who stays");
  const { body } = await admin<{ id: string }>(`/workspaces/${workspace.id}/keys`, { mode: "test", name: "spare" });
  const at = `/dashboard/${workspace.id}/test`;
  return { workspace, at, key: body.id, endpoint, slow, asking, question: question?.id ?? "", delivery, other };
}

const PAGES: ((p: Place) => string)[] = [
  () => "",
  () => "/deployments",
  ({ slow }) => `/deployments/${slow}`,
  ({ slow }) => `/deployments/${slow}/live`,
  () => "/keys",
  () => "/webhooks",
  ({ endpoint }) => `/webhooks/${endpoint}`,
  () => "/webhooks/dead-letters",
  ({ delivery }) => `/webhooks/deliveries/${delivery}`,
  () => "/usage",
  () => "/try",
  () => "/members",
  () => "/settings",
];

interface Act {
  right: Right;
  path: (p: Place) => string;
  fields?: (p: Place) => Record<string, string>;
}

/** In an order in which each can be done after those before it. */
const ACTS: Act[] = [
  { right: "build", path: () => "/keys", fields: () => ({ name: "mine" }) },
  { right: "build", path: ({ key }) => `/keys/${key}/revoke` },
  { right: "build", path: ({ slow }) => `/deployments/${slow}/cancel` },
  {
    right: "build",
    path: ({ asking }) => `/deployments/${asking}/reply`,
    fields: ({ question }) => ({ body: "Dry.", question_id: question }),
  },
  { right: "build", path: () => "/webhooks", fields: () => ({ url: "https://agent.example/new" }) },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/test` },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/replay` },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/rotate` },
  { right: "build", path: () => "/webhooks/default-secret/rotate" },
  { right: "build", path: ({ delivery }) => `/webhooks/deliveries/${delivery}/replay` },
  {
    right: "build",
    path: ({ endpoint }) => `/webhooks/${endpoint}`,
    fields: () => ({ url: "https://agent.example/moved", retry_4xx: "on" }),
  },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/disable` },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/enable` },
  { right: "build", path: ({ endpoint }) => `/webhooks/${endpoint}/delete` },
  { right: "build", path: () => "/try", fields: () => ({ brief: "Try.", skills: "copy" }) },
  { right: "build", path: () => "/try/curl", fields: () => ({ brief: "Try.", skills: "copy" }) },
  { right: "build", path: () => "/usage/limits", fields: () => ({ cycle_cap: "20000", reason: "More." }) },
  {
    right: "manage",
    path: () => "/members",
    fields: () => ({ name: "New", email: `${crypto.randomUUID()}@example.com`, role: "viewer" }),
  },
  { right: "manage", path: ({ other }) => `/members/${other}`, fields: () => ({ role: "developer" }) },
  { right: "manage", path: ({ other }) => `/members/${other}/remove` },
];

const attempt = (who: Browser, p: Place, { path, fields }: Act, at = p.at) =>
  submit(who, `${at}${path(p)}`, fields?.(p) ?? {});

/** A list but for when keys were used, and for the dashboard's own, which come with their first use. */
function known(body: Record<string, unknown>): unknown {
  if (!Array.isArray(body.data)) return body;
  return body.data.filter(({ name }) => name !== "Dashboard").map(({ last_used_at: _, ...one }) => one);
}

/** All that an act could have changed. */
async function stateOf({ workspace, slow, asking, endpoint }: Place) {
  const admins = ["keys", "members", "limit_requests"] as const;
  const lists = await Promise.all([
    ...admins.slice(0, 2).map((what) => admin(`/workspaces/${workspace.id}/${what}`)),
    admin(`/limit_requests?workspace=${workspace.id}`),
    call("/v1/webhooks", { key: workspace.test }),
    call(`/v1/webhooks/${endpoint}/deliveries?limit=100`, { key: workspace.test }),
    call("/v1/deployments", { key: workspace.test }),
    call(`/v1/deployments/${slow}`, { key: workspace.test }),
    call(`/v1/deployments/${asking}`, { key: workspace.test }),
  ]);
  return [...lists.map(({ body }) => known(body)), await acts(workspace.id)];
}

describe.each(ROLES)("a role: %s", (role: Role) => {
  test("sees every page, and does what its rights allow and nothing else", async () => {
    const p = await place();
    const who = await member(p.workspace.id, role);
    for (const path of PAGES) {
      const answer = await visit(who, `${p.at}${path(p)}`);
      expect(answer.status, `${path(p)}: ${answer.text.slice(0, 400)}`).toBe(200);
    }
    for (const act of ACTS.filter(({ right }) => !may(role, right))) {
      const before = await stateOf(p);
      const answer = await attempt(who, p, act);
      expect(answer.status, `${act.path(p)} as ${role}`).toBe(403);
      expect(await stateOf(p), act.path(p)).toEqual(before);
    }
    for (const act of ACTS.filter(({ right }) => may(role, right))) {
      const answer = await attempt(who, p, act);
      expect([200, 303], `${act.path(p)} as ${role}: ${answer.status} ${answer.text.slice(0, 600)}`).toContain(
        answer.status,
      );
    }
  });
});

describe("who is not there", () => {
  test("a member of another workspace finds no page of this one and can do nothing in it: 404", async () => {
    const p = await place();
    const { owner } = await owned();
    const before = await stateOf(p);
    for (const path of PAGES) expect((await visit(owner, `${p.at}${path(p)}`)).status, path(p)).toBe(404);
    for (const act of ACTS) expect((await attempt(owner, p, act)).status, act.path(p)).toBe(404);
    expect(await stateOf(p)).toEqual(before);
  });

  test("what is another workspace's is found under no path of one's own: 404", async () => {
    const p = await place();
    const { owner, test: own, workspace } = await owned();
    const within = (path: string) => /whk_|dlv_|dep_|key_|mem_/.test(path);
    for (const path of PAGES.filter((page) => within(page(p)))) {
      expect((await visit(owner, `${own}${path(p)}`)).status, path(p)).toBe(404);
    }
    for (const act of ACTS.filter(({ path }) => within(path(p)))) {
      expect((await attempt(owner, p, act, own)).status, act.path(p)).toBe(404);
    }
    expect(await acts(workspace.id)).toEqual([]);
  });

  test("what is in test mode is not in live mode: 404", async () => {
    const p = await place();
    const owner = await member(p.workspace.id, "owner");
    const live = p.at.replace(/test$/, "live");
    const isOf = (path: string) => /whk_|dlv_|dep_|key_|^\/try/.test(path);
    const before = await stateOf(p);
    for (const path of PAGES.filter((page) => isOf(page(p)))) {
      expect((await visit(owner, `${live}${path(p)}`)).status, path(p)).toBe(404);
    }
    for (const act of ACTS.filter(({ path }) => isOf(path(p)))) {
      expect((await attempt(owner, p, act, live)).status, act.path(p)).toBe(404);
    }
    expect(await stateOf(p)).toEqual(before);
  });

  test("nobody signed in is sent to sign in, from every page and act", async () => {
    const p = await place();
    const nobody = { cookie: "", csrf: "x" };
    for (const path of PAGES) {
      const answer = await visit(null, `${p.at}${path(p)}`);
      expect([answer.status, answer.location?.split("?")[0]], path(p)).toEqual([303, "/dashboard/sign-in"]);
    }
    for (const act of ACTS) expect((await attempt(nobody, p, act)).status, act.path(p)).toBe(303);
  });

  test("no act is done without the session's token, or from another site", async () => {
    const p = await place();
    const owner = await member(p.workspace.id, "owner");
    const before = await stateOf(p);
    for (const act of ACTS) {
      const path = `${p.at}${act.path(p)}`;
      const fields = act.fields?.(p) ?? {};
      expect((await submit(owner, path, { ...fields, csrf: "wrong" })).status, path).toBe(403);
      const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
      expect((await submit(owner, path, fields, foreign)).status, path).toBe(403);
    }
    expect(await stateOf(p)).toEqual(before);
  });

  test("a role that was lowered, and a membership that ended, hold at the very next request", async () => {
    const { workspace, test: at } = await owned();
    const dev: Member = await member(workspace.id, "developer");
    expect((await submit(dev, `${at}/keys`, { name: "one" })).status).toBe(200);
    await admin(`/workspaces/${workspace.id}/members/${dev.id}`, { role: "viewer" }, "PATCH");
    expect((await submit(dev, `${at}/keys`, { name: "two" })).status).toBe(403);
    expect((await visit(dev, `${at}/keys`)).status).toBe(200);
    const { workspace: second } = await owned();
    await admin(`/workspaces/${second.id}/members`, { name: dev.name, email: dev.email, role: "viewer" });
    await admin(`/workspaces/${workspace.id}/members/${dev.id}`, undefined, "DELETE");
    expect((await visit(dev, `${at}/keys`)).status).toBe(404);
    expect((await visit(dev, `/dashboard/${second.id}/live`)).status).toBe(200);
  });
});
