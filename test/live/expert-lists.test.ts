import { beforeAll, describe, expect, test } from "vitest";
import { Deployment, STATUSES } from "../../src/domain/deployment/schemas.ts";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import {
  benchExpert,
  brought,
  gave,
  type OfferBody,
  offers,
  ownSkill,
  type TestExpert,
  untilOffered,
} from "../support/bench.ts";
import { configure, expectError, type List } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";

let workspace: Workspace;

beforeAll(async () => {
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 100 });
});

const newMember = () => benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });

async function page<T>(expert: TestExpert, path: string): Promise<List<T>> {
  const answer = await call<List<T>>(`/expert/v1/${path}`, { key: expert.token });
  expect(answer.status, answer.text).toBe(200);
  expect(Object.keys(answer.body)).toEqual(["object", "data", "next"]);
  expect(answer.body.object).toBe("list");
  return answer.body;
}

/** Walks a list to its end, two at a time; `between` runs after each page. */
async function walk<T>(expert: TestExpert, path: string, between: () => Promise<void>): Promise<T[]> {
  const all: T[] = [];
  let cursor = "";
  for (let turn = 0; turn < 20; turn++) {
    const { data, next } = await page<T>(expert, `${path}?limit=2${cursor}`);
    expect(data.length).toBeLessThanOrEqual(2);
    all.push(...data);
    if (next === null) return all;
    expect(data).toHaveLength(2);
    cursor = `&cursor=${next}`;
    await between();
  }
  return expect.fail("the list has no end");
}

describe("GET /expert/v1/offers", () => {
  test("shows an offer as the spec has it, and in it the deployment as it is", async () => {
    const expert = await benchExpert([ownSkill(), ownSkill(), "copy"], { workspaces: [workspace.id] });
    const [a = "", b = ""] = expert.skills;
    const { id, webhook_url } = await create(workspace.live, {
      skills: [b, a, "unrelated"],
      urgency: "priority",
      metadata: { ticket: 7 },
      webhook_url: "https://agent.example/hook?secret=1",
    });
    expect(webhook_url).not.toBeNull();
    await untilOffered(expert, id);
    const { data, next } = await page<OfferBody>(expert, "offers");
    const shown = await get(workspace.live, id);
    expect(next).toBeNull();
    expect(data).toEqual([
      {
        deployment: { ...shown, webhook_url: null },
        offered_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        expires_at: shown.accept_by,
        matched_skills: [b, a],
      },
    ]);
    expect(Object.keys(data[0] ?? {})).toEqual(["deployment", "offered_at", "expires_at", "matched_skills"]);
    expect(Object.keys(data[0]?.deployment ?? {})).toEqual(Object.keys(Deployment.shape));
    expect(Date.parse(data[0]?.offered_at ?? "")).toBeGreaterThanOrEqual(Date.parse(shown.created_at));
  });

  test("is empty without any, newest first with some, and pages without repeats or holes while more arrive", async () => {
    const expert = await newMember();
    expect(await page(expert, "offers")).toEqual({ object: "list", data: [], next: null });
    const made: string[] = [];
    const add = async () => {
      const { id } = await create(workspace.live, { skills: expert.skills });
      await untilOffered(expert, id);
      made.push(id);
    };
    for (let count = 0; count < 5; count++) await add();
    const before = made.toReversed();
    expect((await offers(expert)).map(({ deployment }) => deployment.id)).toEqual(before);
    const seen = await walk<OfferBody>(expert, "offers", add);
    expect(seen.map(({ deployment }) => deployment.id)).toEqual(before);
    expect(made.length).toBeGreaterThan(5);
  });

  test("a page ends where the list does, even if what its cursor names is withdrawn", async () => {
    const expert = await newMember();
    const ids: string[] = [];
    for (let count = 0; count < 4; count++) {
      ids.push((await create(workspace.live, { skills: expert.skills })).id);
      await untilOffered(expert, ids[count] ?? "");
    }
    const [oldest = "", second = "", third = ""] = ids;
    const { next } = await page(expert, "offers?limit=2");
    await gave(expert, third, "decline");
    const rest = await page<OfferBody>(expert, `offers?limit=2&cursor=${next}`);
    expect(rest.data.map(({ deployment }) => deployment.id)).toEqual([second, oldest]);
    expect(rest.next).toBeNull();
  });
});

describe("GET /expert/v1/deployments", () => {
  test("has what is or was theirs, as they see it, and no offers", async () => {
    const expert = await newMember();
    const offered = await brought(workspace.live, expert, "offered");
    const released = await brought(workspace.live, expert, "released");
    const mine = [];
    for (const stage of ["accepted", "in_progress", "needs_input", "completed", "cancelled"] as const) {
      mine.push(await brought(workspace.live, expert, stage, { webhook_url: "https://agent.example/hook" }));
    }
    const shown = (query: string) =>
      page<Deployment>(expert, `deployments${query}`).then(({ data }) => data.map(({ id }) => id));
    await eventually(async () => (await shown("")).length === mine.length);
    const { data } = await page<Deployment>(expert, "deployments");
    expect(data).toEqual(mine.toReversed());
    for (const { webhook_url } of data) expect(webhook_url).toBeNull();
    for (const { id, status } of mine) expect(await shown(`?status=${status}`), status).toEqual([id]);
    for (const status of ["pending", "expired"]) expect(await shown(`?status=${status}`), status).toEqual([]);
    const [accepted, working, , , cancelled] = mine.map(({ id }) => id);
    expect(await shown("?status=accepted&status=cancelled&status=in_progress")).toEqual([cancelled, working, accepted]);
    expect(await shown("?status=accepted&status=accepted")).toEqual([accepted]);
    const everything = STATUSES.map((status) => `status=${status}`).join("&");
    expect(await shown(`?${everything}`)).toEqual(mine.map(({ id }) => id).toReversed());
    expect(offered.status).toBe("pending");
    expect(released.status).toBe("pending");
  });

  test("pages without repeats or holes while more arrive and states change", async () => {
    const expert = await newMember();
    const made: string[] = [];
    const add = async () => {
      const { id } = await brought(workspace.live, expert, made.length % 2 === 0 ? "accepted" : "in_progress");
      made.push(id);
    };
    for (let count = 0; count < 5; count++) await add();
    const before = made.toReversed();
    const seen = await walk<Deployment>(expert, "deployments", async () => {
      await add();
      await gave(expert, before[0] ?? "", "start");
    });
    expect(seen.map(({ id }) => id)).toEqual(before);
    expect(made.length).toBeGreaterThan(5);
  });
});

describe("a bad query is refused and named", () => {
  const CURSOR_OF_AN_EXPERT = btoa("spec_01KPX000000000000000000000");
  const bad: [query: string, field: string][] = [
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=-1", "limit"],
    ["limit=1.5", "limit"],
    ["limit=ten", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["cursor=nonsense", "cursor"],
    ["cursor=", "cursor"],
    [`cursor=${CURSOR_OF_AN_EXPERT}`, "cursor"],
    ["cursor=a&cursor=b", "cursor"],
    ["skill=copy", "skill"],
    ["Limit=1", "Limit"],
  ];
  const ofDeployments: [string, string][] = [
    ["status=done", "status"],
    ["status=", "status"],
    ["status=Pending", "status"],
  ];
  test.each([
    ...bad.flatMap(([query, field]) => ["offers", "deployments"].map((path) => [`${path}?${query}`, field] as const)),
    ...ofDeployments.map(([query, field]) => [`deployments?${query}`, field] as const),
    ["offers?status=pending", "status"] as const,
  ])("%s", async (path, field) => {
    const answer = await call(`/expert/v1/${path}`, { key: (await anyone()).token });
    expectError(answer, 400, "invalid_request", field);
  });

  test("of several states the bad one is named by its place", async () => {
    const answer = await call("/expert/v1/deployments?status=accepted&status=done", { key: (await anyone()).token });
    expect(expectError(answer, 400, "invalid_request")).toMatch(/^status/);
  });
});

let someone: Promise<TestExpert> | undefined;
function anyone(): Promise<TestExpert> {
  someone ??= newMember();
  return someone;
}
