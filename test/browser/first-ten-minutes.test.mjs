import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { client } from "../e2e/support/client.mjs";
import { ANSWER, bar, editor } from "./support/story.mjs";
import { ok, patiently, startWorld } from "./support/world.mjs";

// The acceptance window is 12 s, and the seven tries of a delivery are over after some 36 s.
const TIME_SCALE = 1200;
const DEAD_WITHIN_MS = 90_000;
const QUICK_MS = 20_000;

/** @type {import("./support/world.mjs").World} */
let world;
let receiver;
let address;
let isBroken = false;
const received = [];

before(async () => {
  world = await startWorld({ timeScale: TIME_SCALE });
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (!isBroken) received.push({ id: request.headers["humandeploy-delivery"], type: JSON.parse(body).type });
      response.writeHead(isBroken ? 500 : 204).end();
    });
  });
  await new Promise((listening) => receiver.listen(0, "127.0.0.1", listening));
  address = `http://localhost:${receiver.address().port}/hook`;
});

after(async () => {
  receiver?.close();
  await world?.stop();
});

test("an operator's first ten minutes: workspace, key, expert, a live deployment answered in the browser, its webhook broken, the dead letter replayed, the audit read", async () => {
  const { admin_token } = world.server.local;
  const admin = client(world.base_url, admin_token);
  const made = async (path, body) => ok(await admin("POST", `/admin/v1${path}`, body));
  const operator = await made("/operators", { name: "Olga", email: "olga@operators.example" });
  const workspace = await made("/workspaces", { name: "First customer" });
  const owner = await made(`/workspaces/${workspace.id}/members`, {
    name: "Wim",
    email: "wim@customers.example",
    role: "owner",
  });
  const { key } = await made(`/workspaces/${workspace.id}/keys`, { mode: "live", name: "first" });
  const expert = await world.expert({ beside: { workspace_id: workspace.id, key } });
  const agent = client(world.base_url, key);
  ok(await agent("POST", "/v1/webhooks", { url: address }));

  const { id } = await world.offer(expert, { brief: "Does the first page say what we do?" });
  await world.visit({ as: expert }, async (page) => {
    await page.goto(`/console/deployments/${id}`);
    await bar(page).getByRole("button", { name: "Accept" }).click();
    await bar(page).getByRole("button", { name: "Start work" }).click();
    await editor(page).fill(ANSWER);
    isBroken = true;
    await bar(page).getByRole("button", { name: "Complete" }).click();
    await page.getByText("Completed. The agent has your answer.").waitFor();
  });
  const answered = ok(await agent("GET", `/v1/deployments/${id}?wait=20&after=3`));
  assert.deepEqual([answered.status, answered.output.body, answered.output.synthetic], ["completed", ANSWER, false]);

  await signedIn(owner.sign_in_url, async (page) => {
    await page.goto(`/dashboard/${workspace.id}/live/deployments/${id}`);
    for (const words of [/Completed/, /Accepted/]) await page.getByText(words).first().waitFor();
    assert.match(await page.getByRole("main").innerText(), /Does the first page say what we do\?/);
  });

  const dead = await patiently(
    () => admin("GET", `/admin/v1/deliveries?status=dead_letter&workspace=${workspace.id}`),
    ({ body }) => body.data.some(({ event_type }) => event_type === "deployment.completed"),
    DEAD_WITHIN_MS,
  );
  const letter = ok(dead).data.find(({ event_type }) => event_type === "deployment.completed");
  assert.deepEqual(
    letter.attempts.map(({ status }) => status),
    Array(7).fill(500),
  );

  isBroken = false;
  await signedIn(operator.sign_in_url, async (page) => {
    await page.goto("/operator");
    assert.match(await page.getByRole("main").innerText(), /[Dd]ead letters/);
    await page.goto(`/operator/deliveries/${letter.id}`);
    await page.getByRole("button", { name: "Send it again" }).click();
    await patiently(
      async () => received.filter((event) => event.id === letter.id),
      (again) => again.length === 1,
      QUICK_MS,
    );
    await page.goto(`/operator/audit?workspace=${workspace.id}`);
    const audit = await page.getByRole("main").innerText();
    for (const action of ["workspace.created", "key.created", "member.added"]) assert.match(audit, new RegExp(action));
    await page.goto("/operator/audit");
    const all = await page.getByRole("main").innerText();
    for (const words of [/deliver\w*\.replayed/, /expert\.created/, /Olga/]) assert.match(all, words);
  });
  assert.deepEqual(
    received.filter((event) => event.id === letter.id).map(({ type }) => type),
    ["deployment.completed"],
  );
});

/** A window of somebody who signs in by a link. */
async function signedIn(url, run) {
  await world.visit({}, async (page) => {
    await page.goto(url);
    await page.getByRole("button", { name: /^Sign in as/ }).click();
    await page.waitForURL((now) => !now.pathname.includes("sign-in"));
    await run(page);
  });
}
