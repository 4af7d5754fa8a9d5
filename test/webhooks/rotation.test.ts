import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Mode } from "../../src/domain/actors.ts";
import { sha256Hex } from "../../src/domain/keys/credential.ts";
import { DAY, HOUR, iso } from "../../src/domain/time.ts";
import type { WebhookSecret } from "../../src/domain/webhooks/schemas.ts";
import { settingsOf } from "../../src/env.ts";
import { rotateDefaultSecret } from "../../src/services/webhooks-secrets.ts";
import { BASE, call, newWorkspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { createAndCancel } from "../support/http-helpers.ts";
import { eventually } from "../support/objects.ts";
import {
  type Endpoint,
  freeze,
  HOOK,
  mockWorld,
  post,
  type Received,
  register,
  sendTest,
  tried,
  verifies,
} from "./receiver.ts";

const world = mockWorld();

async function rotate(key: string, id: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await post<Endpoint>(key, `/v1/webhooks/${id}/rotate_secret`, headers);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.secret;
}

async function rotateDefault(key: string): Promise<WebhookSecret> {
  const answer = await post<WebhookSecret>(key, "/v1/webhook_secret/rotate");
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Sends a test event: the request as it arrives. */
async function sent(key: string, { id, url }: Pick<Endpoint, "id" | "url">): Promise<Received> {
  const before = world.at(url).length;
  await tried(key, (await sendTest(key, id)).id, 1);
  return world.at(url)[before] as Received;
}

/** What a deployment with a `webhook_url` of its own sends when it is cancelled. */
async function sentByDefault(key: string): Promise<Received> {
  const before = world.at(HOOK).length;
  await createAndCancel(key, { webhook_url: HOOK });
  return eventually(async () => world.at(HOOK)[before]);
}

/** Which of some secrets a request verifies with; it holds a signature for each of them in either scheme and no more. */
async function signedWith(request: Received, secrets: string[]): Promise<boolean[]> {
  const found = await Promise.all(secrets.map((secret) => verifies(request, secret)));
  const signatures = found.filter(Boolean).length;
  expect(request.headers["humandeploy-signature"]?.match(/v1=/g)).toHaveLength(signatures);
  expect(request.headers["webhook-signature"]?.split(" ")).toHaveLength(signatures);
  return found;
}

test("a rotated endpoint secret keeps signing beside the new one for 24 h, and not a moment longer", async () => {
  const { test: key } = await newWorkspace();
  const { secret: old, ...endpoint } = await register(key);
  const now = freeze();
  const answer = await post<Endpoint>(key, `/v1/webhooks/${endpoint.id}/rotate_secret`);
  const { secret, ...rest } = answer.body;
  expect([answer.status, rest]).toEqual([200, endpoint]);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(secret).not.toBe(old);
  expect(await signedWith(await sent(key, endpoint), [secret, old])).toEqual([true, true]);
  vi.setSystemTime(now + DAY - 1);
  expect(await signedWith(await sent(key, endpoint), [secret, old])).toEqual([true, true]);
  vi.setSystemTime(now + DAY);
  expect(await signedWith(await sent(key, endpoint), [secret, old])).toEqual([true, false]);
});

test("a rotated default secret does the same in its mode, and leaves the other mode and workspace alone", async () => {
  const [mine, theirs] = [await newWorkspace(), await newWorkspace()];
  const old = mine.webhook_secret;
  const now = freeze();
  const rotated = await rotateDefault(mine.test);
  expect(rotated).toEqual({
    object: "webhook_secret",
    mode: "test",
    secret: expect.stringMatching(/^whsec_/),
    previous_expires_at: iso(now + DAY),
  });
  const { secret } = rotated;
  expect(await signedWith(await sentByDefault(mine.test), [secret, old.test, old.live])).toEqual([true, true, false]);
  const others = [secret, old.test, theirs.webhook_secret.test];
  expect(await signedWith(await sentByDefault(theirs.test), others)).toEqual([false, false, true]);
  vi.setSystemTime(now + DAY);
  expect(await signedWith(await sentByDefault(mine.test), [secret, old.test])).toEqual([true, false]);

  const live = await rotateDefault(mine.live);
  expect(live.mode).toBe("live");
  expect([secret, old.test, old.live]).not.toContain(live.secret);
  expect(await signedWith(await sentByDefault(mine.test), [secret, live.secret])).toEqual([true, false]);
});

test("a second rotation does not cut short the first: each old secret signs for its own 24 h", async () => {
  const { test: key } = await newWorkspace();
  const { secret: first, ...endpoint } = await register(key);
  const now = freeze();
  const second = await rotate(key, endpoint.id);
  vi.setSystemTime(now + HOUR);
  const third = await rotate(key, endpoint.id);
  const secrets = [third, second, first];
  expect(await signedWith(await sent(key, endpoint), secrets)).toEqual([true, true, true]);
  vi.setSystemTime(now + DAY);
  expect(await signedWith(await sent(key, endpoint), secrets)).toEqual([true, true, false]);
  vi.setSystemTime(now + DAY + HOUR);
  expect(await signedWith(await sent(key, endpoint), secrets)).toEqual([true, false, false]);
  const fourth = await rotate(key, endpoint.id);
  expect(await signedWith(await sent(key, endpoint), [fourth, ...secrets])).toEqual([true, true, false, false]);
});

test("rotations at once all hold: the last one's secret signs first, and none of the others is lost", async () => {
  const { test: key } = await newWorkspace();
  const { secret: old, ...endpoint } = await register(key);
  const made = await Promise.all([rotate(key, endpoint.id), rotate(key, endpoint.id), rotate(key, endpoint.id)]);
  expect(await signedWith(await sent(key, endpoint), [...made, old])).toEqual([true, true, true, true]);
});

test("however often a secret is rotated, the headers stay small and the newest secrets sign", async () => {
  const { test: key } = await newWorkspace();
  const { secret: old, ...endpoint } = await register(key);
  const made: string[] = [];
  for (let turn = 0; turn < 14; turn++) made.push(await rotate(key, endpoint.id));
  const kept = await signedWith(await sent(key, endpoint), [old, ...made]);
  expect(kept).toEqual([...Array(4).fill(false), ...Array(11).fill(true)]);
});

test("with an Idempotency-Key a rotation happens once, and its answer comes again", async () => {
  const { test: key } = await newWorkspace();
  const { secret: old, ...endpoint } = await register(key);
  const keyed = { "Idempotency-Key": "rotate" };
  const secret = await rotate(key, endpoint.id, keyed);
  const again = await post<Endpoint>(key, `/v1/webhooks/${endpoint.id}/rotate_secret`, keyed);
  expect([again.body.secret, again.headers.get("Idempotency-Replayed")]).toEqual([secret, "true"]);
  const first = await post<WebhookSecret>(key, "/v1/webhook_secret/rotate", keyed);
  const second = await post<WebhookSecret>(key, "/v1/webhook_secret/rotate", keyed);
  expect(second.text).toBe(first.text);
  expect(await signedWith(await sent(key, endpoint), [secret, old])).toEqual([true, true]);
});

test("a secret is shown by nothing but the answer that made it, and is stored sealed", async () => {
  const { id: workspaceId, test: key } = await newWorkspace();
  const { id } = await register(key);
  const [secret, fallback] = [await rotate(key, id), (await rotateDefault(key)).secret];
  for (const path of [`/v1/webhooks/${id}`, "/v1/webhooks", "/v1/deliveries"]) {
    expect((await call(path, { key })).text).not.toContain("whsec_");
  }
  const rows = await everyD1.batch([
    everyD1.prepare("SELECT * FROM webhook_endpoints WHERE id = ?").bind(id),
    everyD1.prepare("SELECT * FROM workspaces WHERE id = ?").bind(workspaceId),
  ]);
  const stored = JSON.stringify(rows.map(({ results }) => results));
  for (const one of [secret, fallback]) expect(stored).not.toContain(one.slice("whsec_".length, 20));
  expect(stored).not.toContain("whsec_");
});

test("the overlap shrinks with TIME_SCALE", async () => {
  const { id: workspace_id, test: key } = await newWorkspace();
  const now = freeze();
  const ctx = {
    env,
    settings: { ...settingsOf(env), scale: (ms: number) => ms / 3_600 },
    request_id: "req_1",
    base_url: BASE,
    waitUntil: () => {},
    caller: { workspace_id, mode: "test" as Mode, key_hash: await sha256Hex(key) },
    rate: null,
    idempotency: null,
  };
  const { body } = await rotateDefaultSecret({ ctx });
  expect(JSON.parse(body).previous_expires_at).toBe(iso(now + DAY / 3_600));
});
