import { expect, test } from "vitest";
import { Meter } from "../../bench/cost/meter.ts";
import { withoutMail } from "../../bench/cost/paths.ts";
import { admin, call, newWorkspace } from "../support/api.ts";
import { benchExpert, ownSkill } from "../support/bench.ts";

test("a create and a list read no more rows when many are in flight than when few are", async () => {
  const { id, live } = await newWorkspace();
  const meter = await Meter.install(`${id}:live`);
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
