import { beforeAll, describe, expect, test } from "vitest";
import { admin, call, newWorkspace, type Workspace } from "../support/api.ts";
import { expectError, usage } from "../support/http-helpers.ts";
import { all, auditOf, countAudit, done, remove } from "./world.ts";

interface Key {
  id: string;
  mode: string;
  name: string;
  prefix: string;
  revoked_at: string | null;
  key?: string;
}
interface Entry {
  id: string;
  kind: string;
  entries: Record<string, number>;
  reference: string | null;
}
const UNKNOWN = "01KPX000000000000000000000";

let workspace: Workspace;
let other: Workspace;
beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

describe("keys", () => {
  test("a key is shown once; the list has its mask and when it was used, expires and was revoked", async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const body = { mode: "test", name: "ci", expires_at };
    const made = await done<Key & { key: string }>(201, admin(`/workspaces/${workspace.id}/keys`, body));
    expect((await call("/v1/usage", { key: made.key })).status).toBe(200);
    const listed = (await all<Key>(`/workspaces/${workspace.id}/keys`)).find(({ id }) => id === made.id);
    expect(listed).toEqual({
      id: made.id,
      mode: "test",
      name: "ci",
      prefix: `hd_test_…${made.key.slice(-4)}`,
      last_used_at: expect.any(String),
      expires_at,
      revoked_at: null,
    });
  });

  test("revoking is on record once, and again is no change", async () => {
    const made = await done<Key>(201, admin(`/workspaces/${workspace.id}/keys`, { mode: "live", name: "lost" }));
    const path = `/workspaces/${workspace.id}/keys/${made.id}`;
    expect((await remove(path)).status).toBe(204);
    const [listed] = (await all<Key>(`/workspaces/${workspace.id}/keys`)).filter(({ id }) => id === made.id);
    expect(listed?.revoked_at).toEqual(expect.any(String));
    expect((await remove(path)).status).toBe(204);
    const entries = await auditOf(made.id);
    expect(entries.map(({ action }) => action).toSorted()).toEqual(["key.created", "key.revoked"]);
  });

  const bad: [field: string, body: unknown][] = [
    ["mode", { name: "x" }],
    ["mode", { mode: "prod", name: "x" }],
    ["name", { mode: "test" }],
    ["name", { mode: "test", name: "" }],
    ["expires_at", { mode: "test", name: "x", expires_at: "tomorrow" }],
    ["scope", { mode: "test", name: "x", scope: "all" }],
  ];
  test.each(bad)("a bad key is 400 and names %s: %j", async (field, body) => {
    const [keys, recorded] = [await all(`/workspaces/${workspace.id}/keys`), await countAudit()];
    expectError(await admin(`/workspaces/${workspace.id}/keys`, body), 400, "invalid_request", field);
    expect((await all(`/workspaces/${workspace.id}/keys`)).length).toBe(keys.length);
    expect(await countAudit()).toBe(recorded);
  });

  test("another workspace's key, an unknown and a malformed one are 404, and nothing is revoked", async () => {
    const [theirs] = await all<Key>(`/workspaces/${other.id}/keys`);
    const recorded = await countAudit();
    for (const id of [theirs?.id, `key_${UNKNOWN}`, "nope"]) {
      expectError(await remove(`/workspaces/${workspace.id}/keys/${id}`), 404, "not_found");
    }
    expectError(await remove(`/workspaces/ws_${UNKNOWN}/keys/${theirs?.id}`), 404, "not_found");
    expectError(await admin(`/workspaces/ws_${UNKNOWN}/keys`), 404, "not_found");
    expectError(await admin(`/workspaces/ws_${UNKNOWN}/keys`, { mode: "test", name: "x" }), 404, "not_found");
    expect((await call("/v1/usage", { key: other.test })).status).toBe(200);
    expect(await countAudit()).toBe(recorded);
  });
});

describe("credits", () => {
  test("a top-up is a transaction of the live ledger, listed newest first, paged without repeats or holes", async () => {
    const { id, live, test: testKey } = await newWorkspace();
    const made: Entry[] = [];
    for (const amount of [1, 2, 3]) {
      made.push(await done<Entry>(201, admin(`/workspaces/${id}/credits`, { amount, reason: `number ${amount}` })));
    }
    expect(made[2]).toMatchObject({ kind: "top_up", entries: { issued: -3, available: 3 }, reference: "number 3" });
    expect((await usage(live)).balance).toBe(10_006);
    expect((await usage(testKey)).balance).toBe(10_000);
    const listed = await all<Entry>(`/workspaces/${id}/credits`, 2);
    expect(listed.map((entry) => entry.id)).toEqual(
      listed
        .map((entry) => entry.id)
        .toSorted()
        .toReversed(),
    );
    expect(listed.map(({ kind }) => kind).toSorted()).toEqual(["grant", "top_up", "top_up", "top_up"]);
    expect(listed).toEqual(expect.arrayContaining(made));
    expect(await done(200, admin(`/workspaces/${id}`))).toMatchObject({ balances: { available: 10_006 } });
  });

  const bad: [field: string, body: unknown][] = [
    ["amount", { reason: "x" }],
    ["amount", { amount: 0, reason: "x" }],
    ["amount", { amount: -5, reason: "x" }],
    ["amount", { amount: 1.5, reason: "x" }],
    ["amount", { amount: 1_000_000_001, reason: "x" }],
    ["reason", { amount: 1 }],
    ["reason", { amount: 1, reason: "  " }],
    ["note", { amount: 1, reason: "x", note: "y" }],
  ];
  test.each(bad)("a bad top-up is 400 and names %s: %j", async (field, body) => {
    const [before, recorded] = [await usage(workspace.live), await countAudit()];
    expectError(await admin(`/workspaces/${workspace.id}/credits`, body), 400, "invalid_request", field);
    expect(await usage(workspace.live)).toEqual(before);
    expect(await countAudit()).toBe(recorded);
  });

  test("the ledger of an unknown workspace is 404, a cursor of another list 400", async () => {
    expectError(await admin(`/workspaces/ws_${UNKNOWN}/credits`), 404, "not_found");
    expectError(await admin(`/workspaces/ws_${UNKNOWN}/credits`, { amount: 1, reason: "x" }), 404, "not_found");
    const path = `/workspaces/${workspace.id}/credits`;
    expectError(await admin(`${path}?cursor=${btoa(workspace.id)}`), 400, "invalid_request", "cursor");
    expectError(await admin(`${path}?limit=0`), 400, "invalid_request", "limit");
  });
});
