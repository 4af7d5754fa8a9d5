import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { tellUntold } from "../../src/services/untold.ts";
import { admin, BRIEF, call, newWorkspace } from "../support/api.ts";
import { override } from "../support/faults.ts";

const LATER = Date.now() + 120_000;
const SKILL = "seafaring";

/** Lets no Workspace object be reached. */
function cutOff(): () => void {
  const unreachable = async () => {
    throw new Error("injected: the object can't be reached");
  };
  const stub = { rosterChanged: unreachable, configure: unreachable };
  return override(env.WORKSPACES, { getByName: () => stub });
}

test("who left a bench is asked no more, though the change broke off before the Workspace object heard of it: the sweep tells it", async () => {
  const { id, live } = await newWorkspace();
  const person = { name: "Sailor", email: `${id}@sea.example`, skills: [SKILL], workspaces: [id] };
  const made = await admin<{ id: string }>("/experts", person);
  const create = () => call("/v1/deployments", { key: live, body: { ...BRIEF, skills: [SKILL] } });
  expect((await create()).status).toBe(201);

  const restore = cutOff();
  const left = await admin(`/experts/${made.body.id}`, { workspaces: [] }, "PATCH").finally(restore);
  expect(left.status).toBe(503);
  expect((await create()).status).toBe(201);
  // It is a minute's grace in which whoever began it may still be at it.
  await tellUntold(env, Date.now());
  expect((await create()).status).toBe(201);

  expect(await tellUntold(env, LATER)).toBeGreaterThan(0);
  expect((await create()).status).toBe(422);
  expect(await tellUntold(env, LATER)).toBe(0);
});

test("both Workspace objects come to the plan that the database has, though the change broke off before they heard of it: the sweep tells them", async () => {
  const { id, test: key } = await newWorkspace();
  const limit = async () => {
    const { body } = await call<{ in_flight: { limit: number } }>("/v1/usage", { key });
    return body.in_flight.limit;
  };
  const restore = cutOff();
  const changed = await admin(`/workspaces/${id}`, { in_flight_limit: 7 }, "PATCH").finally(restore);
  expect(changed.status).toBeGreaterThanOrEqual(500);
  expect(await limit()).toBe(10);
  expect(await tellUntold(env, LATER)).toBeGreaterThan(0);
  expect(await limit()).toBe(7);
});
