import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { benchFor, benchOf } from "../../src/db/bench.ts";
import { everywhere } from "../../src/db/database.ts";
import { admin, call, create, type Workspace } from "../support/api.ts";
import { benchExpert, gave, offers, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { eventually } from "../support/objects.ts";
import { countIn, oneInEach, other } from "./world.ts";

const skill = ownSkill();
let here: Workspace;
let there: Workspace;
let expert: TestExpert;

beforeAll(async () => {
  ({ here, there } = await oneInEach());
  expert = await benchExpert([skill], { capacity: 3, workspaces: [here.id, there.id] });
});

async function pages<T>(path: string): Promise<T[][]> {
  const found: T[][] = [];
  for (let cursor = ""; ; ) {
    const { status, body, text } = await call<{ data: T[]; next: string | null }>(
      `${path}${path.includes("?") ? "&" : "?"}limit=2${cursor && `&cursor=${cursor}`}`,
      { key: expert.token },
    );
    expect(status, text).toBe(200);
    found.push(body.data);
    if (body.next === null) return found;
    cursor = body.next;
  }
}

test("an expert of workspaces in both shards has one inbox, in order, page by page; and one history", async () => {
  const made: string[] = [];
  for (const { live } of [here, there, here, there, there]) {
    const { id } = await create(live, { skills: [skill] });
    await untilOffered(expert, id);
    made.push(id);
  }
  expect(await countIn(env.DB, "offers", "expert_id", expert.id)).toBe(2);
  expect(await countIn(other(), "offers", "expert_id", expert.id)).toBe(3);
  const inbox = await pages<{ deployment: { id: string } }>("/expert/v1/offers");
  expect(inbox.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(inbox.flat().map(({ deployment }) => deployment.id)).toEqual(made.toReversed());

  const [first = "", second = "", third = "", fourth = ""] = made;
  for (const id of [first, second, third]) await gave(expert, id, "accept");
  await gave(expert, first, "start");
  await gave(expert, first, "complete", { output: { body: "Done." } });
  await gave(expert, second, "start");
  await gave(expert, second, "complete", { output: { body: "Done." } });
  const mine = () => pages<{ id: string }>("/expert/v1/deployments");
  await eventually(async () => (await mine()).flat().length === 3);
  expect(JSON.stringify(await mine())).toMatch(new RegExp(`${third}.*${second}.*${first}`));
  const { body } = await admin<Record<string, unknown>>(`/experts/${expert.id}`);
  await eventually(async () => (await offers(expert)).length === 2);
  expect(body).toMatchObject({ id: expert.id });
  expect((await offers(expert)).map(({ deployment }) => deployment.id)).toEqual([made[4], fourth]);
});

test("what they hold in either shard counts as their load, and what they completed in either for their median", async () => {
  const all = everywhere(env);
  const entryOf = async (reading: ReturnType<typeof benchOf>) => (await reading).find(({ id }) => id === expert.id);
  await eventually(async () => (await entryOf(benchOf(all, there.id, null)))?.load === 1);
  expect(await entryOf(benchOf(all, there.id, null))).toMatchObject({
    load: 1,
    median_turnaround_seconds: expect.any(Number),
  });
  const [next] = (await offers(expert)).toReversed();
  await gave(expert, next?.deployment.id ?? "", "accept");
  for (const id of [here.id, there.id]) {
    await eventually(async () => (await entryOf(benchFor(all, id, [skill])))?.load === 2);
  }
});

test("when they were last asked is kept at home, wherever they were asked from", async () => {
  const asked = () => env.DB.prepare("SELECT last_offered_at FROM experts WHERE id = ?").bind(expert.id);
  const before = (await asked().first<number>("last_offered_at")) ?? 0;
  const { id } = await create(there.live, { skills: [skill] });
  await untilOffered(expert, id);
  await eventually(async () => ((await asked().first<number>("last_offered_at")) ?? 0) > before);
});
