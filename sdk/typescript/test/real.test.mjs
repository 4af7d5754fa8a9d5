/** Against the real server, in test mode: `npm run build` first, for the seed's samples import the package by its name. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startReceiver } from "../../../test/e2e/support/receiver.mjs";
import { startServer } from "../../../test/e2e/support/server.mjs";
import { tools } from "../dist/ai-sdk.js";
import { HumanDeploy, InvalidStateError, NotFoundError, TimeoutError, webhooks } from "../dist/index.js";
import { SAMPLES } from "./support/samples.mjs";

const BRIEF = {
  brief: "Review the pricing hero for tonal drift. Return diagnosis + three rewrites.",
  skills: ["brand-strategy", "copy"],
};

let server;
let receiver;
let hd;
before(async () => {
  [server, receiver] = await Promise.all([startServer(), startReceiver()]);
  hd = new HumanDeploy({ apiKey: server.local.test_key, baseUrl: server.local.base_url });
});
after(async () => {
  await Promise.all([server?.stop(), receiver?.close()]);
});

test("a whole round: create, question, reply, stream, end; and its webhooks unwrap", async () => {
  const endpoint = await hd.webhookEndpoints.create({ url: `${receiver.url}/hook`, description: "ours" });
  assert.match(endpoint.secret, /^whsec_/);
  const outputSchema = {
    type: "object",
    properties: { best_line: { type: "string" }, scoreOf10: { type: "integer" } },
    required: ["best_line", "scoreOf10"],
  };
  const metadata = { hd_test: "needs_input", campaignId: "q2-launch", nested_key: { innerKey: 1 } };
  const made = await hd.deployments.create({ ...BRIEF, contextUrl: null, metadata, outputSchema });
  assert.equal(made.status, "pending");
  assert.deepEqual(made.metadata, metadata);
  assert.deepEqual(made.outputSchema, outputSchema);

  const streamed = (async () => {
    const types = [];
    for await (const event of hd.deployments.stream(made.id)) types.push(event.type);
    return types;
  })();
  const asked = await hd.deployments.waitFor(made.id, { timeoutMs: 30_000 });
  assert.equal(asked.status, "needs_input");
  assert.ok(asked.question?.askedAt);
  const questionId = asked.question.id;
  assert.equal((await hd.deployments.reply(made.id, { body: "For designers.", questionId })).status, "in_progress");
  const done = await hd.deployments.waitFor(made.id, { until: "completed", timeoutMs: 30_000 });
  assert.equal(done.output.synthetic, true);
  assert.equal(typeof done.output.data.best_line, "string");
  assert.equal(typeof done.output.data.scoreOf10, "number");
  assert.ok(done.completedAt && done.thread.length >= 2);

  const types = ["accepted", "in_progress", "needs_input", "resumed", "completed"].map((one) => `deployment.${one}`);
  assert.deepEqual(await streamed, types);
  const logged = await hd.deployments.events(made.id);
  assert.deepEqual(
    logged.data.map(({ type }) => type),
    types,
  );
  // A stream that comes back when all is told.
  for await (const _ of hd.deployments.stream(made.id, { lastEventId: logged.data.at(-1).id })) assert.fail();

  const arrived = await receiver.waitFor(types.length);
  const events = await Promise.all(arrived.map(({ body, headers }) => webhooks.unwrap(body, headers, endpoint.secret)));
  assert.deepEqual(
    events.sort((a, b) => a.sequence - b.sequence).map(({ type }) => type),
    types,
  );
  assert.deepEqual(events[0].data.deployment.metadata, metadata);
  assert.deepEqual(events.at(-1).data.deployment.output.data, done.output.data);

  const rotated = await hd.webhookEndpoints.rotateSecret(endpoint.id);
  receiver.clear();
  const sent = await hd.webhookEndpoints.test(endpoint.id);
  const [ping] = await receiver.waitFor(1);
  for (const secret of [endpoint.secret, rotated.secret, [rotated.secret, endpoint.secret]]) {
    const event = await webhooks.unwrap(ping.body, ping.headers, secret);
    assert.deepEqual([event.type, event.data.webhookEndpoint.id], ["webhook.test", endpoint.id]);
  }
  assert.equal((await hd.deliveries.get(sent.id)).eventType, "webhook.test");
  const listed = await hd.webhookEndpoints.deliveries(endpoint.id, { limit: 1 });
  assert.ok(listed.next && (await listed.nextPage()).data.length === 1);
  assert.equal((await hd.deliveries.replay(sent.id)).status, "pending");
  assert.equal((await hd.webhookEndpoints.replay(endpoint.id)).count, 0);
  assert.equal((await hd.webhookEndpoints.update(endpoint.id, { retry4xx: true })).retry4xx, true);
  assert.deepEqual(
    (await hd.webhookEndpoints.list()).data.map(({ id }) => id),
    [endpoint.id],
  );
  assert.equal(await hd.webhookEndpoints.delete(endpoint.id), undefined);
  await assert.rejects(hd.webhookEndpoints.get(endpoint.id), NotFoundError);
});

test("a list goes through its pages, cancel ends, and what is refused says so", async () => {
  const metadata = { hd_test: "slow" };
  const made = [];
  for (let n = 0; n < 3; n++) made.push((await hd.deployments.create({ ...BRIEF, skills: ["paging"], metadata })).id);
  const ids = [];
  for await (const { id } of hd.deployments.list({ status: ["pending", "accepted"], skill: "paging", limit: 2 }))
    ids.push(id);
  assert.deepEqual(ids, made.toReversed());
  await assert.rejects(hd.deployments.waitFor(made[0], { timeoutMs: 1_500 }), (error) => {
    assert.ok(error instanceof TimeoutError);
    return ["pending", "accepted"].includes(error.deployment.status);
  });
  for (const id of made) assert.equal((await hd.deployments.cancel(id)).cancelledBy, "agent");
  await assert.rejects(hd.deployments.reply(made[0], { body: "Too late." }), (error) => {
    assert.ok(error instanceof InvalidStateError);
    assert.match(error.docsUrl, /#/);
    return error.code === "invalid_state" && error.requestId.startsWith("req_");
  });
  const codes = { unavailable: "expert_unavailable", credits_exhausted: "credits_exhausted" };
  for (const [hd_test, code] of Object.entries(codes)) {
    await assert.rejects(hd.deployments.create({ ...BRIEF, metadata: { hd_test } }), { code });
  }
  const stranger = new HumanDeploy({ apiKey: "hd_test_made_up", baseUrl: server.local.base_url });
  await assert.rejects(stranger.usage.get(), { name: "AuthenticationError", status: 401 });
});

test("one idempotency key makes one deployment", async () => {
  const options = { idempotencyKey: "order-42" };
  const [first, second] = await Promise.all([
    hd.deployments.create(BRIEF, options),
    hd.deployments.create(BRIEF, options),
  ]);
  assert.equal(first.id, second.id);
  await assert.rejects(hd.deployments.create({ ...BRIEF, brief: "Another." }, options), {
    code: "idempotency_conflict",
  });
});

test("files go up as bytes, as a Blob and as a stream, stand in contextFiles, and come back", async () => {
  const text = "Voice: plain, warm, brief.";
  const bodies = [[new TextEncoder().encode(text)], [new File([text], "c.txt")], [new Blob([text]).stream()]];
  const files = [];
  for (const [body] of bodies)
    files.push(await hd.files.upload(body, { name: "voice guide.txt", mediaType: "text/plain" }));
  const made = await hd.deployments.create({ ...BRIEF, contextFiles: files.map(({ url }) => url) });
  assert.deepEqual(
    made.contextFiles.map(({ name }) => name),
    Array(3).fill("voice guide.txt"),
  );
  for (const { id } of files) assert.equal(await (await hd.files.content(id)).text(), text);
  const part = await hd.files.content(files[0].id, { range: "bytes=0-4" });
  assert.deepEqual([part.status, await part.text()], [206, "Voice"]);
});

test("roster, usage and the default secret", async () => {
  const { data } = await hd.experts.list();
  assert.deepEqual(await hd.experts.get(data[0].id), data[0]);
  const usage = await hd.usage.get();
  assert.deepEqual([usage.mode, typeof usage.inFlight.limit], ["test", "number"]);
  assert.match((await hd.webhookSecret.rotate()).secret, /^whsec_/);
});

test("a tool loop of the AI SDK's shape comes to the expert's answer", async () => {
  const { deploy_specialist, check_deployment, list_specialists, get_usage } = tools(hd);
  const { data } = await list_specialists.execute({});
  assert.equal((await get_usage.execute({})).object, "usage");
  const made = await deploy_specialist.execute({ brief: "Name it.", skills: data[0].skills.slice(0, 1) });
  let seen = made;
  for (let turn = 0; turn < 9 && seen.status !== "completed"; turn++) {
    seen = await check_deployment.execute({ deployment_id: made.id, wait_seconds: 20 });
  }
  assert.equal(seen.status, "completed");
  assert.equal(typeof seen.output.body, "string");
});

test("the printed samples and the README's first run as printed, with key and host from the environment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-samples-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules", "humandeploy"));
  const env = {
    ...process.env,
    HUMANDEPLOY_API_KEY: server.local.test_key,
    HUMANDEPLOY_BASE_URL: server.local.base_url,
  };
  try {
    const path = join(folder, "sample.ts");
    const run = async (code) => {
      writeFileSync(path, code);
      return (await promisify(execFile)(process.execPath, [path], { env })).stdout.trim();
    };
    const id = await run(SAMPLES.create);
    assert.match(id, /^dep_[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.equal((await hd.deployments.get(id)).contextUrl, "https://humandeploy.ai/pricing");
    const pinned = `import { HumanDeploy } from "humandeploy";\n${SAMPLES.version}\nconsole.log((await hd.usage.get()).object);`;
    assert.equal(await run(pinned), "usage");
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    assert.match(await run(/```ts\n(.*?)```/s.exec(readme)[1]), /^completed ./);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
