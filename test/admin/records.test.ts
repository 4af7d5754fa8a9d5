import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { pageOfAudit } from "../../src/db/audit.ts";
import { home } from "../../src/db/database.ts";
import { audited } from "../../src/services/audit.ts";
import { admin, call, newExpert, newWorkspace, type Workspace } from "../support/api.ts";
import { expectError } from "../support/http-helpers.ts";
import { type AuditEntry, acting, all, auditOf, by, countAudit, done, newAdminToken, patch, row } from "./world.ts";

let workspace: Workspace;
beforeAll(async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("ok"));
  workspace = await newWorkspace();
});

describe("the audit", () => {
  test("is newest first, paged without repeats or holes, and shows who, what, on what, before and after", async () => {
    const { id } = await newWorkspace();
    for (const rate_limit of [1, 2, 3]) await done(200, patch(`/workspaces/${id}`, { rate_limit }));
    const entries = await all<AuditEntry>(`/audit?workspace=${id}`, 2);
    expect(entries.map((entry) => entry.id)).toEqual(
      entries
        .map((entry) => entry.id)
        .toSorted()
        .toReversed(),
    );
    expect(entries.slice(0, 3).map(({ before, after }) => [before, after])).toEqual([
      [{ rate_limit: 2 }, { rate_limit: 3 }],
      [{ rate_limit: 1 }, { rate_limit: 2 }],
      [{ rate_limit: 1_000 }, { rate_limit: 1 }],
    ]);
    expect(Object.keys(entries[0] ?? {})).toEqual([
      ...["id", "at", "actor", "actor_name", "action", "subject_id", "workspace_id", "before", "after", "request_id"],
    ]);
    expect(entries.map(({ action }) => action).toSorted()).toEqual([
      ...[
        "key.created",
        "key.created",
        "workspace.created",
        "workspace.updated",
        "workspace.updated",
        "workspace.updated",
      ],
    ]);
  });

  test("is narrowed by actor, action, workspace and subject, alone and together", async () => {
    const token = await newAdminToken();
    const actor = `token:${token.id}`;
    const { id } = await newWorkspace();
    const expert = await newExpert(["x"]);
    await done(200, by(token.token, `/workspaces/${id}`, { rate_limit: 5 }, "PATCH"));
    await done(200, by(token.token, `/experts/${expert}`, { capacity: 5 }, "PATCH"));
    const actions = async (query: string) => (await all<AuditEntry>(`/audit?${query}`, 1)).map(({ action }) => action);
    expect((await actions(`actor=${actor}`)).toSorted()).toEqual(["expert.updated", "workspace.updated"]);
    expect(await actions(`actor=${actor}&workspace=${id}`)).toEqual(["workspace.updated"]);
    expect(await actions(`actor=${actor}&action=expert.updated`)).toEqual(["expert.updated"]);
    expect(await actions(`actor=token:first&workspace=${id}&action=key.created`)).toEqual([
      "key.created",
      "key.created",
    ]);
    expect((await actions(`subject=${expert}`)).toSorted()).toEqual(["expert.created", "expert.updated"]);
    expect(await actions(`subject=${expert}&actor=${actor}`)).toEqual(["expert.updated"]);
    expect(await actions(`subject=${expert}&workspace=${id}`)).toEqual([]);
    expect(await actions("action=nothing.done")).toEqual([]);
  });

  test("reads a bounded number of rows a page, says where it stopped, and goes on from there", async () => {
    const { id } = await newWorkspace();
    for (const rate_limit of [1, 2, 3, 4, 5]) await done(200, patch(`/workspaces/${id}`, { rate_limit }));
    const [oldest] = (await auditOf(id)).toReversed();
    const filter = { actor: null, action: "workspace.created", workspace: null, subject: id };
    for (const narrowing of [filter, { ...filter, action: null, workspace: id }]) {
      const found: string[] = [];
      for (let before: string | null = null; ; ) {
        const page = await pageOfAudit(home(env), narrowing, { limit: 10, before }, 2);
        expect(page.rows.length).toBeLessThanOrEqual(2);
        found.push(...page.rows.map((one) => one.id));
        if (page.stopped_at === null) break;
        before = page.stopped_at;
      }
      expect(found).toContain(oldest?.id);
      expect(new Set(found).size).toBe(found.length);
    }
  });

  test("names a bad filter", async () => {
    expectError(await admin("/audit?workspace=acme"), 400, "invalid_request", "workspace");
    expectError(await admin("/audit?actor="), 400, "invalid_request", "actor");
    expectError(await admin("/audit?action=a&action=b"), 400, "invalid_request", "action");
    expectError(await admin("/audit?limit=x"), 400, "invalid_request", "limit");
    expectError(await admin("/audit?cursor=x"), 400, "invalid_request", "cursor");
  });

  test("has the act before it is done, and that it failed", async () => {
    const subject_id = workspace.id;
    let seen = 0;
    const act = { action: `probe.${crypto.randomUUID().slice(0, 8)}`, subject_id };
    const work = audited(acting("system"), act, async () => {
      seen = (await all(`/audit?action=${act.action}`)).length;
      throw new Error("it broke");
    });
    await expect(work).rejects.toThrow("it broke");
    expect(seen).toBe(1);
    expect(await all(`/audit?action=${act.action}.failed`)).toHaveLength(1);
  });
});

describe("deliveries", () => {
  async function delivery(): Promise<string> {
    const key = workspace.test;
    const url = `https://agent.example/${crypto.randomUUID()}`;
    const { body: endpoint } = await call<{ id: string }>("/v1/webhooks", { key, body: { url } });
    const { body } = await call<{ id: string }>(`/v1/webhooks/${endpoint.id}/test`, { key, method: "POST" });
    return body.id;
  }

  test("one is shown with its tries, its workspace and mode", async () => {
    const id = await delivery();
    const shown = await done(200, admin(`/deliveries/${id}`));
    expect(shown).toMatchObject({ id, object: "delivery", workspace_id: workspace.id, mode: "test" });
    for (const unknown of ["dlv_01KPX000000000000000000000", "nope", workspace.id]) {
      expectError(await admin(`/deliveries/${unknown}`), 404, "not_found");
    }
  });

  test("a replay of what has no receiver any more is 409, and on record as failed", async () => {
    const id = await delivery();
    const { webhook_id } = await done(200, admin(`/deliveries/${id}`));
    await call(`/v1/webhooks/${webhook_id}`, { key: workspace.test, method: "DELETE" });
    const before = await row("deliveries", id);
    expectError(await admin(`/deliveries/${id}/replay`, {}), 409, "invalid_state");
    expect(await row("deliveries", id)).toEqual(before);
    expect((await auditOf(id)).map(({ action }) => action).toSorted()).toEqual([
      "delivery.replayed",
      "delivery.replayed.failed",
    ]);
    const recorded = await countAudit();
    expectError(await admin("/deliveries/dlv_01KPX000000000000000000000/replay", {}), 404, "not_found");
    expectError(await admin("/deliveries/replay", { mode: "live" }), 400, "invalid_request", "mode");
    expect(await countAudit()).toBe(recorded);
  });
});

test("dead messages are listed newest first, paged without repeats or holes", async () => {
  const ids = Array.from({ length: 5 }, (_, turn) => `${crypto.randomUUID()}-${turn}`);
  for (const [turn, id] of ids.entries()) {
    await env.DB.prepare("INSERT INTO dead_messages (id, queue, body, at) VALUES (?, 'q-dead', '{}', ?)")
      .bind(id, 1_000 + Math.floor(turn / 2))
      .run();
  }
  const listed = await all<{ id: string; at: string }>("/dead_messages", 2);
  const own = listed.filter(({ id }) => ids.includes(id));
  expect(new Set(own.map(({ id }) => id))).toEqual(new Set(ids));
  expect(own).toHaveLength(5);
  expect(own.map(({ at }) => at)).toEqual(
    own
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  expect(own[0]).toEqual({
    id: ids[4],
    object: "dead_message",
    queue: "q-dead",
    body: "{}",
    at: "1970-01-01T00:00:01.002Z",
  });
  for (const cursor of ["x", btoa("1 "), btoa("a b"), btoa(workspace.id)]) {
    expectError(await admin(`/dead_messages?cursor=${cursor}`), 400, "invalid_request", "cursor");
  }
});
