import { describe, expect, test } from "vitest";
import { admin, call } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { acts, owned, secretOn, wordsOf } from "./world.ts";

const calls = (key: string) => call("/v1/usage", { key });

describe("keys", () => {
  test("a key is shown on the answer that makes it, works at once, and is on no page after", async () => {
    const { owner, live } = await owned();
    const made = await submit(owner, `${live}/keys`, { name: "checkout agent" });
    const key = secretOn(made.text) ?? "";
    expect(key).toMatch(/^hd_live_[0-9A-Z]{70}$/);
    expect(made.text).toContain(`Authorization: Bearer ${key}`);
    expect(made.headers.get("Cache-Control")).toBe("no-store");
    expect((await calls(key)).status).toBe(200);
    for (const path of ["/keys", "", "/usage", "/members"]) {
      const { text } = await visit(owner, `${live}${path}`);
      expect(text.includes(key), path).toBe(false);
      expect(secretOn(text)).toBeNull();
    }
    expect((await visit(owner, `${live}/keys`)).text).toContain("checkout agent");
  });

  test("a revoked key is refused at the next request, and the page says so", async () => {
    const { owner, test: at, workspace } = await owned();
    const key = secretOn((await submit(owner, `${at}/keys`, { name: "spare" })).text) ?? "";
    const { body } = await admin<{ data: { id: string; name: string }[] }>(`/workspaces/${workspace.id}/keys`);
    const id = body.data.find(({ name }) => name === "spare")?.id;
    const answer = await submit(owner, `${at}/keys/${id}/revoke`);
    expect([answer.status, answer.location]).toEqual([303, `${at}/keys?done=revoked`]);
    expect((await calls(key)).status).toBe(401);
    expect((await calls(workspace.test)).status).toBe(200);
    expect(wordsOf((await visit(owner, `${at}/keys?done=revoked`)).text)).toContain("Revoked. The next request");
    expect(await acts(workspace.id)).toEqual(["key.created", "key.revoked"]);
  });

  test.each([
    ["name", { name: " " }, "must have at least 1 character"],
    ["expires_on", { name: "x", expires_on: "2020-01-01" }, "must not be over yet"],
    ["expires_on", { name: "x", expires_on: "tomorrow" }, "must be a day"],
    ["expires_on", { name: "x", expires_on: "2027-13-45" }, "must be a day"],
  ])("a bad %s is named, what was typed is kept, and no key is made", async (field, fields, words) => {
    const { owner, test: at, workspace } = await owned();
    const answer = await submit(owner, `${at}/keys`, fields as Record<string, string>);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`id="field-${field}-error"`);
    expect(wordsOf(answer.text)).toContain(words);
    expect(secretOn(answer.text)).toBeNull();
    expect(await acts(workspace.id)).toEqual([]);
  });

  test("a key with a last day is good until that day has ended", async () => {
    const { owner, test: at, workspace } = await owned();
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await submit(owner, `${at}/keys`, { name: "short", expires_on: day });
    const { body } = await admin<{ data: { name: string; expires_at: string }[] }>(`/workspaces/${workspace.id}/keys`);
    const end = Date.parse(body.data.find(({ name }) => name === "short")?.expires_at ?? "");
    expect(end).toBe(Date.parse(day) + 86_400_000);
  });

  test("the dashboard's own key is in no list of it, can't be revoked from it, and takes nothing of an agent's rate", async () => {
    const { owner, test: at, workspace } = await owned();
    await visit(owner, at);
    const before = (await calls(workspace.test)).headers.get("X-RateLimit-Remaining");
    for (let turn = 0; turn < 3; turn++) await visit(owner, `${at}/deployments`);
    const after = (await calls(workspace.test)).headers.get("X-RateLimit-Remaining");
    expect(Number(before) - Number(after)).toBe(1);
    const { body } = await admin<{ data: { id: string; name: string }[] }>(`/workspaces/${workspace.id}/keys`);
    const own = body.data.find(({ name }) => name === "Dashboard")?.id;
    expect(own).toBeDefined();
    expect((await visit(owner, `${at}/keys`)).text).not.toContain(`/keys/${own}/revoke`);
    expect((await submit(owner, `${at}/keys/${own}/revoke`)).status).toBe(404);
  });

  test("once an operator revoked the dashboard's own key, what it is for is refused in words", async () => {
    const { owner, test: at, workspace } = await owned();
    await visit(owner, at);
    const { body } = await admin<{ data: { id: string; name: string; mode: string }[] }>(
      `/workspaces/${workspace.id}/keys`,
    );
    const own = body.data.find(({ name, mode }) => name === "Dashboard" && mode === "test")?.id;
    await admin(`/workspaces/${workspace.id}/keys/${own}`, undefined, "DELETE");
    const answer = await visit(owner, `${at}/deployments`);
    expect(answer.status).toBe(403);
    expect(wordsOf(answer.text)).toContain("An operator has revoked the dashboard's own key");
  });
});
