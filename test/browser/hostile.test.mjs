import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFiles } from "./support/files.mjs";
import { editor, pathOf, thread } from "./support/story.mjs";
import { ok, startWorld, untilLive } from "./support/world.mjs";

const RUNS = "globalThis.hacked = true; alert(1)";
const HTML = `<script>${RUNS}</script><img src=x onerror="${RUNS}"><svg onload="${RUNS}"></svg><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`;
const MARKDOWN = `${HTML}

[press me](javascript:globalThis.hacked=true) <javascript:globalThis.hacked=true> [data](data:text/html,<script>${RUNS}</script>)
![picture](https://tracker.invalid/seen.png) [here](//tracker.invalid/x) [ref]

[ref]: javascript:globalThis.hacked=true
`;

/** @type {import("./support/world.mjs").World} */
let world;
let files;
before(async () => {
  [world, files] = await Promise.all([startWorld(), startFiles()]);
});
after(() => Promise.all([world?.stop(), files?.close()]));

test("nothing that an agent or an expert writes ever runs, or loads anything from elsewhere", async () => {
  const expert = await world.expert({ name: `Eve <script>${RUNS}</script><img src=x onerror="${RUNS}">` });
  const deployment = await world.brought(
    expert,
    {
      brief: `${HTML} ${MARKDOWN}`,
      context_files: [`${files.url}/${encodeURIComponent('<img src=x onerror="globalThis.hacked=1">.md')}`],
      context_url: `https://tracker.invalid/"onmouseover="${encodeURIComponent(RUNS)}`,
      metadata: { '<b onclick="x">': HTML, link: "javascript:globalThis.hacked=true", deep: { html: HTML } },
      output_schema: {
        type: "object",
        title: HTML,
        description: HTML,
        properties: {
          [`"><script>${RUNS}</script>`]: {
            type: "string",
            title: HTML,
            description: HTML,
            default: HTML,
            examples: [HTML],
          },
          choice: { enum: [HTML, "plain"] },
        },
      },
    },
    "accept",
    "start",
  );
  const foreign = [];
  await world.visit({ as: expert }, async (page) => {
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(world.base_url) && !url.startsWith("data:image/svg+xml,")) foreign.push(url);
    });
    await page.goto("/console");
    await untilLive(page);
    await page.goto(pathOf(deployment));
    await untilLive(page);
    await page
      .getByRole("region", { name: /^Files/ })
      .getByText("onerror")
      .first()
      .waitFor();
    await page.getByText("Show the text").click();
    await page.getByText("and words").waitFor();
    await world.command(expert, deployment, "ask", { body: MARKDOWN });
    await thread(page).getByText("press me").first().waitFor();
    await world.reply(deployment, MARKDOWN);
    await thread(page).getByText("press me").nth(1).waitFor();
    await editor(page).fill(MARKDOWN);
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("region", { name: "Preview" }).getByText("press me").waitFor();
    assert.deepEqual(await dangers(page), []);

    await page.getByLabel("Add files").setInputFiles({
      name: `<img src=x onerror="${RUNS.replaceAll(";", "")}">.html`,
      mimeType: "text/html",
      buffer: Buffer.from(HTML),
    });
    await page.getByRole("link", { name: /onerror/ }).waitFor();
    assert.deepEqual(await dangers(page), []);

    await page.getByText("Ask the agent a question").click();
    const output = { body: MARKDOWN, data: { choice: HTML } };
    await world.command(expert, deployment, "complete", { output });
    await page.getByRole("alert").first().waitFor();
    await page.reload();
    assert.deepEqual(await dangers(page), []);
    await page.goto("/console/history");
    await page.goto("/console/settings");
    await page.goto("/dev/outbox");
    assert.deepEqual(await dangers(page), []);
  });
  assert.deepEqual(foreign, []);
});

test("links that run something are refused as a context link", async () => {
  const expert = await world.expert();
  for (const context_url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]) {
    await assert.rejects(() => world.offer(expert, { context_url }), /context_url: must be an http or https URL/);
  }
});

test("an SVG, a page and a picture that lies are downloads in a sandbox, and never part of a page", async () => {
  const expert = await world.expert();
  const names = ["drawing.svg", "page.html", "liar.png", "hero.png"];
  const deployment = await world.offer(expert, { context_files: names.map((name) => `${files.url}/${name}`) });
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    for (const name of names) await page.getByRole("link", { name, exact: true }).waitFor();
    const shown = await page
      .locator("main img, main iframe, main object, main embed")
      .evaluateAll((all) => all.map((one) => one.getAttribute("alt") ?? one.outerHTML));
    assert.deepEqual(shown, ["Preview of hero.png"]);

    const { context_files } = ok(await expert.api("GET", `/expert/v1/deployments/${deployment.id}`));
    for (const { id, name } of context_files) {
      for (const suffix of ["", "/preview"]) {
        const path = `${pathOf(deployment)}/files/${id}${suffix}`;
        const response = await page.request.get(path);
        const headers = response.headers();
        assert.match(headers["content-security-policy"], /default-src 'none'; sandbox/, path);
        assert.equal(headers["x-content-type-options"], "nosniff", path);
        const isShown = name === "hero.png" && suffix === "/preview";
        assert.match(headers["content-disposition"], isShown ? /^inline/ : /^attachment/, `${name}${suffix}`);
        if (!isShown) await assertDownloaded(page, path);
      }
    }
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  });
});

test("the text of a page that was sent is shown as text", async () => {
  const expert = await world.expert();
  const deployment = await world.offer(expert, { context_files: [`${files.url}/page.html`] });
  await world.visit({ as: expert }, async (page) => {
    await page.goto(pathOf(deployment));
    await page.getByText("Show the text").click();
    await page.getByText("Some words").waitFor();
    assert.deepEqual(await dangers(page), []);
  });
});

test("a form that another site sends, or that carries a forged token, changes nothing", async () => {
  const expert = await world.expert();
  const deployment = await world.offer(expert);
  await world.visit({ as: expert }, async (page, { open }) => {
    const action = `${world.base_url}${pathOf(deployment)}/accept`;
    const foreign = await open();
    await foreign.goto(files.url);
    await foreign.setContent(`<form method="post" action="${action}"><button>Win a prize</button></form>`);
    await foreign.getByRole("button").click();
    await foreign.waitForURL(action);
    assert.equal((await world.seenByAgent(deployment)).status, "pending");

    await page.goto(pathOf(deployment));
    await page.locator("#actions [name=csrf]").evaluateAll((fields) => {
      for (const field of fields) field.value = "forged";
    });
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL(action);
    assert.equal((await world.seenByAgent(deployment)).status, "pending");
  });
});

/** What in a page could run or has run: scripts of its content, handlers, links that are no addresses of the web. */
function dangers(page) {
  return page.evaluate(() => {
    const found = globalThis.hacked === undefined ? [] : ["it ran"];
    for (const element of document.querySelectorAll("body *")) {
      const { localName, attributes } = element;
      if (["script", "object", "embed", "base", "meta", "style", "link"].includes(localName))
        found.push(element.outerHTML);
      if (localName === "iframe" && element.hasAttribute("srcdoc")) found.push(element.outerHTML);
      for (const { name, value } of attributes) {
        if (/^on/.test(name)) found.push(`${name}=${value}`);
        if (!["href", "src", "action", "formaction", "hx-get", "hx-post", "sse-connect"].includes(name)) continue;
        const url = new URL(value, location.href);
        if (!["http:", "https:", "mailto:"].includes(url.protocol)) found.push(`${name}=${value}`);
        if (["src", "hx-get", "hx-post", "sse-connect"].includes(name) && url.origin !== location.origin)
          found.push(value);
      }
    }
    return found;
  });
}

async function assertDownloaded(page, path) {
  const other = await page.context().newPage();
  const [download] = await Promise.all([other.waitForEvent("download"), other.goto(path).catch(() => {})]);
  assert.equal(new URL(download.url()).pathname, path);
  await download.cancel();
  await other.close();
}
