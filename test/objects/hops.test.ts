import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { BRIEF, call, create, get, newWorkspace, until } from "../support/api.ts";
import { countCalls } from "../support/calls.ts";
import { override } from "../support/faults.ts";
import { sleep } from "../support/objects.ts";

const names = (calls: { namespace: string; method: string }[]) =>
  calls.map(({ namespace, method }) => `${namespace}.${method}`);

test("a create makes one object call before it answers", async () => {
  const { test: key } = await newWorkspace();
  await create(key);
  const { value, calls } = await countCalls(() =>
    call("/v1/deployments", { key, body: BRIEF, headers: { "Idempotency-Key": "hops" } }),
  );
  expect(value.status).toBe(201);
  const fromTheEdge = names(calls).filter((name) => name !== "DEPLOYMENTS.open");
  expect(fromTheEdge).toEqual(["WORKSPACES.create"]);
});

test("a create answers although its deployment cannot be opened yet, and the deployment lives once it can", async () => {
  const { test: key } = await newWorkspace();
  const broken = vi.spyOn(env.DEPLOYMENTS, "getByName").mockImplementation(() => {
    throw new Error("injected: no object can be reached");
  });
  const created = await create(key);
  broken.mockRestore();
  expect((await get(key, created.id)).status).toBe("pending");
  expect((await until(key, created.id, "completed")).output?.synthetic).toBe(true);
});

test("a get asks both objects at once", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "slow");
  await call(`/v1/deployments/${id}`, { key });
  await sleep(200);
  const { value, calls } = await countCalls(() => call(`/v1/deployments/${id}`, { key }));
  expect(value.status).toBe(200);
  expect(names(calls).toSorted()).toEqual(["DEPLOYMENTS.get", "WORKSPACES.admit"]);
});

test("the second call of a get does not wait for the first", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await create(key, {}, "slow");
  await call(`/v1/deployments/${id}`, { key });
  const order: string[] = [];
  const original = env.WORKSPACES.getByName.bind(env.WORKSPACES);
  const slow = vi.spyOn(env.WORKSPACES, "getByName").mockImplementation((name) => {
    const stub = original(name);
    return new Proxy(stub, {
      get: (target, method) =>
        method !== "admit"
          ? Reflect.get(target, method)
          : async (...args: [string, object]) => {
              order.push("admission asked");
              await sleep(100);
              const answer = await target.admit(...args);
              order.push("admission answered");
              return answer;
            },
    });
  });
  const { calls } = await countCalls(async () => {
    const getByName = env.DEPLOYMENTS.getByName.bind(env.DEPLOYMENTS);
    // No spy: restored once more by another file, it would bring back the counting.
    const restore = override(env.DEPLOYMENTS, {
      getByName: (name: string) => {
        order.push("deployment asked");
        return getByName(name);
      },
    });
    await call(`/v1/deployments/${id}`, { key }).finally(restore);
  });
  slow.mockRestore();
  expect(calls.length).toBeGreaterThan(0);
  expect(order.indexOf("deployment asked")).toBeLessThan(order.indexOf("admission answered"));
});

test("a list, the usage and the roster make one object call", async () => {
  const { test: key } = await newWorkspace();
  for (const path of ["/v1/deployments", "/v1/usage", "/v1/experts"]) {
    const { calls } = await countCalls(() => call(path, { key }));
    expect(names(calls), path).toEqual(["WORKSPACES.admit"]);
  }
});

test("a refused request makes one object call, and a key that can't be ours none", async () => {
  const { test: key } = await newWorkspace();
  const bad = await countCalls(() => call("/v1/deployments", { key, body: { brief: "" } }));
  expect(bad.value.status).toBe(400);
  expect(names(bad.calls)).toEqual(["WORKSPACES.admit"]);
  const forged = await countCalls(() =>
    call("/v1/usage", { key: `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}` }),
  );
  expect(forged.value.status).toBe(401);
  expect(forged.calls).toEqual([]);
});
