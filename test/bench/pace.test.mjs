import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, summary } from "../../bench/support/figures.mjs";
import { closedLoop, openLoop } from "../../bench/support/pace.mjs";

test("in an open loop a stall is charged to every piece of work that was due meanwhile", async () => {
  // Who serves one at a time stalls for 200 ms once; whoever waited for answers before asking would see one slow answer.
  let free = Promise.resolve();
  const serve = (index) => {
    free = free.then(() => sleep(index === 2 ? 200 : 0));
    return free;
  };
  const { latencies, failed } = await openLoop({ rate: 100, count: 20, work: serve });
  assert.equal(failed, 0);
  const slow = latencies.filter((latency) => latency > 50);
  assert.ok(slow.length >= 10, `${slow.length} of ${latencies.length} felt the stall`);
});

test("an open loop waits for no answer before it asks again, nor runs ahead, and counts what failed apart", async () => {
  const began = performance.now();
  const starts = [];
  const { promise: allBegun, resolve } = Promise.withResolvers();
  const { latencies, failed, failures } = await openLoop({
    rate: 100,
    count: 10,
    work: async (index) => {
      if (starts.push(performance.now() - began) === 10) resolve(undefined);
      await allBegun;
      if (index % 2) throw new Error("no");
    },
  });
  assert.ok(starts[9] >= 89, `the last began after ${starts[9]} ms`);
  assert.deepEqual([latencies.length, failed, failures], [5, 5, { no: 5 }]);
});

test("a closed loop never has more under way than it has connections", async () => {
  let [open, most] = [0, 0];
  const work = async () => {
    most = Math.max(most, ++open);
    await sleep(5);
    open--;
  };
  const { latencies } = await closedLoop({ connections: 4, seconds: 0.1, work });
  assert.equal(most, 4);
  assert.ok(latencies.length >= 4);
});

test("percentiles are values that occurred, by nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.deepEqual(
    [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share)),
    [50, 95, 99, 100],
  );
  assert.deepEqual(summary([3]), { count: 1, p50: 3, p95: 3, p99: 3, max: 3 });
  assert.ok(Number.isNaN(percentile([], 0.5)));
});
