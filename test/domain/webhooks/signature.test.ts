import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import vectors from "../../../docs/webhook-vectors.json";
import { newWebhookSecret, signatureHeaders, verifySignature } from "../../../src/domain/webhooks/signature.ts";

const NOW = 1_776_938_400_000;

function sign(more: Partial<Parameters<typeof signatureHeaders>[0]> = {}) {
  return signatureHeaders({
    secrets: [newWebhookSecret()],
    delivery_id: "dlv_01KPX0000000000000000000CC",
    event_id: "evt_01KPX0000000000000000000AA",
    event_type: "deployment.completed",
    body: '{"note":"Ünïcode 🙂","n":1e21}',
    at: NOW,
    ...more,
  });
}

async function signed(body: string) {
  const secret = newWebhookSecret();
  const headers = await sign({ secrets: [secret], body });
  return { header: headers["HumanDeploy-Signature"] ?? "", body, secret, now: NOW };
}

describe("the signatures are those that another implementation of HMAC gives for", () => {
  test.each(vectors)("$name", async (vector) => {
    const at = vector.timestamp * 1000 + 999;
    const { secret, body, event_id } = vector;
    expect(await sign({ secrets: [secret], body, event_id, at })).toEqual({
      "HumanDeploy-Signature": `t=${vector.timestamp},v1=${vector.signature}`,
      "HumanDeploy-Delivery": "dlv_01KPX0000000000000000000CC",
      "HumanDeploy-Event": "deployment.completed",
      "webhook-id": event_id,
      "webhook-timestamp": String(vector.timestamp),
      "webhook-signature": `v1,${vector.standard_signature}`,
    });
    const header = `t=${vector.timestamp},v1=${vector.signature}`;
    expect(await verifySignature({ header, body, secret, now: at })).toBe(true);
  });
});

test("the standardwebhooks library accepts what we sign, and nothing that was changed", async () => {
  const secret = newWebhookSecret();
  const body = '{"note":"Ünïcode 🙂","n":1e21}';
  const headers = await sign({ secrets: [secret], body, at: Date.now() });
  const receiver = new Webhook(secret);
  expect(receiver.verify(body, headers)).toEqual({ note: "Ünïcode 🙂", n: 1e21 });
  expect(() => receiver.verify(`${body} `, headers)).toThrow();
  expect(() => receiver.verify(body, { ...headers, "webhook-id": "evt_other" })).toThrow();
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
});

test("during a rotation each secret signs, and either one verifies in both schemes", async () => {
  const [fresh, old] = [newWebhookSecret(), newWebhookSecret()];
  const body = '{"a":1}';
  const headers = await sign({ secrets: [fresh, old], body, at: Date.now() });
  const header = headers["HumanDeploy-Signature"] ?? "";
  expect(header).toMatch(/^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
  expect(headers["webhook-signature"]).toMatch(/^v1,\S{44} v1,\S{44}$/);
  for (const secret of [fresh, old]) {
    expect(await verifySignature({ header, body, secret, now: Date.now() })).toBe(true);
    expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 1 });
  }
  expect(await verifySignature({ header, body, secret: newWebhookSecret(), now: Date.now() })).toBe(false);
});

test("a changed body, time, secret or signature does not verify", async () => {
  const good = await signed('{"amount":10}');
  expect(await verifySignature(good)).toBe(true);
  expect(await verifySignature({ ...good, body: '{"amount":11}' })).toBe(false);
  expect(await verifySignature({ ...good, body: '{"amount": 10}' })).toBe(false);
  expect(await verifySignature({ ...good, header: good.header.replace(/^t=\d+/, `t=${NOW / 1000 + 1}`) })).toBe(false);
  expect(await verifySignature({ ...good, secret: newWebhookSecret() })).toBe(false);
  expect(await verifySignature({ ...good, secret: good.secret.slice("whsec_".length) })).toBe(false);
  const flipped = good.header.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(await verifySignature({ ...good, header: flipped })).toBe(false);
});

test("a signature of over five minutes ago or ahead is stale, unless another tolerance is given", async () => {
  const good = await signed("{}");
  for (const seconds of [-300, -1, 0, 1, 300]) {
    expect(await verifySignature({ ...good, now: NOW + seconds * 1000 })).toBe(true);
  }
  for (const seconds of [-301, 301, 86_400]) {
    expect(await verifySignature({ ...good, now: NOW + seconds * 1000 })).toBe(false);
  }
  expect(await verifySignature({ ...good, now: NOW + 301_000, tolerance_seconds: 600 })).toBe(true);
  expect(await verifySignature({ ...good, now: NOW + 2_000, tolerance_seconds: 1 })).toBe(false);
});

test("a header that is not one of ours is refused without throwing", async () => {
  const good = await signed("{}");
  const mac = good.header.split("v1=")[1];
  const t = NOW / 1000;
  const headers = [
    "",
    "t=",
    `t=${t}`,
    `v1=${mac}`,
    `t=${t},v1=`,
    `t=${t},v1=zz`,
    `t=${t},v0=${mac}`,
    `t=${t}.0,v1=${mac}`,
  ];
  headers.push(
    `t=-${t},v1=${mac}`,
    `t=${t},t=${t},v1=${mac}`,
    `t=${t},v1=${mac}00`,
    `t=1e9,v1=${mac}`,
    `t=${t};v1=${mac}`,
  );
  for (const header of headers) expect(await verifySignature({ ...good, header })).toBe(false);
  expect(await verifySignature({ ...good, header: `t=${t}, v0=00, v1=${"0".repeat(64)}, v1=${mac}` })).toBe(true);
});

test("a new secret is whsec_ and 32 random bytes in base64", () => {
  const secrets = Array.from({ length: 50 }, newWebhookSecret);
  expect(new Set(secrets).size).toBe(50);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(atob(secret.slice(6))).toHaveLength(32);
  }
});

test("a delivery is never sent unsigned", async () => {
  await expect(sign({ secrets: [] })).rejects.toThrow();
  await expect(sign({ secrets: ["not-a-secret"] })).rejects.toThrow();
});
