import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { client } from "../../test/e2e/support/client.mjs";
import { startReceiver } from "../../test/e2e/support/receiver.mjs";

const WITHIN_MS = 20_000;
const COLLEAGUES = [
  { name: "Priya Raman", email: "priya@northwind.example", role: "developer" },
  { name: "Jonas Weber", email: "jonas@northwind.example", role: "viewer" },
];
const TESTS = [
  { brief: "Does the refund e-mail answer the question that was asked?", skills: ["copy"] },
  {
    brief: "Is the new onboarding step clear without its picture?",
    skills: ["copy"],
    metadata: { hd_test: "needs_input" },
  },
];
const UNKNOWN = { brief: "Check the Portuguese of our help pages.", skills: ["translation"] };
const REASON = "Our agents hand over launch copy in bursts: forty at once, twice a week.";

/**
 * What the owners of agents and the operators of the instance have done by the time that their pages are looked at,
 * told through the API, and for what has none through the forms of the dashboard.
 * @param {object} about
 * @param {any} about.server
 * @param {import("playwright-core").Browser} about.browser
 * @param {() => Promise<string>} about.during makes live deployments once the endpoints listen, and gives one of them
 * @returns {Promise<import("./pages.mjs").Subjects & { urls: Map<string, string> }>} `urls`: what the pages are to say
 *   in place of the addresses on loopback
 */
export async function tellOwners({ server, browser, during }) {
  const { local } = server;
  const admin = client(server.baseUrl, local.admin_token);
  const agents = { live: client(server.baseUrl, local.live_key), test: client(server.baseUrl, local.test_key) };
  const { workspace_id } = local;
  const call = async (path, body, method = "POST") => ok(await admin(method, `/admin/v1${path}`, body));
  const workspace = `/workspaces/${workspace_id}`;

  await call(workspace, { name: "Northwind" }, "PATCH");
  const { id: other } = await call("/workspaces", { name: "Harbor Labs" });
  await call(`/workspaces/${other}/keys`, { mode: "live", name: "staging" });
  await call(`${workspace}/credits`, { amount: 2_500, reason: "Invoice 2026-114" });
  await call(`${workspace}/keys`, { mode: "live", name: "launch agent" });
  for (const colleague of COLLEAGUES) await call(`${workspace}/members`, colleague);
  await call("/operators", { name: "Noor Haddad", email: "noor@operators.example" });
  await call("/tokens", { name: "billing export" });

  const receiver = await startReceiver({
    answer: ({ path }) => (path === "/audit" ? { status: 503, body: "upstream connect error" } : {}),
  });
  try {
    const endpoints = {};
    for (const mode of ["test", "live"]) {
      const made = ok(
        await agents[mode]("POST", "/v1/webhooks", { url: `${receiver.url}/humandeploy`, description: "The agent" }),
      );
      endpoints[mode] = made.id;
    }
    const events = ["deployment.completed", "deployment.cancelled"];
    ok(await agents.live("POST", "/v1/webhooks", { url: `${receiver.url}/audit`, events, description: "Audit trail" }));
    const tested = [];
    for (const body of TESTS) tested.push(ok(await agents.test("POST", "/v1/deployments", body)).id);
    const refused = await agents.live("POST", "/v1/deployments", UNKNOWN);
    assert.equal(refused.status, 422);
    const live = await during();
    await askForMore({ server, browser });
    const delivery = await untilFailed(admin);
    const urls = new Map([[receiver.url, "https://agents.northwind.example"]]);
    return { workspace_id, live, test: tested[0], endpoints, delivery, expert_id: local.experts[0].id, urls };
  } finally {
    await receiver.close();
  }
}

/** Asks for higher limits, which only a person does. */
async function askForMore({ server, browser }) {
  const context = await browser.newContext({ baseURL: server.baseUrl });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await signInAs(page, server, "dashboard");
  await page.goto(`/dashboard/${server.local.workspace_id}/live/usage`);
  await page.locator('[name="in_flight_limit"]').fill("40");
  await page.locator('textarea[name="reason"], input[name="reason"]').fill(REASON);
  await page.locator('form[action$="/usage/limits"] button[type="submit"]').click();
  await page.getByText("Your request is with the operator.").waitFor();
  await context.close();
}

/**
 * Signs in as the demo owner or the demo operator, through the e-mail that they get: a link of local.json is good once.
 * @param {import("playwright-core").Page} page
 * @param {any} server
 * @param {"dashboard" | "operator"} which
 */
export async function signInAs(page, { baseUrl, local }, which) {
  const admin = client(baseUrl, local.admin_token);
  const list = which === "dashboard" ? `/admin/v1/workspaces/${local.workspace_id}/members` : "/admin/v1/operators";
  const { data } = ok(await admin("GET", `${list}?limit=100`));
  const email = which === "dashboard" ? "owner@example.com" : "operator@example.com";
  const { id } = data.find((person) => person.email === email);
  await page.goto(ok(await admin("POST", `${list}/${id}/sign_in_links`, {})).url);
  await page.getByRole("button", { name: /^Sign in as / }).click();
  await page.waitForURL(new RegExp(`/${which}(/ws_[^/]+/\\w+)?(\\?|$)`));
}

/** The first delivery to the endpoint that does not answer well, once it was tried. */
async function untilFailed(admin) {
  for (const until = Date.now() + WITHIN_MS; Date.now() < until; await sleep(200)) {
    const { data } = ok(await admin("GET", "/admin/v1/deliveries?status=pending&limit=100"));
    const failed = data.find(({ url, attempts }) => url.endsWith("/audit") && attempts.length > 0);
    if (failed) return failed.id;
  }
  throw new Error("no delivery failed in time");
}

function ok({ status, body }) {
  assert.ok(status < 300, `${status}: ${JSON.stringify(body)}`);
  return body;
}
