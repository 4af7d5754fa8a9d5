import { describe, expect, test } from "vitest";
import { call } from "../support/api.ts";
import { benchExpert, ownSkill, type TestExpert } from "../support/bench.ts";
import { expectError } from "../support/http-helpers.ts";

const ME = "/expert/v1/me";
const me = async (expert: TestExpert) => (await call(ME, { key: expert.token })).body;
const patch = (expert: TestExpert, body: unknown) => call(ME, { key: expert.token, method: "PATCH", body });

test("an expert sees who they are to the bench", async () => {
  const skill = ownSkill();
  const expert = await benchExpert([skill, "copy"], { name: "Ada", capacity: 4, workspaces: [] });
  const answer = await call(ME, { key: expert.token });
  expect([answer.status, answer.headers.get("HumanDeploy-Version")]).toEqual([200, "2026-04-23"]);
  expect(answer.body).toEqual({
    id: expert.id,
    object: "expert",
    name: "Ada",
    email: expert.email,
    skills: [skill, "copy"],
    availability: "available",
    capacity: 4,
    load: 0,
    median_turnaround_seconds: null,
  });
});

describe("PATCH", () => {
  test.each<[string, unknown]>([
    ["name", "Ada Lovelace"],
    ["name", "é".repeat(200)],
    ["availability", "busy"],
    ["availability", "away"],
    ["availability", "available"],
    ["capacity", 1],
    ["capacity", 100],
  ])("changes %s alone", async (field, value) => {
    const expert = await benchExpert([ownSkill()], { workspaces: [] });
    const before = await me(expert);
    const answer = await patch(expert, { [field]: value });
    expect([answer.status, answer.body]).toEqual([200, { ...before, [field]: value }]);
    expect(await me(expert)).toEqual(answer.body);
  });

  test("of several fields changes them all, and of none nothing", async () => {
    const expert = await benchExpert([ownSkill()], { workspaces: [] });
    const change = { name: "Bo", availability: "away", capacity: 7 };
    expect((await patch(expert, change)).body).toMatchObject(change);
    const nothing = await patch(expert, {});
    expect([nothing.status, nothing.body]).toEqual([200, await me(expert)]);
  });

  test.each<[string, unknown]>([
    ["name", ""],
    ["name", "a".repeat(201)],
    ["name", 7],
    ["name", null],
    ["availability", "sleeping"],
    ["availability", "Available"],
    ["availability", null],
    ["availability", ["away"]],
    ["capacity", 0],
    ["capacity", 101],
    ["capacity", 1.5],
    ["capacity", "3"],
    ["capacity", null],
    ["skills", ["legal"]],
    ["email", "other@example.com"],
    ["workspaces", null],
    ["load", 0],
    ["median_turnaround_seconds", 1],
    ["deleted_at", null],
    ["id", "spec_01KPX000000000000000000000"],
  ])("%s: %j is refused and named, and nothing changes, not even what was good beside it", async (field, value) => {
    const expert = await benchExpert([ownSkill()], { workspaces: [] });
    const before = await me(expert);
    const good = { name: "Not this", availability: "away", capacity: 9 };
    expectError(await patch(expert, { ...good, [field]: value }), 400, "invalid_request", field);
    expect(await me(expert)).toEqual(before);
  });

  test.each<[string, string, string, string]>([
    ["no JSON", "{", "application/json", "body"],
    ["a list", "[]", "application/json", "body"],
    ["a string", '"x"', "application/json", "body"],
    ["a form", "name=Bo", "application/x-www-form-urlencoded", "Content-Type"],
  ])("%s is refused", async (_, raw, type, field) => {
    const expert = await benchExpert([ownSkill()], { workspaces: [] });
    const before = await me(expert);
    const answer = await call(ME, { key: expert.token, method: "PATCH", raw, headers: { "Content-Type": type } });
    expectError(answer, 400, "invalid_request", field);
    expect(await me(expert)).toEqual(before);
  });
});
