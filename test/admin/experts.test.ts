import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { sweep } from "../../src/cron/sweep.ts";
import { admin, BRIEF, call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, give, isOffered, ownSkill, untilOffered, untilWithdrawn } from "../support/bench.ts";
import { signIn, visit } from "../support/console.ts";
import { everyD1 } from "../support/d1.ts";
import { expectError } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import { all, auditOf, countAudit, done, isSignedIn, ownEmail, patch, remove, row, signInBy } from "./world.ts";

interface Expert {
  id: string;
  email: string;
  skills: string[];
  workspaces: string[] | null;
  sign_in_url?: string;
}
const UNKNOWN = "spec_01KPX000000000000000000000";
const NOWHERE = "ws_01KPX000000000000000000000";

let workspace: Workspace;
let other: Workspace;
beforeAll(async () => {
  [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
});

const make = (more: object = {}) =>
  done<Expert & { sign_in_url: string }>(
    201,
    admin("/experts", { name: "Ada", email: ownEmail(), skills: [ownSkill()], workspaces: [workspace.id], ...more }),
  );
const roster = async (key: string) => (await call<{ data: Expert[] }>("/v1/experts", { key })).body.data;
const onBench = async (key: string, id: string) => (await roster(key)).some((one) => one.id === id);

test("an expert comes with a link that signs them in once, and is on the bench at once", async () => {
  const made = await make({ email: `UPPER-${ownEmail()}` });
  expect(made.email).toBe(made.email.toLowerCase());
  expect(await onBench(workspace.live, made.id)).toBe(true);
  expect(await onBench(other.live, made.id)).toBe(false);
  const cookie = await signInBy("expert", made.sign_in_url);
  expect(await isSignedIn("expert", cookie)).toBe(true);
  const shown = await done<Expert>(200, admin(`/experts/${made.id}`));
  const { sign_in_url: _, ...rest } = made;
  expect(shown).toEqual({ ...rest, load: 0, median_turnaround_seconds: null });
});

test("an invitation mails a link and shows it to nobody", async () => {
  const fetch = vi.spyOn(globalThis, "fetch");
  const made = await make();
  const answer = await admin(`/experts/${made.id}/invite`, {});
  expect(answer.status, answer.text).toBe(202);
  expect(answer.body).toMatchObject({ object: "invitation", expert_id: made.id, email: made.email });
  expect(answer.text).not.toContain("sign-in");
  const mail = await eventually(async () => {
    await sweep(env);
    return everyD1.prepare("SELECT text FROM dev_mails WHERE recipient = ?").bind(made.email).first<{ text: string }>();
  });
  const url = /https:\/\/\S+sign-in\/\S+/.exec(mail.text)?.[0] ?? "";
  expect(await isSignedIn("expert", await signInBy("expert", url))).toBe(true);
  fetch.mockRestore();
});

test("a list is narrowed by skill, availability, workspace and text, and paged in the order in which they came", async () => {
  const skill = ownSkill();
  const name = `Named ${crypto.randomUUID()}`;
  const mine = [
    await make({ skills: [skill], name }),
    await make({ skills: [skill, "x"] }),
    await make({ skills: [skill] }),
  ];
  const everywhere = await make({ skills: [skill], workspaces: null });
  const theirs = await make({ skills: [skill], workspaces: [other.id] });
  await done(200, patch(`/experts/${mine[1]?.id}`, { availability: "away" }));
  const ids = async (query: string, limit?: number) =>
    (await all<Expert>(`/experts?${query}`, limit)).map(({ id }) => id);
  const everybody = [...mine, everywhere, theirs].map(({ id }) => id);
  expect(await ids(`skill=${skill}`, 2)).toEqual(everybody);
  expect(await ids(`skill=${skill}&availability=away`)).toEqual([mine[1]?.id]);
  expect(await ids(`skill=${skill}&workspace=${other.id}`)).toEqual([everywhere.id, theirs.id]);
  expect(await ids(`q=${encodeURIComponent(name.toUpperCase())}`)).toEqual([mine[0]?.id]);
  expect(await ids(`q=${theirs.email}`)).toEqual([theirs.id]);
  expect(await ids(`q=${theirs.id}`)).toEqual([theirs.id]);
  await done(200, remove(`/experts/${theirs.id}`));
  expect(await ids(`skill=${skill}`)).not.toContain(theirs.id);
});

test("who leaves a workspace is offered nothing of it any more", async () => {
  const skill = ownSkill();
  const leaver = await benchExpert([skill], { workspaces: [workspace.id] });
  const { id } = await create(workspace.live, { skills: [skill] });
  await untilOffered(leaver, id);
  await done(200, patch(`/experts/${leaver.id}`, { workspaces: [other.id] }));
  await untilWithdrawn([leaver], id);
  await eventually(async () => (await give(leaver, id, "accept")).status === 404);
});

test("a PATCH reaches the benches that they left and joined before it answers", async () => {
  const made = await make();
  await done(200, patch(`/experts/${made.id}`, { workspaces: [other.id] }));
  expect([await onBench(workspace.live, made.id), await onBench(other.live, made.id)]).toEqual([false, true]);
  await done(
    200,
    patch(`/experts/${made.id}`, { workspaces: null, skills: ["a", "b", "a"], name: "Bea", capacity: 7 }),
  );
  expect((await roster(workspace.live)).find(({ id }) => id === made.id)).toMatchObject({
    name: "Bea",
    skills: ["a", "b"],
  });
  await done(200, patch(`/experts/${made.id}`, { availability: "busy", email: `New-${made.email}` }));
  expect(await row("experts", made.id)).toMatchObject({
    email: `new-${made.email}`,
    capacity: 7,
    availability: "busy",
  });
  const [entry] = await auditOf(made.id);
  expect(entry).toMatchObject({
    action: "expert.updated",
    before: { availability: "available", email: made.email },
    after: { availability: "busy", email: `new-${made.email}` },
  });
});

describe("a bad expert is 400, names its field, and changes nothing", () => {
  const bad: [field: string, change: Record<string, unknown>][] = [
    ["name", { name: "" }],
    ["email", { email: "nobody" }],
    ["skills[1]", { skills: ["ok", "Not OK"] }],
    ["capacity", { capacity: 0 }],
    ["capacity", { capacity: 101 }],
    ["workspaces[0]", { workspaces: ["everything"] }],
    ["workspaces[0]", { workspaces: [NOWHERE] }],
    ["role", { role: "admin" }],
  ];
  test.each(bad)("%s: %j", async (field, change) => {
    const made = await make();
    const [before, recorded] = [await row("experts", made.id), await countAudit()];
    expectError(await patch(`/experts/${made.id}`, change), 400, "invalid_request", field);
    const body = { name: "Bad", email: ownEmail(), skills: [], ...change };
    expectError(await admin("/experts", body), 400, "invalid_request", field);
    expect(await row("experts", made.id)).toEqual(before);
    expect(await countAudit()).toBe(recorded);
  });

  test("availability is one of three words", async () => {
    const made = await make();
    expectError(await patch(`/experts/${made.id}`, { availability: "asleep" }), 400, "invalid_request", "availability");
    expectError(await admin("/experts?availability=asleep"), 400, "invalid_request", "availability");
  });

  test("an address that somebody else has", async () => {
    const [one, two] = [await make(), await make()];
    const recorded = await countAudit();
    const body = { name: "x", email: one.email.toUpperCase(), skills: [] };
    expectError(await admin("/experts", body), 400, "invalid_request", "email");
    expectError(await patch(`/experts/${two.id}`, { email: one.email }), 400, "invalid_request", "email");
    expect(await countAudit()).toBe(recorded);
    await done(200, patch(`/experts/${one.id}`, { email: one.email, name: "Same address" }));
  });

  test("of two who want one address at once, one gets it", async () => {
    const email = ownEmail();
    const body = { name: "x", email, skills: [] };
    const answers = await Promise.all([admin("/experts", body), admin("/experts", body), admin("/experts", body)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
    const people = await Promise.all([make(), make()]);
    const wanted = ownEmail();
    const patched = await Promise.all(people.map(({ id }) => patch(`/experts/${id}`, { email: wanted })));
    expect(patched.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });
});

describe("an expert who is deleted", () => {
  test("is let in nowhere, is on no bench, and frees the address", async () => {
    const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
    const browser = await signIn(expert);
    const link = await done<{ url: string }>(201, admin(`/experts/${expert.id}/sign_in_links`, {}));
    const answer = await done(200, remove(`/experts/${expert.id}`));
    expect(answer).toEqual({ id: expert.id, object: "expert", deleted: true, released: [], still_held: [] });
    expectError(await call("/expert/v1/me", { key: expert.token }), 401, "authentication_failed");
    expect((await visit(browser, "/console")).status).toBe(303);
    await expect(signInBy("expert", link.url)).rejects.toThrow();
    expect(await onBench(workspace.live, expert.id)).toBe(false);
    expectError(
      await call("/v1/deployments", { key: workspace.live, body: { ...BRIEF, skills: expert.skills } }),
      422,
      "expert_unavailable",
    );
    for (const again of [await remove(`/experts/${expert.id}`), await admin(`/experts/${expert.id}`)]) {
      expectError(again, 404, "not_found");
    }
    expectError(await patch(`/experts/${expert.id}`, { name: "x" }), 404, "not_found");
    expectError(await admin(`/experts/${expert.id}/tokens`, { name: "x" }), 404, "not_found");
    expectError(await admin(`/experts/${expert.id}/invite`, {}), 404, "not_found");
    const successor = await make({ email: expert.email });
    expect((await done<Expert>(200, admin(`/experts/${successor.id}`))).email).toBe(expert.email);
  });

  test("loses their offers, and what they accepted goes to others", async () => {
    const skill = ownSkill();
    const leaver = await benchExpert([skill], { workspaces: [workspace.id] });
    const accepted = await brought(workspace.live, leaver, "accepted");
    const stayer = await benchExpert([skill], { workspaces: [workspace.id] });
    const offered = await create(workspace.live, { skills: [skill] });
    await untilOffered(leaver, offered.id);
    await untilOffered(stayer, offered.id);
    const answer = await done<{ released: string[] }>(200, remove(`/experts/${leaver.id}`));
    expect(answer).toMatchObject({ released: [accepted.id], still_held: [] });
    await untilOffered(stayer, accepted.id);
    expect(await get(workspace.live, accepted.id)).toMatchObject({ status: "pending", expert: null });
    const ofLeaver = everyD1.prepare("SELECT count(*) AS n FROM offers WHERE expert_id = ?").bind(leaver.id);
    await eventually(async () => (await ofLeaver.first<{ n: number }>())?.n === 0);
    expect(await isOffered(stayer, offered.id)).toBe(true);
    await done(200, give(stayer, accepted.id, "accept"));
    await untilWithdrawn([stayer], accepted.id);
  });

  test.each(["in_progress", "needs_input"] as const)(
    "with work %s is 409 that names it; with force it stays theirs",
    async (stage) => {
      const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
      const held = await brought(workspace.live, expert, stage);
      const accepted = await brought(workspace.live, expert, "accepted");
      const [before, recorded] = [await row("experts", expert.id), await countAudit()];
      const refusal = await remove(`/experts/${expert.id}`);
      expect(expectError(refusal, 409, "invalid_state")).toContain(held.id);
      expectError(await remove(`/experts/${expert.id}?force=maybe`), 400, "invalid_request", "force");
      expect(await row("experts", expert.id)).toEqual(before);
      expect(await countAudit()).toBe(recorded);
      expect((await call("/expert/v1/me", { key: expert.token })).status).toBe(200);
      const answer = await done(200, remove(`/experts/${expert.id}?force=true`));
      expect(answer).toMatchObject({ released: [accepted.id], still_held: [held.id] });
      expect(await get(workspace.live, held.id)).toMatchObject({ status: stage, expert: { id: expert.id } });
      await done(200, admin(`/deployments/${held.id}/cancel`, { reason: "The expert left." }));
    },
  );

  test("is deleted to the end by a second call, if a crash came in between", async () => {
    const expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
    const accepted = await brought(workspace.live, expert, "accepted");
    await everyD1
      .prepare("UPDATE experts SET deleted_at = ?, email = id WHERE id = ?")
      .bind(Date.now(), expert.id)
      .run();
    expect(await done(200, remove(`/experts/${expert.id}`))).toMatchObject({ released: [accepted.id], still_held: [] });
    expectError(await remove(`/experts/${expert.id}`), 404, "not_found");
  });
});

describe("tokens of an expert", () => {
  test("are listed without what they are, and revoked one by one", async () => {
    const made = await make();
    const path = `/experts/${made.id}/tokens`;
    const tokens = [];
    for (const name of ["a", "b", "c"])
      tokens.push(await done<{ id: string; token: string }>(201, admin(path, { name })));
    const listed = await all<{ id: string; revoked_at: string | null }>(path, 2);
    expect(listed.map(({ id }) => id)).toEqual(
      tokens
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(Object.keys(listed[0] ?? {}).toSorted()).toEqual([
      "created_at",
      "expires_at",
      "id",
      "name",
      "object",
      "revoked_at",
    ]);
    expect((await remove(`${path}/${tokens[0]?.id}`)).status).toBe(204);
    expectError(await call("/expert/v1/me", { key: tokens[0]?.token ?? "" }), 401, "authentication_failed");
    expect((await call("/expert/v1/me", { key: tokens[1]?.token ?? "" })).status).toBe(200);
    expect((await remove(`${path}/${tokens[0]?.id}`)).status).toBe(204);
    expect((await auditOf(tokens[0]?.id ?? "")).map(({ action }) => action).toSorted()).toEqual([
      "expert_token.created",
      "expert_token.revoked",
    ]);
  });

  test("another expert's, an unknown and a malformed one are 404", async () => {
    const [mine, theirs] = [await make(), await make()];
    const token = await done<{ id: string; token: string }>(201, admin(`/experts/${theirs.id}/tokens`, { name: "x" }));
    const recorded = await countAudit();
    for (const id of [token.id, "tok_01KPX000000000000000000000", "nope"]) {
      expectError(await remove(`/experts/${mine.id}/tokens/${id}`), 404, "not_found");
    }
    for (const id of [UNKNOWN, "nope"]) {
      expectError(await admin(`/experts/${id}/tokens`), 404, "not_found");
      expectError(await admin(`/experts/${id}/tokens`, { name: "x" }), 404, "not_found");
      expectError(await admin(`/experts/${id}`), 404, "not_found");
      expectError(await patch(`/experts/${id}`, {}), 404, "not_found");
      expectError(await remove(`/experts/${id}`), 404, "not_found");
      expectError(await admin(`/experts/${id}/invite`, {}), 404, "not_found");
      expectError(await admin(`/experts/${id}/sign_in_links`, {}), 404, "not_found");
    }
    expectError(await admin(`/experts/${mine.id}/tokens`, {}), 400, "invalid_request", "name");
    expect((await call("/expert/v1/me", { key: token.token })).status).toBe(200);
    expect(await countAudit()).toBe(recorded);
  });
});
