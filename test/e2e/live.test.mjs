import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { client, until } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

/** A minute passes in a second. */
const TIME_SCALE = 60;
const MINUTE = 60_000 / TIME_SCALE;
/** How late a timer may be here: the machine may have other things to do. */
const LATE_MS = 3_000;
let server;
before(async () => {
  server = await startServer({ timeScale: TIME_SCALE, entry: "test/support/faults-worker.ts" });
});
after(() => server?.stop());

const skill = () => `skill-${randomUUID().slice(0, 13)}`;
const agent = () => client(server.local.base_url, server.local.live_key);

async function newExpert(skills) {
  const admin = client(server.local.base_url, server.local.admin_token);
  const email = `${randomUUID()}@example.com`;
  const made = await admin("POST", "/admin/v1/experts", { name: "Ada", email, skills });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const token = await admin("POST", `/admin/v1/experts/${made.body.id}/tokens`, { name: "test" });
  const api = (method, path, body) =>
    client(server.local.base_url, token.body.token)(method, `/expert/v1${path}`, body);
  return { id: made.body.id, email, api, token: token.body.token };
}

async function create(skills, urgency = "standard") {
  const { status, body } = await agent()("POST", "/v1/deployments", {
    brief: `Brief ${randomUUID()}`,
    skills,
    urgency,
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Waits until a probe answers something, for at most `ms`. */
async function eventually(what, probe, ms) {
  for (const end = Date.now() + ms; ; await sleep(100)) {
    const value = await probe();
    if (value) return value;
    assert.ok(Date.now() < end, `${what}: not in ${ms} ms`);
  }
}

/** When it was offered to an expert, in epoch milliseconds, once it is. */
async function offeredAt(expert, id, ms) {
  const offer = await eventually(
    `the offer of ${id}`,
    async () => (await expert.api("GET", "/offers")).body.data.find(({ deployment }) => deployment.id === id),
    ms,
  );
  return Date.parse(offer.offered_at);
}

async function give(expert, id, command, body) {
  const answer = await expert.api("POST", `/deployments/${id}/${command}`, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function mailsTo({ email }) {
  const response = await fetch(`${server.local.base_url}/dev/outbox.json`);
  const { data } = await response.json();
  return data.filter(({ to }) => to === email).toReversed();
}

describe("the deadlines of live mode, a minute in a second", { concurrency: true }, () => {
  for (const [urgency, minutes] of [
    ["priority", 1],
    ["standard", 5],
  ]) {
    test(`waves of ${urgency} go out each ${minutes} min, to the next best coverage`, { timeout: 60_000 }, async () => {
      const [a, b, c] = [skill(), skill(), skill()];
      const bench = [await newExpert([a, b, c]), await newExpert([c, a]), await newExpert([b])];
      const { id } = await create([a, b, c], urgency);
      const times = await Promise.all(
        bench.map((expert, wave) => offeredAt(expert, id, (wave + 1) * minutes * MINUTE + 2 * LATE_MS)),
      );
      for (const wave of [1, 2]) {
        const pause = times[wave] - times[wave - 1];
        assert.ok(pause >= minutes * MINUTE && pause < minutes * MINUTE + LATE_MS, `wave ${wave} after ${pause} ms`);
      }
      const offers = await Promise.all(bench.map(({ api }) => api("GET", "/offers")));
      for (const { body } of offers) assert.equal(body.data.length, 1);
      await agent()("POST", `/v1/deployments/${id}/cancel`);
      const after = await Promise.all(bench.map(({ api }) => api("GET", "/offers")));
      for (const { body } of after) assert.deepEqual(body.data, []);
    });
  }

  test("who is asked is mailed at once, and again at half of the acceptance window; then it expires", {
    timeout: 120_000,
  }, async () => {
    const own = skill();
    const [expert, declined] = [await newExpert([own]), await newExpert([own])];
    const made = await create([own], "priority");
    const window = Date.parse(made.accept_by) - Date.parse(made.created_at);
    assert.equal(window, 60 * MINUTE);
    const [offer] = await eventually("the mail", async () => (await mailsTo(expert))[0] && mailsTo(expert), 10_000);
    assert.ok(offer.subject.startsWith("Priority offer: "), offer.subject);
    assert.ok(offer.text.includes(`/console/deployments/${made.id}`));
    await offeredAt(declined, made.id, 10_000);
    await give(declined, made.id, "decline");

    const reminder = await eventually("the reminder", async () => (await mailsTo(expert))[1], window / 2 + 2 * LATE_MS);
    assert.ok(reminder.subject.startsWith("Still open: "), reminder.subject);
    const waited = Date.parse(reminder.created_at) - Date.parse(made.created_at);
    assert.ok(waited >= window / 2 && waited < window / 2 + LATE_MS, `the reminder came after ${waited} ms`);
    const expired = await until(agent(), made.id, "expired");
    assert.equal(expired.expired_reason, "not_accepted");
    assert.deepEqual((await expert.api("GET", "/offers")).body.data, []);
    assert.equal((await mailsTo(expert)).length, 2, "one reminder, and no more");
    assert.equal((await mailsTo(declined)).length, 1, "who declined is not reminded");
  });

  test("what is not started in time is offered to others, and its expert is told", { timeout: 120_000 }, async () => {
    const own = skill();
    const [first, second] = [await newExpert([own]), await newExpert([own])];
    const { id } = await create([own], "priority");
    await offeredAt(first, id, 10_000);
    const { accepted_at } = await give(first, id, "accept");
    assert.deepEqual((await second.api("GET", "/offers")).body.data, []);
    const again = await offeredAt(second, id, 60 * MINUTE + 2 * LATE_MS);
    assert.ok(again - Date.parse(accepted_at) < 60 * MINUTE + LATE_MS);
    const { body: released } = await agent()("GET", `/v1/deployments/${id}`);
    assert.deepEqual([released.status, released.expert, released.accepted_at], ["pending", null, null]);
    assert.ok(Date.parse(released.updated_at) - Date.parse(accepted_at) >= 60 * MINUTE);
    assert.equal((await first.api("GET", `/deployments/${id}`)).status, 404);
    await eventually(
      "the mail",
      async () => (await mailsTo(first)).some(({ subject }) => subject.startsWith("No longer yours")),
      5_000,
    );
    assert.equal((await give(second, id, "accept")).expert.id, second.id);
    await agent()("POST", `/v1/deployments/${id}/cancel`);
  });
});

/** What a signed-in expert's inbox says. */
async function inboxOf(expert) {
  const { base_url, admin_token } = server.local;
  const link = await client(base_url, admin_token)("POST", `/admin/v1/experts/${expert.id}/sign_in_links`, {});
  const signedIn = await fetch(link.body.url, { method: "POST", redirect: "manual", headers: { Origin: base_url } });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return (await fetch(`${base_url}/console`, { headers: { Cookie: cookie } })).text();
}

// The last one: it kills the server.
test("kill -9 between an accept and its projection loses nothing: it is held, listed and in the inbox", {
  timeout: 120_000,
}, async () => {
  const own = skill();
  const [expert, other] = [await newExpert([own]), await newExpert([own])];
  const made = [await create([own]), await create([own])];
  for (const { id } of made) {
    await offeredAt(expert, id, 10_000);
    await offeredAt(other, id, 10_000);
  }
  await fetch(`${server.local.base_url}/faults?hang=project`, { method: "POST" });
  const accepted = await Promise.all(made.map(({ id }) => give(expert, id, "accept")));
  for (const { status } of accepted) assert.equal(status, "accepted");
  const { body: stale } = await other.api("GET", "/offers");
  assert.equal(stale.data.length, 2, "the projection must not have happened yet, or this test shows nothing");
  assert.equal((await other.api("POST", `/deployments/${made[0].id}/accept`)).status, 409);
  await server.kill9();
  await server.restart();

  for (const [index, { id }] of made.entries()) {
    const { body } = await agent()("GET", `/v1/deployments/${id}`);
    assert.deepEqual(body, accepted[index]);
    assert.equal((await other.api("POST", `/deployments/${id}/accept`)).status, 409);
  }
  const ids = made.map(({ id }) => id).toReversed();
  await eventually(
    "the list of what is theirs",
    async () => {
      const { body } = await expert.api("GET", "/deployments?status=accepted");
      return body.data.map(({ id }) => id).join() === ids.join();
    },
    20_000,
  );
  for (const one of [expert, other]) assert.deepEqual((await one.api("GET", "/offers")).body.data, []);
  assert.equal((await expert.api("GET", "/me")).body.load, 2);
  const [mine, theirs] = [await inboxOf(expert), await inboxOf(other)];
  for (const id of ids) assert.deepEqual([mine.includes(id), theirs.includes(id)], [true, false]);
  const { body: usage } = await agent()("GET", "/v1/usage");
  assert.deepEqual([usage.reserved, usage.in_flight.count], [40, 2]);
  for (const { id } of made) {
    await give(expert, id, "start");
    await give(expert, id, "complete", { output: { body: "Done." } });
  }
  const { body: spent } = await agent()("GET", "/v1/usage");
  assert.deepEqual([spent.reserved, spent.settled, spent.in_flight.count], [0, 40, 0]);
});
