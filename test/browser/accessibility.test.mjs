import { after, before, test } from "node:test";
import { axe } from "./support/axe.mjs";
import { startFiles } from "./support/files.mjs";
import { bar, DATA, editor, pathOf, SCHEMA, untilSaved } from "./support/story.mjs";
import { startWorld, untilLive } from "./support/world.mjs";

/** @type {import("./support/world.mjs").World} */
let world;
let files;
before(async () => {
  [world, files] = await Promise.all([startWorld(), startFiles()]);
});
after(() => Promise.all([world?.stop(), files?.close()]));

test("axe finds nothing on the pages that nobody is signed in on", async () => {
  const expert = await world.expert();
  await world.visit({}, async (page) => {
    await page.goto("/console/sign-in");
    await axe(page, "sign-in");
    await page.getByLabel("Your e-mail address").fill("no address");
    await page.getByRole("button", { name: "Send me" }).evaluate((button) => {
      button.form.noValidate = true;
    });
    await page.getByRole("button", { name: "Send me" }).click();
    await page.getByRole("alert").waitFor();
    await axe(page, "sign-in with an error");
    await page.getByLabel("Your e-mail address").fill(expert.email);
    await page.getByRole("button", { name: "Send me" }).click();
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    await axe(page, "mail sent");
    await page.goto(await world.linkFor(expert));
    await axe(page, "link");
    await page.goto("/console/sign-in/none");
    await axe(page, "dead link");
    await page.goto("/console/nothing-here");
    await axe(page, "404, signed out");
    await page.goto("/dev/outbox");
    await axe(page, "outbox");
  });
});

test("axe finds nothing on the inbox, the history and the settings, empty or full", async () => {
  const expert = await world.expert();
  await world.visit({ as: expert }, async (page) => {
    await untilLive(page);
    await axe(page, "inbox, empty");
    await page.goto("/console/history");
    await axe(page, "history, empty");
    await world.offer(expert, { urgency: "priority", brief: "The hero. ".repeat(60) });
    await world.offer(expert);
    await world.brought(expert, {}, "accept");
    await world.brought(expert, {}, "accept", "start");
    await world.brought(expert, {}, "accept", "start", "ask");
    await world.brought(expert, {}, "accept", "start", "complete");
    await world.cancelledByAgent(await world.brought(expert, {}, "accept"));
    await page.goto("/console");
    await axe(page, "inbox");
    await page.keyboard.press("?");
    await axe(page, "the list of shortcuts");
    await page.goto("/console/history");
    await axe(page, "history");
    await page.goto("/console/settings");
    await axe(page, "settings");
    await page.getByLabel("How many at once").fill("1000");
    await page.getByRole("button", { name: "Save the profile" }).click();
    await page.getByRole("alert").waitFor();
    await axe(page, "settings with an error");
    await page.getByText("Sign out everywhere…").click();
    await page.getByRole("dialog").waitFor();
    await axe(page, "settings, asking once");
    await page.goto("/console");
    await page.getByRole("button", { name: "Busy" }).click();
    await axe(page, "inbox, busy");
  });
});

test("axe finds nothing on a deployment in any of its states", async () => {
  const expert = await world.expert();
  const deployment = await world.offer(expert, {
    output_schema: SCHEMA,
    urgency: "priority",
    context_url: "https://example.com/pricing",
    context_files: ["hero.png", "framework.md", "page.html", "missing.pdf"].map((name) => `${files.url}/${name}`),
    metadata: { campaign: "spring", budget: 1200, nested: { a: [1, 2, 3] } },
  });
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await page.getByText("Could not be fetched").waitFor();
    await page.getByText("Show the text").first().waitFor();
    await axe(page, "offered");
    await bar(page).getByRole("button", { name: "Accept" }).click();
    await axe(page, "accepted");
    await bar(page).getByText("Release…").click();
    await page.getByRole("dialog").waitFor();
    await axe(page, "accepted, asking once");
    await page.keyboard.press("Escape");
    await bar(page).getByRole("button", { name: "Start work" }).click();
    await page.getByText("Show the text").first().click();
    await page.getByText("We name the price first").waitFor();
    await page.getByText("Ask the agent a question").click();
    await page.getByText("Cancel this deployment").click();
    await editor(page).fill("A **start**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- [ ] a task\n\n```js\ncode\n```\n");
    await page
      .getByLabel("Add files")
      .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
    await page.getByRole("link", { name: "a.txt" }).waitFor();
    await untilSaved(page);
    await axe(page, "in progress");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("region", { name: "Preview" }).getByText("start").waitFor();
    await axe(page, "in progress, preview");
    await bar(page).getByRole("button", { name: "Complete" }).click();
    await page.getByRole("alert").waitFor();
    await axe(page, "in progress, with errors");
    await page.goto(`${pathOf(deployment)}`);
    await page.getByRole("button", { name: "Write this as JSON instead" }).click();
    await page.getByRole("button", { name: "Back to the fields" }).waitFor();
    await axe(page, "in progress, as JSON");
    await world.command(expert, deployment, "ask", { body: "Is there a **style guide**?" });
    await bar(page).getByText("Waiting for the agent").waitFor();
    await axe(page, "needs input");
    await world.reply(deployment, "Yes, see the file.", { context_files: [`${files.url}/framework.md`] });
    await page.getByRole("list", { name: "Files of this message" }).getByText("Show the text").waitFor();
    await axe(page, "replied");
    const output = { body: "## The second one\n\nIt names the price.", data: DATA };
    await world.command(expert, deployment, "complete", { output });
    await page.getByRole("alert").waitFor();
    await axe(page, "completed under the reader");
    await page.reload();
    await axe(page, "completed");
  });
});

test("axe finds nothing where a deployment is not theirs any more, nor on what went wrong", async () => {
  const expert = await world.expert();
  const cancelled = await world.brought(expert, {}, "accept");
  const withdrawn = await world.offer(expert);
  await world.visit({ as: expert }, async (page, { open }) => {
    await page.goto(pathOf(cancelled));
    await untilLive(page);
    await world.cancelledByAgent(cancelled);
    await page.getByRole("alert").waitFor();
    await axe(page, "cancelled under the reader");
    await page.reload();
    await axe(page, "cancelled by the agent");
    await world.cancelledByAgent(withdrawn);
    await page.goto(pathOf(withdrawn));
    await axe(page, "gone");
    await page.goto(`/console/deployments/dep_${"0".repeat(26)}`);
    await axe(page, "a deployment that is not there");
    await page.goto("/console/nothing-here");
    await axe(page, "404");
    await page.goto("/console/settings");
    await page.evaluate(() => {
      for (const field of document.querySelectorAll('[name="csrf"]')) field.value = "forged";
    });
    await page.getByRole("button", { name: "Save the profile" }).click();
    await page.getByRole("heading", { name: /not allowed|not valid/ }).waitFor();
    await axe(page, "403");

    const written = await world.brought(expert, {}, "accept", "start");
    const other = await open();
    await page.goto(pathOf(written));
    await other.goto(pathOf(written));
    await editor(page).fill("one");
    await untilSaved(page);
    await editor(other).fill("other");
    await other.getByRole("alert").waitFor();
    await axe(other, "changed in another window");

    await page.goto("/console");
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await axe(page, "signed out");
  });
});
