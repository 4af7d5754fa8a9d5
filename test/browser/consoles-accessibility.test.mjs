import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signInAs, tellOwners } from "../../scripts/screenshots/owners.mjs";
import { dashboardPages, operatorPages } from "../../scripts/screenshots/pages.mjs";
import { giveUp } from "../../scripts/screenshots/past.mjs";
import { client } from "../e2e/support/client.mjs";
import { axe } from "./support/axe.mjs";
import { ok, startWorld } from "./support/world.mjs";

/** @type {import("./support/world.mjs").World} */
let world;
/** @type {import("../../scripts/screenshots/pages.mjs").Subjects} */
let about;
before(async () => {
  world = await startWorld();
  const { server, browser } = world;
  const told = await tellOwners({ server, browser, during: () => completed(server) });
  await server.stop();
  giveUp(server.stateDir, new Map());
  await server.restart();
  about = told;
});
after(() => world?.stop());

test("axe finds nothing on any page of the dashboard in live mode", () =>
  look("dashboard", dashboardPages(about, "live")));

test("axe finds nothing on any page of the dashboard in test mode", () =>
  look("dashboard", dashboardPages(about, "test")));

test("axe finds nothing on any page of the operator console", () => look("operator", operatorPages(about)));

/** Signs in, and looks at each of the pages, which have to be there. Tells what is wrong with all of them at once. */
async function look(which, pages) {
  await world.visit({}, async (page) => {
    await signInAs(page, world.server, which);
    const found = [];
    for (const { name, path } of pages) {
      const answer = await page.goto(path);
      if (answer?.status() !== 200) found.push(`${name} answered ${answer?.status()}`);
      await axe(page, name).catch((error) => found.push(error.message));
    }
    assert.equal(found.join("\n"), "");
  });
}

/** A live deployment with its thread and its outcome. */
async function completed({ baseUrl, local }) {
  const [agent, expert] = [client(baseUrl, local.live_key), client(baseUrl, local.experts[0].token)];
  const input = { brief: "Which of the two headlines keeps our promise?", skills: ["brand-strategy", "copy"] };
  const { id } = ok(await agent("POST", "/v1/deployments", input));
  const by = async (type, body = {}) => ok(await expert("POST", `/expert/v1/deployments/${id}/${type}`, body));
  await by("accept");
  await by("start");
  await by("ask", { body: "Is there a **style guide**?" });
  ok(await agent("POST", `/v1/deployments/${id}/reply`, { body: "Yes: warm, never clipped." }));
  await by("complete", { output: { body: "## The second one\n\nIt names the price." } });
  return id;
}
