import { describe, expect, test } from "vitest";
import { call, create, get, newWorkspace, until } from "../support/api.ts";
import {
  benchExpert,
  gave,
  give,
  isOffered,
  offers,
  ownSkill,
  setAvailability,
  untilOffered,
} from "../support/bench.ts";
import { expectError } from "../support/http-helpers.ts";
import { deploymentStub, sleep } from "../support/objects.ts";

describe("the first wave", () => {
  test("reaches all who cover the most of the skills, and nobody else", async () => {
    const workspace = await newWorkspace();
    const [a, b] = [ownSkill(), ownSkill()];
    const both = await benchExpert([a, b]);
    const alsoBoth = await benchExpert([b, a, "copy"]);
    const one = await benchExpert([a]);
    const { id } = await create(workspace.live, { skills: [a, b] });
    await untilOffered(both, id);
    expect(await isOffered(alsoBoth, id)).toBe(true);
    expect(await isOffered(one, id)).toBe(false);
    const [offer] = await offers(both);
    expect(offer?.matched_skills).toEqual([a, b]);
    expect(offer?.expires_at).toBe((await get(workspace.live, id)).accept_by);
  });

  test("comes only to members of the workspace", async () => {
    const workspace = await newWorkspace();
    const other = await newWorkspace();
    const skill = ownSkill();
    const member = await benchExpert([skill], { workspaces: [workspace.id] });
    const stranger = await benchExpert([skill], { workspaces: [other.id] });
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(member, id);
    expect(await isOffered(stranger, id)).toBe(false);
    const answer = await give(stranger, id, "accept");
    expectError(answer, 404, "not_found");
  });
});

describe("an offer is withdrawn", () => {
  test("the moment someone accepts", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const [winner, loser] = [await benchExpert([skill]), await benchExpert([skill])];
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(loser, id);
    await gave(winner, id, "accept");
    expect(await isOffered(loser, id)).toBe(false);
    expect(await isOffered(winner, id)).toBe(false);
    expectError(await give(loser, id, "accept"), 409, "invalid_state");
    expectError(await call(`/expert/v1/deployments/${id}`, { key: loser.token }), 404, "not_found");
  });

  test("the moment the agent cancels", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const expert = await benchExpert([skill]);
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(expert, id);
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.live, method: "POST" });
    expect(await isOffered(expert, id)).toBe(false);
    expectError(await give(expert, id, "accept"), 409, "invalid_state");
  });
});

describe("who declined or released", () => {
  test("is not asked again; once the last one declined, the next best are asked at once", async () => {
    const workspace = await newWorkspace();
    const [a, b] = [ownSkill(), ownSkill()];
    const best = await benchExpert([a, b]);
    const next = await benchExpert([b]);
    const { id } = await create(workspace.live, { skills: [a, b] });
    await untilOffered(best, id);
    const before = await get(workspace.live, id);
    await gave(best, id, "decline");
    await untilOffered(next, id);
    expect(await isOffered(best, id)).toBe(false);
    expect((await get(workspace.live, id)).version).toBe(before.version);
    expectError(await call(`/expert/v1/deployments/${id}`, { key: best.token }), 404, "not_found");
    expectError(await give(best, id, "decline"), 409, "invalid_state");
  });

  test("hands it to the others", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const [first, second] = [await benchExpert([skill]), await benchExpert([skill])];
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(first, id);
    await gave(first, id, "accept");
    const released = await gave(first, id, "release");
    expect(released).toMatchObject({ status: "pending", expert: null, accepted_at: null });
    await untilOffered(second, id);
    expect(await isOffered(first, id)).toBe(false);
    expectError(await give(first, id, "accept"), 409, "invalid_state");
    expect((await gave(second, id, "accept")).expert?.id).toBe(second.id);
  });
});

describe("availability", () => {
  test.each(["busy", "away"])("nobody who is %s is asked; where all are, it is 422", async (availability) => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const expert = await benchExpert([skill]);
    await setAvailability(expert, availability);
    const answer = await call("/v1/deployments", { key: workspace.live, body: { brief: "x", skills: [skill] } });
    expectError(answer, 422, "expert_unavailable");
    await setAvailability(expert, "available");
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(expert, id);
  });

  test("who comes back is asked for what is pending, within seconds", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const [here, back] = [await benchExpert([skill]), await benchExpert([skill])];
    await setAvailability(back, "away");
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(here, id);
    expect(await isOffered(back, id)).toBe(false);
    await setAvailability(back, "available");
    await untilOffered(back, id, 5_000);
  });

  test("who joins the bench is asked for what is pending", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const first = await benchExpert([skill]);
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(first, id);
    const second = await benchExpert([skill]);
    await untilOffered(second, id, 5_000);
  });
});

describe("capacity", () => {
  test("bounds what is offered, shows as busy, and frees again", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const expert = await benchExpert([skill], { capacity: 1 });
    const spare = await benchExpert([skill, "spare"], { capacity: 5 });
    const { id: first } = await create(workspace.live, { skills: [skill] });
    await untilOffered(expert, first);
    await gave(expert, first, "accept");
    await sleep(300);
    const shown = await call<{ availability: string }>(`/v1/experts/${expert.id}`, { key: workspace.live });
    expect(shown.body.availability).toBe("busy");
    const { id: second } = await create(workspace.live, { skills: [skill] });
    await untilOffered(spare, second);
    expect(await isOffered(expert, second)).toBe(false);
    await gave(expert, first, "start");
    await gave(expert, first, "complete", { output: { body: "Done." } });
    await untilOffered(expert, second, 5_000);
  });

  test("refuses no accept", async () => {
    const workspace = await newWorkspace();
    const skill = ownSkill();
    const expert = await benchExpert([skill], { capacity: 1 });
    const ids = await Promise.all([1, 2].map(async () => (await create(workspace.live, { skills: [skill] })).id));
    for (const id of ids) await untilOffered(expert, id);
    for (const id of ids) await gave(expert, id, "accept");
    expect((await until(workspace.live, ids[1] as string, "accepted")).expert?.id).toBe(expert.id);
  });
});

test("a median turnaround is null without history, then what was measured", async () => {
  const workspace = await newWorkspace();
  const skill = ownSkill();
  const expert = await benchExpert([skill]);
  const median = async () => {
    const { body } = await call<{ median_turnaround_seconds: number | null }>(`/v1/experts/${expert.id}`, {
      key: workspace.live,
    });
    return body.median_turnaround_seconds;
  };
  expect(await median()).toBeNull();
  const { id } = await create(workspace.live, { skills: [skill] });
  await untilOffered(expert, id);
  await gave(expert, id, "accept");
  await sleep(1_100);
  await gave(expert, id, "start");
  await gave(expert, id, "complete", { output: { body: "Done." } });
  await sleep(500);
  expect(await median()).toBeGreaterThanOrEqual(1);
});

test("asking an address that nobody opened leaves no trace", async () => {
  const expert = await benchExpert([ownSkill()]);
  const id = "dep_00000000000000000000000000";
  expectError(await give(expert, id, "accept"), 404, "not_found");
  expect(await deploymentStub(id).getForExpert(expert.id)).toEqual({ found: false, reason: "not_found" });
});
