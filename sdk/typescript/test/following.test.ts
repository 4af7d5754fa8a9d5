import assert from "node:assert/strict";
import { test } from "node:test";
import { DeploymentEndedError, InvalidRequestError, TimeoutError } from "../src/index.ts";
import { hangUp, json, refused, silence, streamed, stub } from "./support/stub.ts";

const at = (status: string, version: number) => json(200, { id: "dep_1", object: "deployment", status, version });

test("waitFor asks with the version it has seen, and answers with a question or the end", async () => {
  await using server = await stub([at("pending", 1), at("accepted", 2), at("in_progress", 3), at("needs_input", 4)]);
  const asked = await server.client.deployments.waitFor("dep_1");
  assert.equal(asked.status, "needs_input");
  assert.deepEqual(
    server.requests.map(({ path }) => path.split("?")[1]),
    [undefined, "wait=50&after=1", "wait=50&after=2", "wait=50&after=3"],
  );
});

test("waitFor answers at once when it is there already", async () => {
  await using server = await stub([at("completed", 5)]);
  assert.equal((await server.client.deployments.waitFor("dep_1", { until: "completed" })).version, 5);
});

test("waitFor says when the deployment ended otherwise, and carries it", async () => {
  await using server = await stub([at("needs_input", 4), at("expired", 5)]);
  await assert.rejects(server.client.deployments.waitFor("dep_1", { until: ["completed"] }), (error) => {
    assert.ok(error instanceof DeploymentEndedError);
    return error.deployment.status === "expired";
  });
});

test("waitFor's own time-out is an error with what was last seen, never an answer", async () => {
  await using server = await stub([at("accepted", 2), silence]);
  const began = Date.now();
  await assert.rejects(server.client.deployments.waitFor("dep_1", { timeoutMs: 150 }), (error) => {
    assert.ok(error instanceof TimeoutError);
    assert.match(error.message, /within 150 ms; it is accepted/);
    return error.deployment?.version === 2;
  });
  assert.ok(Date.now() - began < 1_000);
  assert.equal(server.requests[1]?.path.split("?")[1], "wait=1&after=2");
});

test("waitFor survives a broken connection, and does not ask in a circle where the server can't hold", async () => {
  await using server = await stub([at("accepted", 2), hangUp, at("accepted", 2)]);
  await assert.rejects(server.client.deployments.waitFor("dep_1", { timeoutMs: 1_500 }), TimeoutError);
  assert.ok(server.requests.length <= 4, `${server.requests.length} requests`);
});

test("waitFor stops with the caller's signal and its reason", async () => {
  await using server = await stub([silence]);
  const reason = new Error("enough");
  const signal = AbortSignal.timeout(5_000);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  const waiting = server.client.deployments.waitFor("dep_1", { signal: AbortSignal.any([signal, controller.signal]) });
  await assert.rejects(waiting, (error) => error === reason);
});

const event = (sequence: number, type: string) => {
  const body = { id: `evt_${sequence}`, object: "event", type, sequence, data: { deployment: { accepted_at: "now" } } };
  return `id: evt_${sequence}\nevent: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
};
const RETRY = "retry: 10\n\n";

test("a stream goes on after the last event when its connection ends or breaks, and tells each event once", async () => {
  const first = event(1, "deployment.accepted");
  await using server = await stub([
    streamed([RETRY, first.slice(0, 20), first.slice(20), event(2, "deployment.in_progress")]),
    streamed(
      [RETRY, ": still here\n\n", event(2, "deployment.in_progress"), event(3, "deployment.needs_input")],
      "break",
    ),
    refused(503, "internal_error"),
    streamed([event(4, "deployment.completed"), event(5, "deployment.accepted")]),
  ]);
  const seen = [];
  for await (const one of server.client.deployments.stream("dep_1", { lastEventId: "evt_0" })) {
    seen.push(one.type);
    assert.equal((one.data.deployment as { acceptedAt: unknown }).acceptedAt, "now");
  }
  assert.deepEqual(
    seen,
    ["accepted", "in_progress", "needs_input", "completed"].map((state) => `deployment.${state}`),
  );
  assert.deepEqual(
    server.requests.map(({ headers }) => headers["last-event-id"]),
    ["evt_0", "evt_2", "evt_3", "evt_3"],
  );
  assert.equal(server.requests[0]?.headers.accept, "text/event-stream");
});

test("a stream with nothing left to tell is empty", async () => {
  await using server = await stub([(_, response) => void response.writeHead(204).end()]);
  for await (const _ of server.client.deployments.stream("dep_1", { lastEventId: "evt_9" })) assert.fail();
});

test("a stream that is refused throws, as does one that never comes back", async () => {
  await using server = await stub([refused(400, "invalid_request"), refused(500, "internal_error")]);
  await assert.rejects(server.client.deployments.stream("dep_1").next(), InvalidRequestError);
  await assert.rejects(server.client.deployments.stream("dep_1", { maxRetries: 1 }).next(), { code: "internal_error" });
  assert.equal(server.requests.length, 3);
});

test("leaving the loop closes the connection", async () => {
  let closed: (value: unknown) => void;
  const gone = new Promise((done) => {
    closed = done;
  });
  await using server = await stub([
    (_, response) => {
      response.once("close", () => closed(true));
      response.writeHead(200, { "Content-Type": "text/event-stream" }).write(event(1, "deployment.accepted"));
    },
  ]);
  for await (const _ of server.client.deployments.stream("dep_1")) break;
  assert.equal(await gone, true);
});

test("a stream stops with the caller's signal and its reason", async () => {
  await using server = await stub([
    (_, response) => void response.writeHead(200, { "Content-Type": "text/event-stream" }).write(RETRY),
  ]);
  const controller = new AbortController();
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 50);
  const stream = server.client.deployments.stream("dep_1", { signal: controller.signal });
  await assert.rejects(stream.next(), (error) => error === reason);
});
