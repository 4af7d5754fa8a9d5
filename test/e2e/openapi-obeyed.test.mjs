import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openApiDocument } from "../../sdk/typescript/scripts/openapi-document.ts";
import { client } from "./support/client.mjs";
import { startReceiver } from "./support/receiver.mjs";

const document = JSON.stringify(await openApiDocument());
const headers = {
  "Content-Type": "application/json",
  "HumanDeploy-Version": JSON.parse(document).info.version,
  "X-Request-Id": "req_1",
  "X-RateLimit-Limit": "1000",
  "X-RateLimit-Remaining": "999",
  "X-RateLimit-Reset": "1",
};
const cycle = { start: "2026-04-01T00:00:00.000Z", end: "2026-05-01T00:00:00.000Z" };
const amounts = { cap: 10_000, balance: 10_000, reserved: 0, settled: 0 };
const usage = { object: "usage", mode: "test", cycle, ...amounts, thresholds: [], in_flight: { count: 0, limit: 10 } };
let answer;
const server = await startReceiver({
  answer: ({ path }) => (path === "/openapi.json" ? { headers, body: document } : answer),
});
after(() => server.close());
const ask = () => client(server.url, "hd_test_x")("GET", "/v1/usage");

test("the client of these tests takes an answer that the server's openapi.json allows, and no other", async () => {
  answer = { headers, body: JSON.stringify(usage) };
  assert.equal((await ask()).body.cap, 10_000);

  answer = { headers, body: JSON.stringify({ ...usage, cap: "10000" }) };
  await assert.rejects(ask(), /getUsage answered 200: body\/cap: Instance type "string"/);
  answer = { headers, body: JSON.stringify({ ...usage, debug: 1 }) };
  await assert.rejects(ask(), /getUsage answered 200: body\/debug/);
  answer = { status: 418, headers, body: "{}" };
  await assert.rejects(ask(), /getUsage answered 418: the status is not declared/);
  answer = { headers: { ...headers, "X-Request-Id": "" }, body: JSON.stringify(usage) };
  await assert.rejects(ask(), /the header X-Request-Id/);
});
