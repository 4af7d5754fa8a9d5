/** A page's head as an agent would send a picture of it. */
const HERO = `<body style="margin:0;font:18px system-ui,sans-serif;background:#f4efe6;color:#1d2b26">
  <div style="display:flex;justify-content:space-between;padding:22px 48px;font-size:16px"><b>Northwind</b><span>Product&emsp;Pricing&emsp;Docs</span></div>
  <div style="padding:44px 48px 60px"><h1 style="font-size:60px;line-height:1.05;margin:0 0 18px">Pay for what ships.</h1>
  <p style="font-size:21px;max-width:34em;margin:0 0 28px">No seats, no tiers. One price for each release that reaches your customers.</p>
  <span style="background:#0b6b5b;color:#fff;padding:14px 26px;border-radius:8px">See the price</span></div></body>`;
const FRAMEWORK = `<body style="font:14px system-ui,sans-serif"><h1>Messaging framework, version 3</h1>
  <h2>1. The gain comes before the price</h2><p>Say what they can do now that they could not do before.</p>
  <h2>2. Our customers' words</h2><p>They say “release”, “go live”, “done”. We say “ship”.</p>
  <h2>3. Warm, never clipped</h2><p>Short sentences are fine. Orders are not.</p></body>`;
const SCORES = "headline,clicks,signups\nPlans for every team,412,31\nPay for what ships,498,29\n";

/**
 * Makes the files that an agent sends along, and uploads them.
 * @returns {Promise<string[]>} their links, for `context_files`
 */
export async function makeFiles({ browser, server }) {
  const page = await browser.newPage({ viewport: { width: 960, height: 400 } });
  await page.setContent(HERO);
  const picture = await page.screenshot();
  await page.setContent(FRAMEWORK);
  const paper = await page.pdf({ format: "A4", margin: { top: "2cm", left: "2cm", right: "2cm" } });
  await page.close();
  const files = [
    ["pricing-hero.png", "image/png", picture],
    ["messaging-framework-v3.pdf", "application/pdf", paper],
    ["test-results.csv", "text/csv", SCORES],
  ];
  const links = [];
  for (const [name, type, body] of files) {
    const response = await fetch(`${server.baseUrl}/v1/files?name=${name}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${server.local.live_key}`, "Content-Type": type },
      body,
    });
    if (!response.ok) throw new Error(`${name} was not taken: ${await response.text()}`);
    links.push((await response.json()).url);
  }
  return links;
}
