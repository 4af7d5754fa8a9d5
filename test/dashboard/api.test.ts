import { describe, expect, test } from "vitest";
import { admin, BASE, call, create } from "../support/api.ts";
import { expectError, type List } from "../support/http-helpers.ts";
import { type Member, member, owned } from "./world.ts";

const V1 = "/dashboard/v1";
const as = (who: Pick<Member, "cookie">, headers: Record<string, string> = {}) => ({
  headers: { Cookie: who.cookie, ...headers },
});

describe("/dashboard/v1", () => {
  test("says who is signed in, their workspaces and roles, and the token for its POSTs", async () => {
    const { owner, workspace } = await owned();
    const me = await call<Record<string, unknown>>(`${V1}/me`, as(owner));
    expect(me.body).toEqual({
      id: owner.id,
      object: "member",
      name: owner.name,
      email: owner.email,
      workspaces: [{ id: workspace.id, name: expect.any(String), role: "owner" }],
      csrf: owner.csrf,
    });
    expect(me.headers.get("Cache-Control")).toBe("no-store");
  });

  test("shows usage and deployments as the API does", async () => {
    const { owner, workspace } = await owned();
    const made = await create(workspace.test, {}, "slow");
    const at = `${V1}/workspaces/${workspace.id}/test`;
    const list = await call<List<{ id: string }>>(`${at}/deployments?status=pending&status=accepted`, as(owner));
    expect(list.body.data.map(({ id }) => id)).toEqual([made.id]);
    expect((await call<{ id: string }>(`${at}/deployments/${made.id}`, as(owner))).body.id).toBe(made.id);
    const usage = await call(`${at}/usage`, as(owner));
    expect(usage.body).toMatchObject({ object: "usage", mode: "test", limits: { cycle_cap: 10_000 } });
    expectError(await call(`${at}/deployments?status=lost`, as(owner)), 400, "invalid_request", "status");
  });

  test("its errors have the API's shape: 401 without a session, 404 for what is another's, 405 and 404 for what is no route", async () => {
    const { owner, workspace } = await owned();
    const { owner: stranger } = await owned();
    const at = `${V1}/workspaces/${workspace.id}/live`;
    expectError(await call(`${at}/usage`), 401, "authentication_failed");
    expectError(await call(`${at}/usage`, { key: workspace.live }), 401, "authentication_failed");
    expectError(await call(`${at}/usage`, as(stranger)), 404, "not_found");
    expectError(await call(`${at}/nothing`, as(owner)), 404, "not_found");
    const wrong = await call(`${at}/usage`, { method: "DELETE", ...as(owner) });
    expectError(wrong, 405, "method_not_allowed");
    expect(wrong.headers.get("Allow")).toBe("GET, HEAD");
  });

  test("a POST needs the session's token, our own site, and the right to it", async () => {
    const { owner, workspace } = await owned();
    const path = `${V1}/workspaces/${workspace.id}/limit_requests`;
    const body = { wanted: { cycle_cap: 20_000 }, reason: "More." };
    const post = (who: Member, headers: Record<string, string>) => call(path, { ...as(who, headers), body });
    expectError(await post(owner, {}), 403, "forbidden");
    expectError(await post(owner, { "X-CSRF-Token": owner.csrf, Origin: "https://evil.example" }), 403, "forbidden");
    const viewer = await member(workspace.id, "viewer");
    expectError(await post(viewer, { "X-CSRF-Token": viewer.csrf, Origin: BASE }), 403, "forbidden");
    expect((await admin<List<unknown>>(`/limit_requests?workspace=${workspace.id}`)).body.data).toEqual([]);
    expect((await post(owner, { "X-CSRF-Token": owner.csrf, Origin: BASE })).status).toBe(201);
    const bad = await call(path, { ...as(owner, { "X-CSRF-Token": owner.csrf }), body: { ...body, more: 1 } });
    expectError(bad, 400, "invalid_request", "more");
  });
});
