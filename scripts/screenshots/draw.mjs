import { join } from "node:path";
import { client } from "../../test/e2e/support/client.mjs";

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Draws the pages of the expert console, light and dark. Gives the paths of the pictures. */
export async function draw({ server, browser, story, folder }) {
  const drawn = [];
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const [viewport, pictures] of [
      [DESK, atDesk],
      [PHONE, onPhone],
    ]) {
      const context = await browser.newContext({
        baseURL: server.baseUrl,
        viewport,
        colorScheme,
        locale: "en-GB",
        reducedMotion: "reduce",
        userAgent: viewport === PHONE ? PHONE_AGENT : DESK_AGENT,
      });
      const page = await context.newPage();
      await page.goto(await linkFor(server, story.expert));
      await pictures(page, story, async (name, height = viewport.height) => {
        const path = join(folder, `${name}-${colorScheme}.png`);
        const clip = { x: 0, y: 0, width: viewport.width, height };
        await page.screenshot({ path, clip, animations: "disabled", caret: "hide" });
        drawn.push(path);
      });
      await context.close();
    }
  }
  return drawn;
}

const DESK_AGENT =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36";
const PHONE_AGENT =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Mobile Safari/537.36";

async function atDesk(page, story, picture) {
  await picture("sign-in", 360);
  await page.clock.install();
  await signIn(page);
  await settled(page);
  await picture("inbox");

  await openWork(page, story);
  await page
    .locator("img")
    .first()
    .evaluate((image) => image.decode());
  await picture("deployment");
  await write(page, story);
  await openWork(page, story);
  await page.getByLabel("Text", { exact: true }).evaluate((field) => {
    scrollTo(0, field.getBoundingClientRect().top + scrollY - 150);
  });
  await picture("work-form");

  for (const name of ["history", "settings"]) {
    await page.goto(`/console/${name}`);
    await settled(page);
    await picture(name);
  }
}

async function onPhone(page, story, picture) {
  await page.clock.install();
  await signIn(page);
  await settled(page);
  await picture("phone-inbox");
  await openWork(page, story);
  await page.locator("#thread").evaluate((thread) => {
    scrollTo(0, thread.getBoundingClientRect().top + scrollY - 90);
  });
  await picture("phone-work");
}

async function signIn(page) {
  await page.getByRole("button", { name: /^Sign in as/ }).click();
  await page.getByRole("heading", { name: /Offered to you/ }).waitFor();
}

/** Opens the deployment that is worked on, as it looks a while later. */
async function openWork(page, { work }) {
  await page.goto(`/console/deployments/${work}`);
  await settled(page);
  await page.clock.fastForward("09:00");
  await page.clock.resume();
}

/** Types what the story says, unless it is there from before. */
async function write(page, { draft }) {
  const text = page.getByLabel("Text", { exact: true });
  if ((await text.inputValue()) === draft) return;
  await text.fill(draft);
  await page.getByLabel("Diagnosis").fill("Clipped: it asks for money before it names the gain.");
  await page.getByRole("radio", { name: "change", exact: true }).check();
  await page.getByLabel("Headline").first().fill("Go live, then pay");
  await page.getByLabel("Confidence").first().fill("4");
  await page
    .locator("[data-draft-status]")
    .getByText(/^Saved \d/)
    .waitFor();
}

async function settled(page) {
  await page.locator('[data-connection="live"]').waitFor();
}

async function linkFor({ baseUrl, local }, { id }) {
  const { body } = await client(baseUrl, local.admin_token)("POST", `/admin/v1/experts/${id}/sign_in_links`, {});
  return body.url;
}
