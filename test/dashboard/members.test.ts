import { describe, expect, test } from "vitest";
import { admin, call } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { acts, member, owned, wordsOf } from "./world.ts";

const membersOf = async (workspaceId: string) =>
  (await admin<{ data: { id: string; email: string; role: string }[] }>(`/workspaces/${workspaceId}/members`)).body
    .data;

describe("members", () => {
  test("an invited person is a member, is mailed a link that signs them in, and nobody else is shown it", async () => {
    const { owner, test: at, workspace } = await owned();
    const email = `${crypto.randomUUID()}@example.com`;
    const invited = await submit(owner, `${at}/members`, {
      name: "<i>Ada</i>",
      email: email.toUpperCase(),
      role: "viewer",
    });
    expect([invited.status, invited.location]).toEqual([303, `${at}/members?done=invited`]);
    const page = await visit(owner, `${at}/members?done=invited`);
    expect(page.text).toContain("&lt;i&gt;Ada&lt;/i&gt;");
    expect(page.text).not.toContain("/dashboard/sign-in/");
    expect(await membersOf(workspace.id)).toMatchObject([{ id: owner.id }, { email, role: "viewer" }]);
    const mail = await eventually(async () => {
      const { body } = await call<{ data: { to: string; text: string }[] }>("/dev/outbox.json");
      return body.data.find(({ to }) => to === email);
    });
    expect(mail.text).toContain("/dashboard/sign-in/");
    expect(await acts(workspace.id)).toEqual(["member.added"]);
  });

  test.each([
    ["email", { name: "A", email: "nobody", role: "viewer" }],
    ["name", { name: " ", email: "a@example.com", role: "viewer" }],
    ["role", { name: "A", email: "a@example.com", role: "king" }],
  ])("a bad %s is named and nobody is invited", async (field, fields) => {
    const { owner, test: at, workspace } = await owned();
    const answer = await submit(owner, `${at}/members`, fields);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`id="field-${field}-error"`);
    expect(await membersOf(workspace.id)).toHaveLength(1);
  });

  test("the last owner stays one: neither their role nor their membership goes", async () => {
    const { owner, test: at, workspace } = await owned();
    for (const [path, fields] of [
      [`/members/${owner.id}`, { role: "viewer" }],
      [`/members/${owner.id}/remove`, {}],
    ] as const) {
      const answer = await submit(owner, `${at}${path}`, fields as Record<string, string>);
      expect(answer.status, path).toBe(409);
      expect(wordsOf(answer.text)).toContain("without an owner");
    }
    expect(await membersOf(workspace.id)).toMatchObject([{ id: owner.id, role: "owner" }]);
    const second = await member(workspace.id, "owner");
    expect((await submit(second, `${at}/members/${owner.id}/remove`)).status).toBe(303);
    expect((await visit(owner, `${at}/members`)).status).not.toBe(200);
  });
});

describe("settings", () => {
  test("a name is changed everywhere; an empty one is named", async () => {
    const { owner, test: at, workspace } = await owned();
    expect((await submit(owner, `${at}/settings`, { name: " " })).status).toBe(400);
    expect((await submit(owner, `${at}/settings`, { name: "Ada Lovelace" })).status).toBe(303);
    expect(await membersOf(workspace.id)).toMatchObject([{ name: "Ada Lovelace" }]);
  });

  test("signing out everywhere ends this session too", async () => {
    const { owner, test: at } = await owned();
    expect((await submit(owner, "/dashboard/sign-out-everywhere")).status).toBe(200);
    expect((await visit(owner, `${at}/settings`)).location).toContain("/dashboard/sign-in");
  });
});

describe("where one is", () => {
  test("the mode is in sight on every page in words, with the way to the same page of the other", async () => {
    const { owner, test: at, live } = await owned();
    for (const path of ["", "/deployments", "/keys", "/webhooks", "/usage", "/members", "/settings"]) {
      const inTest = await visit(owner, `${at}${path}`);
      expect(wordsOf(inTest.text), path).toContain("Test mode. Experts are simulated");
      expect(inTest.text, path).toContain(`href="${live}${path}"`);
      const inLive = await visit(owner, `${live}${path}`);
      expect(wordsOf(inLive.text), path).not.toContain("Experts are simulated");
      expect(inLive.text, path).toContain(`href="${at}${path}"`);
    }
  });

  test("a member of several workspaces switches by a choice, and only among theirs", async () => {
    const { owner, test: at } = await owned();
    expect((await visit(owner, at)).text).not.toContain("<select");
    const { workspace } = await owned();
    await admin(`/workspaces/${workspace.id}/members`, { name: owner.name, email: owner.email, role: "viewer" });
    expect((await visit(owner, at)).text).toContain(`<option value="${workspace.id}"`);
    const to = `/dashboard/switch?mode=live&workspace=${workspace.id}`;
    expect((await visit(owner, to)).location).toBe(`/dashboard/${workspace.id}/live`);
    const scripted = await visit(owner, to, { headers: { "HX-Request": "true" } });
    expect(scripted.headers.get("HX-Redirect")).toBe(`/dashboard/${workspace.id}/live`);
    expect((await visit(owner, "/dashboard/switch?workspace=https://evil.example")).status).toBe(404);
    expect((await visit(owner, "/dashboard")).location).toMatch(/^\/dashboard\/ws_[0-9A-Z]{26}\/test$/);
  });
});
