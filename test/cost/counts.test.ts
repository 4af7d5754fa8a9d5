import { beforeAll, expect, test, vi } from "vitest";
import type { Step } from "../../bench/cost/bill.ts";
import counts from "../../bench/cost/counts.json";
import { Meter } from "../../bench/cost/meter.ts";
import { mockReceiver, PATHS, walk } from "../../bench/cost/paths.ts";
import type { Counted } from "../../bench/cost/table.ts";
import { newWorkspace } from "../support/api.ts";
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
