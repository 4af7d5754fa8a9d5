import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { home } from "../../src/db/database.ts";
import { personById } from "../../src/db/sessions.ts";
import {
  addMember as addMemberAs,
  createMemberSignInLink,
  patchMember,
  removeMember,
} from "../../src/services/admin/members.ts";
import { admin, newWorkspace, type Workspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { expectError, usage } from "../support/http-helpers.ts";
import {
  acting,
  addMember,
  all,
  askForLimits,
  auditOf,
  by,
  countAudit,
  done,
  isSignedIn,
  newAdminToken,
  newOperator,
  ownEmail,
  patch,
  remove,
  row,
  signInBy,
} from "./world.ts";

const ULID = "01KPX000000000000000000000";

let workspace: Workspace;
let other: Workspace;
beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

const membershipsOf = (id: string) =>
  everyD1
    .prepare("SELECT workspace_id, role FROM memberships WHERE member_id = ? ORDER BY workspace_id")
    .bind(id)
    .all();

describe("operators", () => {
  test("sign in by the link that came with them, until they are deleted", async () => {
    const operator = await newOperator();
    const cookie = await signInBy("operator", operator.sign_in_url);
    expect(await isSignedIn("operator", cookie)).toBe(true);
    expect(await personById(home(env), "operator", operator.id)).toMatchObject({ email: operator.email });
    const link = await done<{ url: string }>(201, admin(`/operators/${operator.id}/sign_in_links`, {}));
    expect((await all<{ id: string }>("/operators", 1)).map(({ id }) => id)).toContain(operator.id);
    expect((await remove(`/operators/${operator.id}`)).status).toBe(204);
    expect(await isSignedIn("operator", cookie)).toBe(false);
    expect(await personById(home(env), "operator", operator.id)).toBeNull();
    await expect(signInBy("operator", link.url)).rejects.toThrow();
    expect((await all<{ id: string }>("/operators")).map(({ id }) => id)).not.toContain(operator.id);
    expectError(await remove(`/operators/${operator.id}`), 404, "not_found");
    const again = await done(201, admin("/operators", { name: "Successor", email: operator.email }));
    expect(again.email).toBe(operator.email);
  });

  test("what is bad is named, what is unknown is 404, and nothing changes", async () => {
    const operator = await newOperator();
    const recorded = await countAudit();
    expectError(await admin("/operators", { email: ownEmail() }), 400, "invalid_request", "name");
    expectError(await admin("/operators", { name: "x", email: "x" }), 400, "invalid_request", "email");
    expectError(
      await admin("/operators", { name: "x", email: operator.email.toUpperCase() }),
      400,
      "invalid_request",
      "email",
    );
    expectError(
      await admin("/operators", { name: "x", email: ownEmail(), root: true }),
      400,
      "invalid_request",
      "root",
    );
    for (const id of [`op_${ULID}`, "nope"]) {
      expectError(await remove(`/operators/${id}`), 404, "not_found");
      expectError(await admin(`/operators/${id}/sign_in_links`, {}), 404, "not_found");
    }
    expect(await countAudit()).toBe(recorded);
    const email = ownEmail();
    const twice = await Promise.all([1, 2, 3].map(() => admin("/operators", { name: "x", email })));
    expect(twice.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
  });
});

describe("members", () => {
  test("one person may be in several workspaces, under the name they have", async () => {
    const made = await addMember(workspace.id, "owner");
    const again = await done<{ id: string; name: string }>(
      201,
      admin(`/workspaces/${other.id}/members`, {
        name: "Another name",
        email: made.email.toUpperCase(),
        role: "viewer",
      }),
    );
    expect(again).toMatchObject({ id: made.id, name: made.name, role: "viewer" });
    const cookie = await signInBy("member", made.sign_in_url);
    expect((await remove(`/workspaces/${workspace.id}/members/${made.id}`)).status).toBe(204);
    expect(await isSignedIn("member", cookie)).toBe(true);
    expect((await remove(`/workspaces/${other.id}/members/${made.id}`)).status).toBe(204);
    expect(await isSignedIn("member", cookie)).toBe(false);
    const back = await addMember(workspace.id, "viewer", made.email);
    expect(back.id).toBe(made.id);
    expect(await isSignedIn("member", cookie)).toBe(false);
  });

  test("the list is the workspace's own, paged without repeats or holes", async () => {
    const { id } = await newWorkspace();
    const made = [];
    for (const role of ["owner", "developer", "viewer"]) made.push(await addMember(id, role));
    const listed = await all<{ id: string; role: string }>(`/workspaces/${id}/members`, 1);
    expect(listed.map(({ role }) => role).toSorted()).toEqual(["developer", "owner", "viewer"]);
    expect(listed.map((one) => one.id)).toEqual(made.map((one) => one.id).toSorted());
    expect(Object.keys(listed[0] ?? {}).toSorted()).toEqual(["created_at", "email", "id", "name", "object", "role"]);
  });

  test("a role is changed, and both are on record", async () => {
    const { id } = await addMember(workspace.id, "viewer");
    const path = `/workspaces/${workspace.id}/members/${id}`;
    expect(await done(200, patch(path, { role: "developer" }))).toMatchObject({ id, role: "developer" });
    const [entry] = await auditOf(id);
    expect(entry).toMatchObject({ action: "member.updated", before: { role: "viewer" }, after: { role: "developer" } });
    const recorded = await countAudit();
    await done(200, patch(path, { role: "developer" }));
    expect(await countAudit()).toBe(recorded);
    expectError(await patch(path, { role: "king" }), 400, "invalid_request", "role");
    expectError(await patch(path, { name: "x", role: "owner" }), 400, "invalid_request", "name");
    expect((await membershipsOf(id)).results).toEqual([{ workspace_id: workspace.id, role: "developer" }]);
  });

  test("the last owner can be removed or demoted by an operator, and never by a member", async () => {
    const { id: workspace_id } = await newWorkspace();
    const owner = await addMember(workspace_id, "owner");
    const ctx = acting(`member:${owner.id}`);
    const input = { workspace_id, member_id: owner.id };
    const before = await membershipsOf(owner.id);
    await expect(removeMember({ ctx, input })).rejects.toMatchObject({ problem: { code: "invalid_state" } });
    const demotion = patchMember({ ctx, input: { ...input, role: "viewer" } });
    await expect(demotion).rejects.toMatchObject({ problem: { code: "invalid_state" } });
    expect((await membershipsOf(owner.id)).results).toEqual(before.results);
    const second = await addMember(workspace_id, "owner");
    const both = [owner.id, second.id].map((member_id) => removeMember({ ctx, input: { workspace_id, member_id } }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const [left] = await all<{ id: string }>(`/workspaces/${workspace_id}/members`);
    expect((await remove(`/workspaces/${workspace_id}/members/${left?.id}`)).status).toBe(204);
    expect(await all(`/workspaces/${workspace_id}/members`)).toEqual([]);
  });

  test("a member who adds somebody never sees a link that signs that person in", async () => {
    const owner = await addMember(workspace.id, "owner");
    const known = await addMember(other.id, "owner");
    const ctx = acting(`member:${owner.id}`);
    const input = { workspace_id: workspace.id, email: known.email, name: "x", role: "viewer" as const };
    const made = await addMemberAs({ ctx, input });
    expect(made).toMatchObject({ id: known.id, sign_in_url: null });
    const link = createMemberSignInLink({ ctx, input: { workspace_id: workspace.id, member_id: known.id } });
    await expect(link).rejects.toMatchObject({ problem: { code: "forbidden" } });
    const byOperator = `/workspaces/${workspace.id}/members/${known.id}/sign_in_links`;
    const { url } = await done<{ url: string }>(201, admin(byOperator, {}));
    expect(await isSignedIn("member", await signInBy("member", url))).toBe(true);
  });

  test("what is bad is named, what is unknown is 404, and nothing changes", async () => {
    const member = await addMember(workspace.id, "viewer");
    const recorded = await countAudit();
    const path = `/workspaces/${workspace.id}/members`;
    const good = { name: "x", email: ownEmail(), role: "viewer" };
    expectError(await admin(path, { ...good, name: undefined }), 400, "invalid_request", "name");
    expectError(await admin(path, { ...good, email: "x" }), 400, "invalid_request", "email");
    expectError(await admin(path, { ...good, role: "root" }), 400, "invalid_request", "role");
    expectError(await admin(path, { ...good, team: "x" }), 400, "invalid_request", "team");
    expectError(await admin(path, { ...good, email: member.email }), 400, "invalid_request", "email");
    expectError(await admin(`/workspaces/ws_${ULID}/members`, good), 404, "not_found");
    expectError(await admin(`/workspaces/ws_${ULID}/members`), 404, "not_found");
    for (const whose of [
      `${other.id}/members/${member.id}`,
      `${workspace.id}/members/mem_${ULID}`,
      `${workspace.id}/members/x`,
    ]) {
      expectError(await patch(`/workspaces/${whose}`, { role: "owner" }), 404, "not_found");
      expectError(await remove(`/workspaces/${whose}`), 404, "not_found");
      expectError(await admin(`/workspaces/${whose}/sign_in_links`, {}), 404, "not_found");
    }
    expect((await membershipsOf(member.id)).results).toEqual([{ workspace_id: workspace.id, role: "viewer" }]);
    expect(await countAudit()).toBe(recorded);
  });

  test("of two who add the same person at once, one does", async () => {
    const body = { name: "x", email: ownEmail(), role: "viewer" };
    const answers = await Promise.all([1, 2, 3].map(() => admin(`/workspaces/${workspace.id}/members`, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
  });
});

describe("admin tokens", () => {
  test("are shown once, listed without what they are, the first one last, and act under their own name", async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const made = await done<{ id: string; token: string }>(201, admin("/tokens", { name: "ci", expires_at }));
    expect(made).toMatchObject({ object: "token", name: "ci", expires_at, revoked_at: null });
    expect(made.token).toMatch(/^hd_admin_/);
    const stored = await row("tokens", made.id).catch(() => null);
    expect(JSON.stringify(stored)).not.toContain(made.token);
    const answer = await by(made.token, "/workspaces", { name: "By a token" });
    expect(answer.status).toBe(201);
    const [entry] = await auditOf(String(answer.body.id));
    expect(entry).toMatchObject({ actor: `token:${made.id}`, actor_name: "ci" });
    for (const limit of [1, 2, 100]) {
      const listed = await all<{ id: string; token?: string }>("/tokens", limit);
      expect(listed.at(-1)).toEqual({
        id: "first",
        object: "token",
        name: "First token",
        expires_at: null,
        revoked_at: null,
        created_at: null,
      });
      expect(listed.filter(({ id }) => id === "first")).toHaveLength(1);
      expect(listed.map(({ id }) => id)).toContain(made.id);
      expect(listed.every((one) => one.token === undefined)).toBe(true);
    }
  });

  test("are refused once they have expired or are revoked; the first one can't be revoked here", async () => {
    const old = await done<{ token: string }>(
      201,
      admin("/tokens", { name: "old", expires_at: new Date(Date.now() - 1).toISOString() }),
    );
    expectError(await by(old.token, "/tokens"), 401, "authentication_failed");
    const made = await newAdminToken();
    expect((await by(made.token, "/tokens")).status).toBe(200);
    expect((await by(made.token, `/tokens/${made.id}`, undefined, "DELETE")).status).toBe(204);
    expectError(await by(made.token, "/tokens"), 401, "authentication_failed");
    expect((await remove(`/tokens/${made.id}`)).status).toBe(204);
    const recorded = await countAudit();
    for (const id of ["first", `tok_${ULID}`, "nope"]) expectError(await remove(`/tokens/${id}`), 404, "not_found");
    expectError(await admin("/tokens", {}), 400, "invalid_request", "name");
    expectError(await admin("/tokens", { name: "x", kind: "expert" }), 400, "invalid_request", "kind");
    expectError(await admin("/tokens", { name: "x", expires_at: 7 }), 400, "invalid_request", "expires_at");
    expect((await admin("/tokens")).status).toBe(200);
    expect(await countAudit()).toBe(recorded);
  });
});

describe("limit requests", () => {
  test("one that is granted changes the plan at once; again is no change", async () => {
    const { id, live } = await newWorkspace();
    const request = await askForLimits(id, { cycle_cap: 20_000, in_flight_limit: 25 });
    const open = await all<{ id: string }>(`/limit_requests?status=open&workspace=${id}`);
    expect(open).toMatchObject([{ id: request, status: "open", wanted: { cycle_cap: 20_000, in_flight_limit: 25 } }]);
    const granted = await done(200, admin(`/limit_requests/${request}/grant`, {}));
    expect(granted).toMatchObject({ id: request, status: "granted", decided_at: expect.any(String) });
    expect(await usage(live)).toMatchObject({ cap: 20_000, balance: 20_000, in_flight: { limit: 25 } });
    const [entry] = await auditOf(request);
    expect(entry).toMatchObject({
      action: "limit_request.granted",
      before: { cycle_cap: 10_000, in_flight_limit: 10 },
      after: { cycle_cap: 20_000, in_flight_limit: 25 },
    });
    const recorded = await countAudit();
    expect(await done(200, admin(`/limit_requests/${request}/grant`, {}))).toEqual(granted);
    expectError(await admin(`/limit_requests/${request}/decline`, {}), 409, "invalid_state");
    expect(await countAudit()).toBe(recorded);
    expect(await all(`/limit_requests?status=open&workspace=${id}`)).toEqual([]);
  });

  test("one that is declined changes nothing else, and can't be granted", async () => {
    const { id, live } = await newWorkspace();
    const request = await askForLimits(id, { rate_limit: 5_000 });
    const declined = await done(200, admin(`/limit_requests/${request}/decline`, {}));
    expect(declined).toMatchObject({ status: "declined" });
    expectError(await admin(`/limit_requests/${request}/grant`, {}), 409, "invalid_state");
    expect(await done(200, admin(`/limit_requests/${request}/decline`, {}))).toEqual(declined);
    expect(await done(200, admin(`/workspaces/${id}`))).toMatchObject({ rate_limit: 1_000 });
    expect(await usage(live)).toMatchObject({ cap: 10_000 });
  });

  test("granted and declined at once, one of it happens", async () => {
    const { id } = await newWorkspace();
    const request = await askForLimits(id, { cycle_cap: 30_000 });
    const [grant, decline] = await Promise.all([
      admin(`/limit_requests/${request}/grant`, {}),
      admin(`/limit_requests/${request}/decline`, {}),
    ]);
    expect([grant.status, decline.status].toSorted()).toEqual([200, 409]);
    const { cycle_cap } = await done(200, admin(`/workspaces/${id}`));
    expect(cycle_cap).toBe(grant.status === 200 ? 30_000 : 10_000);
  });

  test("one that asks for what can't be is 409; an unknown one is 404; a bad filter is named", async () => {
    const { id } = await newWorkspace();
    const request = await askForLimits(id, { cycle_cap: -1 });
    const [before, recorded] = [await row("limit_requests", request), await countAudit()];
    expectError(await admin(`/limit_requests/${request}/grant`, {}), 409, "invalid_state");
    for (const unknown of [`lim_${ULID}`, "nope"]) {
      expectError(await admin(`/limit_requests/${unknown}/grant`, {}), 404, "not_found");
      expectError(await admin(`/limit_requests/${unknown}/decline`, {}), 404, "not_found");
    }
    expectError(await admin("/limit_requests?status=new"), 400, "invalid_request", "status");
    expectError(await admin(`/limit_requests/${request}/grant`, { cap: 1 }), 400, "invalid_request", "cap");
    expect(await row("limit_requests", request)).toEqual(before);
    expect(await countAudit()).toBe(recorded);
  });
});
