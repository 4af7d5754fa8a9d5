import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reseal } from "../../src/cron/reseal.ts";
import { sweep } from "../../src/cron/sweep.ts";
import { SecretBox } from "../../src/domain/keys/secret-box.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import type { Env } from "../../src/env.ts";
import { claim } from "../../src/services/deliveries/attempt.ts";
import { newWorkspace } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failQueue } from "../support/faults.ts";
import { type Endpoint, freeze, mockWorld, post, register, sendTest, setRow, verifies } from "./receiver.ts";

const world = mockWorld();
const NEW_KEY = `k2:${btoa("0123456789abcdefghijklmnopqrstuv")}`;
/** As it is once an operator put a new key in front, and once the old one is taken away. */
const rolled: Env = { ...env, ENCRYPTION_KEYS: `${NEW_KEY},${env.ENCRYPTION_KEYS}` };
const replaced: Env = { ...env, ENCRYPTION_KEYS: NEW_KEY };
const newBox = new SecretBox(NEW_KEY);

beforeEach(async () => {
  const tables = ["webhook_endpoints", "workspaces", "installation"];
  // Experts of other files have sealed Slack URLs too.
  const statements = [...tables.map((t) => `DELETE FROM ${t}`), "UPDATE experts SET slack_url = NULL"];
  await everyD1.batch(statements.map((text) => everyD1.prepare(text)));
});
afterEach(() => vi.useRealTimers());

async function rotate(key: string, path: string): Promise<string> {
  return (await post<Endpoint>(key, path)).body.secret;
}

type Row = Record<string, string | null>;
async function rowOf(table: "webhook_endpoints" | "workspaces", id: string): Promise<Row> {
  return (await everyD1.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first<Row>()) as Row;
}

/** Runs it until there is nothing left: how many it sealed again. */
async function resealAll(): Promise<number> {
  let sum = 0;
  for (let turn = 0; turn < 20; turn++) {
    const count = await reseal(rolled);
    if (count === 0) return sum;
    sum += count;
  }
  throw new Error("it did not come to an end");
}

/** Makes one try of a test event in an environment. */
async function sent(where: Env, key: string, { id, url }: Pick<Endpoint, "id" | "url">) {
  const heal = failQueue();
  const begun = await sendTest(key, id);
  heal();
  const claimed = await claim(where, { delivery_id: begun.id });
  if (!("finish" in claimed)) throw new Error("it was not claimed");
  await claimed.finish();
  return world.at(url).at(-1);
}

test("after a new encryption key came, every secret is sealed with it, and the old key can go", async () => {
  const { id, test: key, webhook_secret } = await newWorkspace();
  const { secret: first, ...endpoint } = await register(key);
  const second = await rotate(key, `/v1/webhooks/${endpoint.id}/rotate_secret`);
  const third = await rotate(key, `/v1/webhooks/${endpoint.id}/rotate_secret`);
  const fallback = await rotate(key, "/v1/webhook_secret/rotate");
  expect(await resealAll()).toBe(3);

  const stored = await rowOf("webhook_endpoints", endpoint.id);
  expect(stored.secret).toMatch(/^k2\./);
  expect(stored.previous_secret).toMatch(/^k2\.[^,]+,k2\.[^,]+:\d+$/);
  const owner = await rowOf("workspaces", id);
  expect(await newBox.open(owner.webhook_secret_test ?? "", `${id}:test`)).toBe(fallback);
  expect(await newBox.open(owner.previous_webhook_secret_test ?? "", `${id}:test`)).toBe(webhook_secret.test);
  expect(await newBox.open(owner.webhook_secret_live ?? "", `${id}:live`)).toBe(webhook_secret.live);
  expect(owner.previous_webhook_secret_live).toBeNull();

  const request = await sent(replaced, key, endpoint);
  for (const secret of [first, second, third]) expect(request && (await verifies(request, secret))).toBe(true);
});

test("the sweep does it a few at a time, all of them in the end", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await register(key);
  const columns = "workspace_id, mode, url, status, retry_4xx, created_at";
  const box = new SecretBox(env.ENCRYPTION_KEYS);
  const copies = Array.from({ length: 120 }, (_, i) => `${id.slice(0, -3)}${i}`);
  const statements = copies.map(async (copy) =>
    everyD1
      .prepare(
        `INSERT INTO webhook_endpoints (id, secret, ${columns}) SELECT ?, ?, ${columns} FROM webhook_endpoints WHERE id = ?`,
      )
      .bind(copy, await box.seal("whsec_YQ==", copy), id),
  );
  await everyD1.batch(await Promise.all(statements));
  const left = async () =>
    (
      await everyD1.prepare("SELECT count(*) AS n FROM webhook_endpoints WHERE secret LIKE 'k1.%'").first<{
        n: number;
      }>()
    )?.n;
  const course: (number | undefined)[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await sweep(rolled);
    course.push(await left());
  }
  expect(course).toEqual([71, 21, 0, 0]);
  const any = await rowOf("webhook_endpoints", copies[7] ?? "");
  expect(await newBox.open(any.secret ?? "", copies[7] ?? "")).toBe("whsec_YQ==");
});

test("a rotation that comes in between is not overwritten", async () => {
  const { id: workspaceId, test: key } = await newWorkspace();
  const { secret: old, ...endpoint } = await register(key);
  const { open } = SecretBox.prototype;
  let rotations: Promise<string[]> | undefined;
  vi.spyOn(SecretBox.prototype, "open").mockImplementation(async function (this: SecretBox, ...args) {
    const paths = [`/v1/webhooks/${endpoint.id}/rotate_secret`, "/v1/webhook_secret/rotate"];
    rotations ??= Promise.all(paths.map((path) => rotate(key, path)));
    await rotations;
    return open.apply(this, args);
  });
  // The other mode's default secret is all that was left alone.
  expect(await reseal(rolled)).toBe(1);
  const [meanwhile = "", fallback = ""] = (await rotations) ?? [];
  const box = new SecretBox(rolled.ENCRYPTION_KEYS);
  const stored = await rowOf("webhook_endpoints", endpoint.id);
  expect(await box.open(stored.secret ?? "", endpoint.id)).toBe(meanwhile);
  expect(
    await box.open((await rowOf("workspaces", workspaceId)).webhook_secret_test ?? "", `${workspaceId}:test`),
  ).toBe(fallback);
  expect(await resealAll()).toBe(2);
  const request = await sent(replaced, key, endpoint);
  for (const secret of [meanwhile, old]) expect(request && (await verifies(request, secret))).toBe(true);
});

test("an old secret that has lapsed is dropped on the way", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await register(key);
  const now = freeze();
  await rotate(key, `/v1/webhooks/${id}/rotate_secret`);
  vi.setSystemTime(now + DAY);
  await resealAll();
  const stored = await rowOf("webhook_endpoints", id);
  expect([stored.previous_secret, stored.previous_secret_until]).toEqual([null, null]);
  expect(stored.secret).toMatch(/^k2\./);
});

test("a secret that no key opens keeps nobody else from theirs", async () => {
  const { test: key } = await newWorkspace();
  const [broken, unknown, well] = [await register(key), await register(key), await register(key)];
  await setRow("webhook_endpoints", broken.id, { secret: "k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
  await setRow("webhook_endpoints", unknown.id, { secret: "k0.AAAA" });
  await reseal(rolled);
  expect((await rowOf("webhook_endpoints", well.id)).secret).toMatch(/^k2\./);
  expect((await rowOf("webhook_endpoints", broken.id)).secret).toMatch(/^k1\.AAAA/);
  expect((await rowOf("webhook_endpoints", unknown.id)).secret).toBe("k0.AAAA");
});

test("once all are sealed anew it looks on for an hour, then rests until the key changes", async () => {
  const { test: key } = await newWorkspace();
  const { id } = await register(key);
  const stale = (await rowOf("webhook_endpoints", id)).secret;
  const now = freeze();
  await resealAll();
  await setRow("webhook_endpoints", id, { secret: stale });
  vi.setSystemTime(now + HOUR);
  expect(await reseal(rolled)).toBe(1);

  vi.setSystemTime(now + 2 * HOUR + 1);
  await setRow("webhook_endpoints", id, { secret: stale });
  expect(await reseal(rolled)).toBe(0);
  const back: Env = { ...env, ENCRYPTION_KEYS: `${env.ENCRYPTION_KEYS},${NEW_KEY}` };
  expect(await reseal(back)).toBe(2);
  expect((await rowOf("webhook_endpoints", id)).secret).toBe(stale);
});
