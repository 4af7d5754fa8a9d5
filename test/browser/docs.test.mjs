import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./support/axe.mjs";
import { startWorld } from "./support/world.mjs";

/** @type {import("./support/world.mjs").World} */
let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

const visit = (how, run) => world.visit(how, run);

test("axe finds nothing on a page of each kind, wide and narrow, light and dark", async () => {
  await visit({}, async (page) => {
    for (const path of [
      "/docs",
      "/docs/quickstart",
      "/docs/concepts",
      "/docs/reference/deployments",
      "/docs/experts",
    ]) {
      await page.goto(path);
      await axe(page, path);
    }
  });
});

test("without a script a reader searches, changes the language of an example, and opens the menu on a phone", async () => {
  await visit({ javaScript: false, width: 390 }, async (page) => {
    await page.goto("/docs/quickstart");
    assert.equal(await page.getByRole("button", { name: /^Copy/ }).count(), 0);
    await page.locator(".tabs label", { hasText: "Python" }).first().click();
    await page.locator(".panels").getByText("hd.deployments.wait_for").waitFor();
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("searchbox").fill("dead letter");
    await page.getByRole("searchbox").press("Enter");
    await page.waitForURL(/\/docs\/search\?q=dead/);
    await page.getByRole("link", { name: "Webhooks: Answers and retries" }).click();
    await page.waitForURL(/\/docs\/webhooks#answers-and-retries$/);
  });
});

test("by the keyboard alone a reader finds a page while typing, and goes there", async () => {
  await visit({}, async (page) => {
    await page.goto("/docs");
    await page.keyboard.press("/");
    await page.keyboard.type("idempot");
    await page.getByRole("option", { name: /Conventions: Idempotency/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    const chosen = await page.getByRole("option", { selected: true }).textContent();
    assert.match(chosen ?? "", /Idempotency/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/docs\/conventions#idempotency$/);
  });
});

test("the language that was chosen stays, on this page and the next; a copy is what is shown", async () => {
  await visit({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.goto("/docs/quickstart");
    await page.locator(".tabs label", { hasText: "Python" }).first().click();
    await page.goto("/docs/waiting");
    await page.locator(".panels").getByText("hd.deployments.wait_for").waitFor();
    await page.getByRole("button", { name: "Copy: Python" }).click();
    await page.getByText("Copied").waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^from humandeploy import HumanDeploy\n/);
  });
});

test("an address of the time when all was one page leads to where that part is now", async () => {
  await visit({}, async (page) => {
    await page.goto("/docs#createDeployment");
    await page.waitForURL(/\/docs\/reference\/deployments#createDeployment$/);
    await page.goto("/docs#error-not_found");
    await page.locator("#error-not_found").getByRole("link").click();
    await page.waitForURL(/\/docs\/errors#not_found$/);
    assert.equal(await page.locator("tr:target").getByText("404").count(), 1);
  });
});
