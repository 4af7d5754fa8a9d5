import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bar, editor, pathOf, question, thread, untilSaved } from "./support/story.mjs";
import { mark, ok, startWorld, untilLive } from "./support/world.mjs";

/** @type {import("./support/world.mjs").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

test("j and k walk the rows, Enter opens one, a accepts it", async () => {
  const expert = await world.expert();
  const first = await world.offer(expert, { brief: "The more urgent one", urgency: "priority" });
  const second = await world.offer(expert, { brief: "The other one" });
  await world.visit({ as: expert }, async (page) => {
    await page.keyboard.press("j");
    assert.equal(await focused(page), first.brief);
    await page.keyboard.press("j");
    assert.equal(await focused(page), second.brief);
    await page.keyboard.press("j");
    assert.equal(await focused(page), second.brief, "the last row is the last");
    await page.keyboard.press("k");
    assert.equal(await focused(page), first.brief);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${pathOf(first)}`);
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await page.waitForURL("**/console");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.waitForURL(`**${pathOf(second)}?done=accepted`);
    assert.equal((await world.seenByAgent(second)).status, "accepted");
    await page.keyboard.press("s");
    await page.waitForURL(`**${pathOf(second)}?done=started`);
    await page.keyboard.press("e");
    assert.ok(await editor(page).evaluate((field) => document.activeElement === field));
  });
});

test("shortcuts do nothing while typing; Ctrl+Enter sends what is being written", async () => {
  const expert = await world.expert();
  await world.offer(expert);
  const deployment = await world.brought(expert, { brief: "The one to work on" }, "accept", "start");
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await editor(page).pressSequentially("a jade sage digs ?gh");
    assert.equal(await editor(page).inputValue(), "a jade sage digs ?gh");
    assert.equal(new URL(page.url()).pathname, pathOf(deployment));
    assert.equal(await page.locator("dialog").count(), 0);

    await page.getByText("Ask the agent a question").click();
    await question(page).pressSequentially("ja?");
    await question(page).press("Control+Enter");
    await page.getByText("Your question is on its way").waitFor();
    assert.equal((await world.seenByAgent(deployment)).question?.body, "ja?");
    await world.reply(deployment, "Yes.");
    await bar(page).getByRole("button", { name: "Complete" }).waitFor();
    await editor(page).press("Control+Enter");
    await page.waitForURL("**/console?done=completed");
    assert.equal((await world.seenByAgent(deployment)).output?.body, "a jade sage digs ?gh");
  });
});

test("? lists the shortcuts, and Escape closes the list", async () => {
  const expert = await world.expert();
  await world.visit({ as: expert }, async (page) => {
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});

test("an offer is shown as a notification of the browser, but only to who is looking elsewhere and allowed it", async () => {
  const expert = await world.expert();
  await world.visit({ as: expert, permissions: ["notifications"] }, async (page) => {
    await page.addInitScript(() => {
      globalThis.notes = [];
      globalThis.isLooking = true;
      document.hasFocus = () => globalThis.isLooking;
      globalThis.Notification = class {
        static permission = "granted";
        constructor(title, options) {
          globalThis.notes.push({ title, ...options });
        }
      };
    });
    await page.goto("/console/history");
    await untilLive(page);
    await world.offer(expert, { brief: "Seen in the page" });
    await page.waitForFunction(() => document.title.startsWith("(1)"));
    await page.evaluate(() => {
      globalThis.isLooking = false;
    });
    const { id } = await world.offer(expert, { brief: "Seen elsewhere" });
    await page.waitForFunction(() => globalThis.notes.length > 0);
    assert.deepEqual(await page.evaluate(() => globalThis.notes), [
      { title: "New offer", body: "Seen elsewhere", tag: `offer-${id}` },
    ]);
  });
});

test("no notification of the browser comes to an expert who switched it off", async () => {
  const expert = await world.expert();
  await world.visit({ as: expert, permissions: ["notifications"] }, async (page) => {
    await page.goto("/console/settings");
    await page.getByRole("checkbox", { name: "Browser: Offers" }).uncheck();
    await page.getByRole("button", { name: "Save notifications" }).click();
    await page.getByText("Saved.").waitFor();
    await page.addInitScript(() => {
      globalThis.notes = [];
      document.hasFocus = () => false;
      globalThis.Notification = class {
        static permission = "granted";
        constructor(title) {
          globalThis.notes.push(title);
        }
      };
    });
    await page.goto("/console/history");
    await untilLive(page);
    for (const turn of [1, 2]) {
      await world.offer(expert);
      await page.waitForFunction((count) => document.title.startsWith(`(${count})`), turn);
    }
    assert.deepEqual(await page.evaluate(() => globalThis.notes), []);
  });
});

test("the switch of availability is one press, and says what it means for the inbox", async () => {
  const expert = await world.expert();
  await world.visit({ as: expert }, async (page) => {
    await page.getByRole("button", { name: "Away" }).click();
    await page.getByText("You are away, so nothing new is offered to you").waitFor();
    const me = ok(await expert.api("GET", "/expert/v1/me"));
    assert.equal(me.availability, "away");
  });
});

// Rows stand by their deadlines. What is above a new one must not move; what is below makes room for it.
test("an offer that comes in below the others moves none of them", async () => {
  const expert = await world.expert();
  await world.offer(expert, { brief: "The urgent one", urgency: "priority" });
  // As many as reach the foot of the screen, which may make room.
  for (let index = 0; index < 7; index++) await world.offer(expert, { brief: `A calm one, number ${index}` });
  await world.visit({ as: expert }, async (page) => {
    await untilLive(page);
    await page.keyboard.press("j");
    const before = await placesOfRows(page);
    const shifts = await watchShifts(page);
    await world.offer(expert, { brief: "The last one" });
    await page.getByRole("link", { name: "The last one" }).waitFor();
    const { "The last one": _, ...after } = await placesOfRows(page);
    assert.deepEqual(after, before);
    assert.equal(await focused(page), "The urgent one");
    assert.equal(await shifts(), 0);
  });
});

test("an offer that comes in above the focused row leaves the focus on that row", async () => {
  const expert = await world.expert();
  await world.offer(expert, { brief: "A calm one" });
  await world.visit({ as: expert }, async (page) => {
    await untilLive(page);
    await page.keyboard.press("j");
    await world.offer(expert, { brief: "The urgent one", urgency: "priority" });
    await page.getByRole("link", { name: "The urgent one" }).waitFor();
    assert.equal(await focused(page), "A calm one");
  });
});

// The reply stands above the editor: the page grows there, and must be scrolled by as much in the same frame.
test("a reply that comes in while an expert types does not move the line they are typing", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, { brief: "Two headlines.\n".repeat(60) }, "accept", "start", "ask");
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await untilLive(page);
    await editor(page).fill("The second one.");
    await untilSaved(page);
    await editor(page).evaluate((field) => field.scrollIntoView({ block: "center" }));
    const top = () => editor(page).evaluate((field) => Math.round(field.getBoundingClientRect().top));
    const before = await top();
    const shifts = await watchShifts(page);
    await world.reply(deployment, "One line.\n\n".repeat(30));
    await thread(page).getByText("One line.").first().waitFor();
    await bar(page).getByRole("button", { name: "Complete" }).waitFor();
    assert.ok(Math.abs((await top()) - before) <= 1, `the editor stood at ${before} px, and stands at ${await top()}`);
    assert.equal(await shifts(), 0);
  });
});

test("an open preview and a page stay as they are when something else arrives", async () => {
  const expert = await world.expert();
  const deployment = await world.brought(expert, {}, "accept", "start", "ask");
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await untilLive(page);
    const isSamePage = await mark(page);
    await editor(page).fill("**Bold** words");
    await page.getByRole("button", { name: "Preview" }).click();
    const preview = page.getByRole("region", { name: "Preview" });
    await preview.locator("strong", { hasText: "Bold" }).waitFor();
    await world.reply(deployment, "Go on.");
    await thread(page).getByText("Go on.").waitFor();
    assert.ok(await preview.locator("strong", { hasText: "Bold" }).isVisible());
    assert.ok(await isSamePage());
  });
});

function focused(page) {
  return page.evaluate(() => document.activeElement?.textContent);
}

/** How far down each row stands, by its title. */
function placesOfRows(page) {
  return page
    .locator("[data-row] .row-link")
    .evaluateAll((links) =>
      Object.fromEntries(links.map((link) => [link.textContent, link.getBoundingClientRect().top])),
    );
}

/** Adds up how much the page's content moves from now on, as the browser measures it, keys and presses or not. */
async function watchShifts(page) {
  await page.evaluate(() => {
    globalThis.shifted = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) globalThis.shifted += value;
    }).observe({ type: "layout-shift" });
  });
  return async () => {
    // The browser reports a frame after it was drawn.
    await page.waitForTimeout(300);
    return page.evaluate(() => globalThis.shifted);
  };
}
