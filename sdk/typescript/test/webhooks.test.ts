import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { HumanDeploy, WebhookVerificationError, webhooks } from "../src/index.ts";

interface Vector {
  name: string;
  secret: string;
  timestamp: number;
  event_id: string;
  body: string;
  signature: string;
  standard_signature: string;
}
const path = new URL("../../../docs/webhook-vectors.json", import.meta.url);
const vectors: Vector[] = JSON.parse(readFileSync(path, "utf8"));

const own = ({ timestamp, signature }: Vector) => ({ "HumanDeploy-Signature": `t=${timestamp},v1=${signature}` });
const standard = ({ timestamp, event_id, standard_signature }: Vector) => ({
  "webhook-id": event_id,
  "webhook-timestamp": String(timestamp),
  "webhook-signature": `v1,${standard_signature}`,
});
const OTHER = "whsec_b3RoZXIgc2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXM=";
const bytes = (text: string) => new TextEncoder().encode(text);
const buffer = (text: string) => new Uint8Array(bytes(text)).buffer;
const refused = (message: RegExp) => (error: unknown) =>
  error instanceof WebhookVerificationError && message.test(error.message);

for (const vector of vectors) {
  const { name, secret, body, timestamp } = vector;
  test(`vector "${name}": either signature suffices, as text or bytes, and nothing else passes`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: timestamp * 1_000 });
    // An empty body is signed well, and is no event.
    const holds = async (...args: Parameters<typeof webhooks.unwrap>) => {
      if (body) return assert.ok(await webhooks.unwrap(...args));
      await assert.rejects(webhooks.unwrap(...args), refused(/not JSON/));
    };
    const both = { ...own(vector), ...standard(vector) };
    for (const headers of [own(vector), standard(vector), both]) {
      await holds(body, headers, secret);
      await holds(bytes(body), new Headers(headers), secret);
      await holds(buffer(body), headers, [OTHER, secret]);
      await assert.rejects(webhooks.unwrap(`${body} `, headers, secret), refused(/No signature/));
      await assert.rejects(webhooks.unwrap(body, headers, OTHER), refused(/No signature/));
      t.mock.timers.setTime((timestamp + 301) * 1_000);
      await assert.rejects(webhooks.unwrap(body, headers, secret), refused(/time/));
      await holds(body, headers, secret, { toleranceSeconds: 400 });
      t.mock.timers.setTime((timestamp - 301) * 1_000);
      await assert.rejects(webhooks.unwrap(body, headers, secret), refused(/time/));
      t.mock.timers.setTime(timestamp * 1_000);
    }
    await holds(body, { ...own(vector), "webhook-signature": "v1,broken" }, secret);
    await holds(body, { ...standard(vector), "humandeploy-signature": ["t=1,v1=00"] }, secret);
    await holds(
      body,
      { "humandeploy-signature": `t=${timestamp},v1=${"0".repeat(64)},v1=${vector.signature}` },
      secret,
    );
  });
}

test("what the standardwebhooks library signs is unwrapped to an event in camelCase, metadata as it was", async () => {
  const now = new Date();
  const body = JSON.stringify({
    id: "evt_1",
    type: "deployment.completed",
    data: { deployment: { accepted_at: "now", metadata: { my_key: 1 }, output: { data: { a_b: 1 } } } },
  });
  const headers = {
    "Webhook-Id": "evt_1",
    "Webhook-Timestamp": String(Math.floor(now.getTime() / 1_000)),
    "Webhook-Signature": `v1,${btoa("x".repeat(32))} ${new Webhook(OTHER).sign("evt_1", now, body)} v2,later`,
  };
  const event = await webhooks.unwrap(body, headers, OTHER);
  assert.deepEqual(event as unknown, {
    id: "evt_1",
    type: "deployment.completed",
    data: { deployment: { acceptedAt: "now", metadata: { my_key: 1 }, output: { data: { a_b: 1 } } } },
  });
});

test("what can't be checked is refused with the reason", async (t) => {
  const [vector] = vectors;
  assert.ok(vector);
  const { body, secret, timestamp } = vector;
  t.mock.timers.enable({ apis: ["Date"], now: timestamp * 1_000 });
  const headers = own(vector);
  const unwrap = webhooks.unwrap as (...args: unknown[]) => Promise<unknown>;
  for (const bad of [undefined, "", [], [undefined], "whsec_", "secret", "whsec_a=b"]) {
    await assert.rejects(unwrap(body, headers, bad), refused(/^secret: /), String(bad));
  }
  await assert.rejects(unwrap(JSON.parse(body), headers, secret), refused(/^body: must be the raw/));
  await assert.rejects(unwrap(body, {}, secret), refused(/no signature/));
  for (const header of [
    `v1=${vector.signature}`,
    `t=${timestamp},t=${timestamp},v1=${vector.signature}`,
    `t=1e9,v1=${vector.signature}`,
    `t=,v1=${vector.signature}`,
  ]) {
    await assert.rejects(unwrap(body, { "humandeploy-signature": header }, secret), refused(/time/), header);
  }
  for (const header of [`t=${timestamp}`, `t=${timestamp},v0=${vector.signature}`, `t=${timestamp},v1=`]) {
    await assert.rejects(unwrap(body, { "humandeploy-signature": header }, secret), refused(/No signature/), header);
  }
});

test("a client has the same unwrap", () => {
  assert.equal(new HumanDeploy({ apiKey: "k" }).webhooks, webhooks);
});

for (const { name, secret, body, timestamp, event_id, signature, standard_signature } of vectors) {
  test(`vector "${name}": signed as the API signs it`, async () => {
    const at = timestamp * 1_000 + 999;
    for (const given of [body, bytes(body), buffer(body)]) {
      assert.deepEqual(await webhooks.sign(given, secret, { id: event_id, at }), {
        "HumanDeploy-Signature": `t=${timestamp},v1=${signature}`,
        "webhook-id": event_id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": `v1,${standard_signature}`,
      });
    }
  });
}

test("what is signed is unwrapped, and verified by the standardwebhooks library, with each of its secrets", async () => {
  const [vector] = vectors;
  assert.ok(vector);
  const body = '{"id":"evt_1","type":"deployment.completed"}';
  const headers = await webhooks.sign(body, [vector.secret, OTHER], { id: "evt_1" });
  for (const secret of [vector.secret, OTHER]) {
    assert.equal((await webhooks.unwrap(body, headers, secret)).id, "evt_1");
    const { "HumanDeploy-Signature": _, ...standardAlone } = headers;
    assert.equal((await webhooks.unwrap(body, standardAlone, secret)).id, "evt_1");
    assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
  }
  for (const bad of ["whsec_", "", []]) {
    await assert.rejects(webhooks.sign(body, bad, { id: "evt_1" }), refused(/^secret: /));
  }
  await assert.rejects(webhooks.sign(JSON.parse(body), OTHER, { id: "evt_1" }), refused(/^body: /));
});
