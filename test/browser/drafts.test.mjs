import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launchBrowser } from "./support/browser.mjs";
import { draftStatus, editor, pathOf, question, SCHEMA, thread, untilSaved } from "./support/story.mjs";
import { startWorld, untilLive } from "./support/world.mjs";

const TEXT = "The second one, since it names the price.\n\nThe first one promises";
/** The browser's own words, and htmx's on a stream that broke. */
const CONNECTION_LOST = [/net::ERR_/, /^\[object Event\]$/];

/** @type {import("./support/world.mjs").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("a browser killed two seconds after the last key loses nothing: another one has the draft", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, { output_schema: SCHEMA }, "accept", "start");
  const laptop = await launchBrowser();
  const killed = world.visit({ as: expert, browser: laptop.browser }, async (page) => {
    await page.goto(pathOf(deployment));
    await page.getByText("Ask the agent a question").click();
    await question(page).pressSequentially("Who reads it?");
    await page.getByLabel("Score").pressSequentially("not a number yet");
    await page.getByRole("radio", { name: "change" }).check();
    await editor(page).pressSequentially(TEXT);
    await sleep(2_000);
    await laptop.kill();
  });
  await killed;

  const other = await launchBrowser();
  try {
    await world.visit({ as: expert, browser: other.browser }, async (page) => {
      await page.goto(pathOf(deployment));
      assert.equal(await editor(page).inputValue(), TEXT);
      assert.equal(await question(page).inputValue(), "Who reads it?");
      assert.equal(await page.getByLabel("Score").inputValue(), "not a number yet");
      assert.ok(await page.getByRole("radio", { name: "change" }).isChecked());
    });
  } finally {
    await other.close();
  }
});

test("text typed while the server is down is said to be unsaved; once it is back the page saves and hears again by itself", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept", "start", "ask");
  await world.visit({ as: expert, expected: CONNECTION_LOST }, async (page) => {
    await page.goto(pathOf(deployment));
    await untilLive(page);
    await world.server.kill9();
    await editor(page).pressSequentially(TEXT);
    await draftStatus(page).getByText("Not saved: no connection").waitFor();
    await world.server.restart();
    await draftStatus(page)
      .getByText(/^Saved \d/)
      .waitFor({ timeout: 40_000 });
    await world.reply(deployment, "There is one.");
    await thread(page).getByText("There is one.").waitFor({ timeout: 40_000 });
    assert.equal(await editor(page).inputValue(), TEXT);
  });
  assert.equal(await draftOnServer(expert, deployment), TEXT);
});

test("a page loaded again while the draft could not be saved has it from the browser", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept", "start");
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    // What the page sends on leaving is lost as well.
    await page.evaluate(() => {
      globalThis.fetch = () => Promise.reject(new TypeError("no connection"));
    });
    await editor(page).fill(TEXT);
    await draftStatus(page).getByText("Not saved: no connection").waitFor();
    await page.goto("/console/history");
    assert.equal(await draftOnServer(expert, deployment), "");
    await page.goto(pathOf(deployment));
    assert.equal(await editor(page).inputValue(), TEXT);
    await untilSaved(page);
  });
  assert.equal(await draftOnServer(expert, deployment), TEXT);
});

test("of two windows the second is told that the draft was changed in the other, and nothing is lost", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept", "start");
  await world.visit({ as: expert }, async (first, { open }) => {
    const second = await open();
    await first.goto(pathOf(deployment));
    await second.goto(pathOf(deployment));
    await editor(first).fill("written in the first window");
    await untilSaved(first);

    await editor(second).fill("written in the second window");
    await second.getByRole("alert").getByText("changed in another window").waitFor();
    assert.equal(await editor(second).inputValue(), "written in the second window");
    assert.equal(await draftOnServer(expert, deployment), "written in the first window");

    await second.getByRole("button", { name: "The one on this page" }).click();
    await untilSaved(second);
    assert.equal(await draftOnServer(expert, deployment), "written in the second window");

    await editor(first).fill("the first goes on");
    await first.getByRole("alert").getByText("changed in another window").waitFor();
    await first.getByRole("button", { name: "The other one" }).click();
    await first.waitForFunction(() => document.querySelector("[name=body]")?.value === "written in the second window");
  });
});

/** What another browser would be shown of a draft. */
async function draftOnServer(expert, deployment) {
  let text;
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    text = await editor(page).inputValue();
  });
  return text;
}
