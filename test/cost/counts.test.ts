import { beforeAll, expect, test, vi } from "vitest";
import type { Step } from "../../bench/cost/bill.ts";
import counts from "../../bench/cost/counts.json";
import { Meter } from "../../bench/cost/meter.ts";
import { mockReceiver, PATHS, walk, withoutMail } from "../../bench/cost/paths.ts";
import type { Counted } from "../../bench/cost/table.ts";
import { admin, call, newWorkspace } from "../support/api.ts";
import { benchExpert, ownSkill } from "../support/bench.ts";
import { atDepth } from "../support/depth.ts";

declare module "vitest" {
  interface TaskMeta {
    counted?: Counted;
  }
}

/** Those that are measured each time; `npm run cost` measures all of them. */
const QUICK = ["plain", "one retry"];
const walked = atDepth({ quick: PATHS.filter(({ name }) => QUICK.includes(name)), full: [...PATHS] });

let meter: Meter;
beforeAll(async () => {
  const { id } = await newWorkspace();
  meter = await Meter.install(`${id}:live`);
});

/** How many rows are read depends on how many there are, so that it is told but not held. */
function held(steps: Step[]) {
  return steps.map(({ name, count: { rows_read: _, ...count } }) => ({ name, count }));
}

for (const path of walked) {
  test(`${path.name}: exactly what is on record is billed; \`npm run cost -- --write\` puts a change on record`, async ({
    task,
  }) => {
    mockReceiver();
    const steps = await walk(meter, path);
    vi.restoreAllMocks();
    task.meta.counted = { name: path.name, what: path.what, steps };
    const known = (counts as Counted[]).find(({ name }) => name === path.name);
    expect(held(steps)).toEqual(held(known?.steps ?? []));
  });
}

test("a create and a list read no more rows when many are in flight than when few are", async () => {
  const { id, live } = await newWorkspace();
  await admin(`/workspaces/${id}`, { in_flight_limit: 100 }, "PATCH");
  const skill = ownSkill();
  // Who is mailed has their last mails counted, twelve at most.
  await withoutMail(await benchExpert([skill], { workspaces: [id] }));
  await meter.knows(`${id}:live`);
  const create = async () => {
    const body = { brief: "Which of the two?", skills: [skill] };
    const { status, text } = await call("/v1/deployments", { key: live, body });
    expect(status, text).toBe(201);
  };
  const list = () => call("/v1/deployments?status=completed", { key: live });
  const read = async (what: () => Promise<unknown>) => (await meter.during(what)).rows_read;
  await create();
  const few = [await read(create), await read(list)];
  for (let made = 0; made < 30; made++) await create();
  expect(await read(create)).toBeLessThan((few[0] ?? 0) + 10);
  expect(await read(list)).toBeLessThan((few[1] ?? 0) + 10);
});
