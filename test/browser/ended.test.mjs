import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bar, editor, pathOf, SCHEMA, thread, untilSaved } from "./support/story.mjs";
import { startWorld, untilLive } from "./support/world.mjs";

/** @type {import("./support/world.mjs").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("cancelled by the agent while its expert has the page open: it says so by itself and offers nothing to press", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept");
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await untilLive(page);
    await bar(page).getByRole("link", { name: "Cancel…" }).click();
    const reason = page.getByLabel("Reason");
    await reason.fill("I know the author of the first headline");
    await world.cancelledByAgent(deployment);
    await page.getByRole("alert").getByText("The agent cancelled this").waitFor();
    assert.equal(await reason.inputValue(), "I know the author of the first headline");
    await bar(page).getByRole("link", { name: "Back to the inbox" }).waitFor();
    assert.equal(await bar(page).getByRole("button").count(), 0);

    // What is still on the page is refused by the server as well.
    const before = await world.seenByAgent(deployment);
    await page.getByRole("button", { name: "Cancel the deployment" }).evaluate((button) => {
      button.form.action = button.formAction;
      button.form.submit();
    });
    await page.getByRole("heading", { name: "The agent cancelled this" }).first().waitFor();
    assert.deepEqual(await world.seenByAgent(deployment), before);
  });
});

test("ended from another device in the middle of typing: a clear banner, the text stays, is copied, and nothing can be sent", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, { output_schema: SCHEMA }, "accept", "start");
  await world.visit({ as: expert, permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.goto(pathOf(deployment));
    await untilLive(page);
    await editor(page).fill("Half");
    await untilSaved(page);
    await editor(page).press("End");
    await editor(page).pressSequentially(" an answer");
    await world.command(expert, deployment, "cancel", { reason: "Not mine to judge" });
    const banner = page.getByRole("alert").filter({ hasText: "You cancelled this" });
    await banner.getByText("Nothing can be sent any more").waitFor();
    assert.equal(await editor(page).inputValue(), "Half an answer");
    await page.locator("[name=body][readonly]").waitFor();
    await banner.getByRole("button", { name: "Copy what you wrote" }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "Half an answer");
    assert.equal(await bar(page).getByRole("button", { name: "Complete" }).count(), 0);
    await editor(page).press("Control+Enter");
    assert.equal(await page.getByRole("alert").filter({ hasText: "You cancelled this" }).count(), 1);

    await page.reload();
    await page.getByRole("heading", { name: "You cancelled this" }).waitFor();
    assert.equal(await page.getByLabel("Your answer, as far as you were").inputValue(), "Half");
    const kept = page.getByLabel("What this browser had kept of your answer");
    assert.equal(await kept.inputValue(), "Half an answer", "the last words were never on the server");
  });
  assert.equal((await world.seenByAgent(deployment)).output, null);
});

test("expired while its expert types: the page says so by itself and keeps the text", async () => {
  // Nobody replies for 24 hours, which are 12 seconds here.
  const quick = await startWorld({ timeScale: 7_200 });
  try {
    const expert = await quick.expert();
    const deployment = await quick.brought(expert, {}, "accept", "start", "ask");
    await quick.visit({ as: expert }, async (page) => {
      await page.goto(pathOf(deployment));
      await editor(page).fill("Half an answer");
      await page.getByRole("alert").getByText("the agent did not reply in time").waitFor({ timeout: 20_000 });
      assert.equal(await editor(page).inputValue(), "Half an answer");
      await page.locator("[name=body][readonly]").waitFor();
    });
  } finally {
    await quick.stop();
  }
});

test("accepted by another expert: the offer leaves the inbox by itself, and its page says that it is taken", async () => {
  const expert = await world.expert();
  const rival = await world.expert({ beside: expert });
  await world.visit({ as: expert }, async (inbox, { open }) => {
    await untilLive(inbox);
    const contested = await world.offer(expert);
    await world.offer(rival, { brief: "One that nobody takes" });
    const shown = await open();
    await shown.goto(pathOf(contested));
    await untilLive(shown);
    const row = inbox.getByRole("link", { name: contested.brief });
    await row.waitFor();

    await world.command(rival, contested, "accept");
    await row.waitFor({ state: "detached" });
    await inbox.getByRole("link", { name: "One that nobody takes" }).waitFor();
    await shown.getByText("Another expert has taken this one").waitFor();
    assert.equal(await shown.getByRole("button", { name: "Accept" }).count(), 0);
    await shown.reload();
    await shown.getByRole("heading", { name: "Another expert has taken this one" }).waitFor();
  });
});

test("a form of a page that is out of date is refused, says so, keeps what was typed, and changes nothing", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept", "start");
  await world.visit({ as: expert, javaScript: false }, async (page) => {
    await page.goto(pathOf(deployment));
    await editor(page).fill("An answer to what the page showed");
    await world.command(expert, deployment, "ask", { body: "And the colours?" });
    await world.reply(deployment, "They changed: judge these.");
    const before = await world.seenByAgent(deployment);

    await bar(page).getByRole("button", { name: "Complete" }).click();
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").innerText(), /stale/);
    assert.equal(await editor(page).inputValue(), "An answer to what the page showed");
    await thread(page).getByText("They changed: judge these.").waitFor();
    assert.deepEqual(await world.seenByAgent(deployment), before);

    await bar(page).getByRole("button", { name: "Complete" }).click();
    await page.getByText("Completed. The agent has your answer.").waitFor();
  });
});

test("a press on an offer that was withdrawn in the meantime changes nothing and says what happened", async () => {
  const expert = await world.expert();
  const deployment = await world.offer(expert);
  await world.visit({ as: expert, javaScript: false }, async (page) => {
    await page.reload();
    await world.cancelledByAgent(deployment);
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("heading", { name: "The agent cancelled this deployment" }).waitFor();
    assert.equal((await world.seenByAgent(deployment)).status, "cancelled");
  });
});
