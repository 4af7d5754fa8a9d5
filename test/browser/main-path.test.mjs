import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ANSWER, bar, DATA, editor, pathOf, question, SCHEMA, thread } from "./support/story.mjs";
import { mark, startWorld, untilLive } from "./support/world.mjs";

const UPLOAD = { name: "headlines.csv", mimeType: "text/csv", buffer: Buffer.from("headline,score\nsecond,4\n") };

/** @type {import("./support/world.mjs").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

for (const width of [1280, 390]) {
  describe(`at ${width} px`, () => {
    test("a link signs in by its button alone, and once", async () => {
      const expert = await world.expert({ name: "Maya Lind" });
      const link = await world.linkFor(expert);
      await world.visit({ width }, async (page, { open }) => {
        await page.goto(link);
        const other = await open();
        await other.goto(link);
        assert.deepEqual(await page.context().cookies(), [], "looking at it signs nobody in");

        await page.getByRole("button", { name: "Sign in as Maya Lind" }).click();
        await page.getByRole("heading", { name: /Offered to you/ }).waitFor();
        assert.equal(new URL(page.url()).pathname, "/console");

        await other.getByRole("button", { name: "Sign in as Maya Lind" }).click();
        await other.getByText("no longer good").waitFor();
        assert.equal((await other.goto(link))?.status(), 410);
      });
    });

    test("an offer appears by itself, is accepted in one press, asked about, answered, completed, and is history", async () => {
      const expert = await world.expert();
      await world.visit({ as: expert, width }, async (page) => {
        await untilLive(page);
        const isSamePage = await mark(page);
        const deployment = await world.offer(expert, { output_schema: SCHEMA, urgency: "priority" });
        await page.getByRole("link", { name: deployment.brief }).waitFor();
        assert.ok(await isSamePage(), "without a reload");

        // A press within 400 ms of a list that moved counts for nothing: nobody could have meant it.
        await page.waitForTimeout(500);
        await page.getByRole("button", { name: "Accept" }).click();
        await page.waitForURL(`**${pathOf(deployment)}*`);
        assert.equal((await world.seenByAgent(deployment)).status, "accepted");

        await bar(page).getByRole("button", { name: "Start work" }).click();
        await bar(page).getByRole("button", { name: "Complete" }).waitFor();
        assert.equal((await world.seenByAgent(deployment)).status, "in_progress");

        await ask(page, "Who reads it?");
        await bar(page).getByText("Waiting for the agent").waitFor();
        const asked = await world.seenByAgent(deployment);
        assert.deepEqual([asked.status, asked.question?.body], ["needs_input", "Who reads it?"]);

        await untilLive(page);
        await reply(page, deployment);
        await completeWithOneError(page);
        await page.waitForURL("**/console?done=completed");
        await assertDelivered(expert, deployment);

        await page.getByRole("link", { name: "History", exact: true }).click();
        await page.getByRole("link", { name: deployment.brief }).click();
        await page.getByRole("heading", { name: "You completed this" }).waitFor();
        await page.getByRole("link", { name: UPLOAD.name }).waitFor();
      });
    });
  });
}

test("with JavaScript off, forms alone lead from the offer to the completed deployment", async () => {
  const expert = await world.expert();
  const deployment = await world.offer(expert, { output_schema: SCHEMA });
  await world.visit({ as: expert, javaScript: false }, async (page) => {
    await page.getByRole("button", { name: "Accept" }).click();
    await bar(page).getByRole("button", { name: "Start work" }).click();

    await editor(page).fill("half an answer");
    await ask(page, "Who reads it?");
    await bar(page).getByText("Waiting for the agent").waitFor();
    await world.reply(deployment, "People who **pay**.");
    await page.goto(pathOf(deployment));
    await thread(page).locator("strong", { hasText: "pay" }).waitFor();
    assert.equal(await editor(page).inputValue(), "half an answer", "asking keeps what was typed");

    await page.getByLabel("Add files").setInputFiles(UPLOAD);
    await page.getByRole("button", { name: "Upload" }).click();
    await page.getByRole("link", { name: UPLOAD.name }).waitFor();

    await editor(page).fill(ANSWER);
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("region", { name: "Preview" }).locator("strong", { hasText: "price" }).waitFor();

    await page.getByRole("radio", { name: "change" }).check();
    await page.getByLabel("Score").fill("9");
    await row(page, 1).getByLabel("Title").fill("The promise");
    await page.getByRole("button", { name: "Add to Findings" }).click();
    await row(page, 2).waitFor();
    assert.equal(await row(page, 1).getByLabel("Title").inputValue(), "The promise", "a new row keeps the others");
    await page.getByRole("button", { name: "Remove Findings 2" }).click();
    await row(page, 2).waitFor({ state: "detached" });
    await row(page, 1).getByRole("radio", { name: "high" }).check();
    await correctTheScore(page);
    await page.waitForURL("**/console?done=completed");
    await assertDelivered(expert, deployment);

    await page.getByRole("link", { name: "History", exact: true }).click();
    await page.getByRole("link", { name: deployment.brief }).click();
    await page.getByRole("heading", { name: "You completed this" }).waitFor();
  });
});

test("a sign-in link is asked for by e-mail, and leads to the page that was wanted", async () => {
  const expert = await world.expert();
  await world.visit({}, async (page) => {
    await page.goto("/console/history");
    await page.getByLabel("Your e-mail address").fill(expert.email);
    await page.getByRole("button", { name: "Send me a sign-in link" }).click();
    await page.getByRole("link", { name: "outbox" }).click();
    const mail = page.getByRole("article").filter({ hasText: expert.email });
    await mail
      .getByRole("link", { name: /sign-in/ })
      .first()
      .click();
    await page.getByRole("button", { name: `Sign in as ${expert.name}` }).click();
    await page.getByRole("heading", { name: "History" }).waitFor();
  });
});

async function ask(page, text) {
  await bar(page).getByRole("link", { name: "Ask" }).click();
  if (!(await question(page).isVisible())) await page.getByText("Ask the agent a question").click();
  await question(page).fill(text);
  await page.getByRole("button", { name: "Send the question" }).click();
}

/** The agent replies while the expert types: the reply appears, and nothing that was typed moves. */
async function reply(page, deployment) {
  const isSamePage = await mark(page);
  await editor(page).fill(ANSWER);
  await editor(page).evaluate((field) => field.setSelectionRange(4, 10));
  await world.reply(deployment, "People who **pay**.");
  await thread(page).locator("strong", { hasText: "pay" }).waitFor();
  await bar(page).getByRole("button", { name: "Complete" }).waitFor();
  const { value, selectionStart, selectionEnd, focused } = await editor(page).evaluate((field) => ({
    value: field.value,
    selectionStart: field.selectionStart,
    selectionEnd: field.selectionEnd,
    focused: document.activeElement === field,
  }));
  assert.deepEqual([value, selectionStart, selectionEnd, focused], [ANSWER, 4, 10, true]);
  assert.ok(await isSamePage(), "without a reload");
}

async function completeWithOneError(page) {
  await page.getByLabel("Add files").setInputFiles(UPLOAD);
  await page.getByRole("link", { name: UPLOAD.name }).waitFor();
  await page.getByRole("radio", { name: "change" }).check();
  await row(page, 1).getByLabel("Title").fill("The promise");
  await row(page, 1).getByRole("radio", { name: "high" }).check();
  await page.getByLabel("Score").fill("9");
  await correctTheScore(page);
}

/** Sends a score that is out of bounds, is told so at the field, with all that was typed still there, and mends it. */
async function correctTheScore(page) {
  await bar(page).getByRole("button", { name: "Complete" }).click();
  await page.getByRole("alert").getByText("One thing needs a change").waitFor();
  const score = page.getByLabel("Score");
  const told = await score.evaluate((field) => ({
    invalid: field.getAttribute("aria-invalid"),
    words: document.getElementById(field.getAttribute("aria-describedby")?.split(" ").at(-1) ?? "")?.textContent,
  }));
  assert.equal(told.invalid, "true");
  assert.match(told.words ?? "", /\b5\b/);
  assert.equal(await score.inputValue(), "9");
  assert.equal(await editor(page).inputValue(), ANSWER);
  assert.equal(await row(page, 1).getByLabel("Title").inputValue(), "The promise");
  assert.ok(await page.getByRole("link", { name: UPLOAD.name }).isVisible());
  await score.fill("4");
  await bar(page).getByRole("button", { name: "Complete" }).click();
}

function row(page, number) {
  return page.getByRole("group", { name: `Findings ${number}`, exact: true });
}

/** The agent has the answer, its data, and the file by its link. */
async function assertDelivered(expert, deployment) {
  const { status, output } = await world.seenByAgent(deployment);
  assert.equal(status, "completed");
  assert.deepEqual([output.body, output.data, output.partial], [ANSWER, DATA, false]);
  assert.deepEqual(
    output.files.map(({ name }) => name),
    [UPLOAD.name],
  );
  const file = await fetch(output.files[0].url, { headers: { Authorization: `Bearer ${expert.key}` } });
  assert.equal(await file.text(), UPLOAD.buffer.toString());
}
