import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { client } from "../../e2e/support/client.mjs";
import { startServer } from "../../e2e/support/server.mjs";
import { launchBrowser } from "./browser.mjs";

/** Pages refused with a 4xx are part of what is tested; the browser reports each as an error. */
const EXPECTED = /^Failed to load resource: the server responded with a status of 4\d\d/;
const ROSTER_WITHIN_MS = 6_000;
const SLOW_MS = 10_000;
let count = 0;

/**
 * @typedef {Awaited<ReturnType<typeof startWorld>>} World
 * @typedef {Awaited<ReturnType<World["expert"]>>} Expert
 * @typedef {object} Visit
 * @property {Expert} [as] who is signed in
 * @property {number} [width]
 * @property {boolean} [javaScript]
 * @property {RegExp[]} [expected] errors of the console that the test brings about
 * @property {import("playwright-core").Browser} [browser] another than the world's
 */

/** The real server and a browser, shared by the tests of a file. */
export async function startWorld({ timeScale = 1 } = {}) {
  const server = await startServer({ timeScale });
  const chrome = await launchBrowser().catch(async (error) => {
    await server.stop();
    throw error;
  });
  const { base_url, admin_token } = server.local;
  /** The agents' clients by the deployments that they made. */
  const agents = new Map();
  const agentOf = ({ id }) => agents.get(id);
  const admin = client(base_url, admin_token);

  async function workspace() {
    const { id } = ok(await admin("POST", "/admin/v1/workspaces", { name: `Workspace ${++count}` }));
    const { key } = ok(await admin("POST", `/admin/v1/workspaces/${id}/keys`, { mode: "live", name: "browser" }));
    return { workspace_id: id, key };
  }

  /** A link through which its expert may sign in once. */
  async function linkFor(expert) {
    return ok(await admin("POST", `/admin/v1/experts/${expert.id}/sign_in_links`, {})).url;
  }

  return {
    server,
    base_url,
    browser: chrome.browser,
    linkFor,

    /** An expert of a workspace of their own, or of another's: whom the deployments of no other workspace reach. */
    async expert({ name = "Ada Moreno", skills = ["copy", "brand-strategy"], beside } = {}) {
      const { workspace_id, key } = beside ?? (await workspace());
      const email = `expert-${++count}@experts.example`;
      const body = { name, email, skills, capacity: 20, workspaces: [workspace_id] };
      const { id } = ok(await admin("POST", "/admin/v1/experts", body));
      const { token } = ok(await admin("POST", `/admin/v1/experts/${id}/tokens`, { name: "browser" }));
      return { id, name, email, skills, workspace_id, key, api: client(base_url, token) };
    },

    /** Creates a live deployment in an expert's workspace, as an agent does, and waits until it is offered to them. */
    async offer(expert, body = {}) {
      const agent = client(base_url, expert.key);
      const input = { brief: "Which of the two headlines keeps our promise?", skills: ["copy"], ...body };
      const created = await patiently(
        () => agent("POST", "/v1/deployments", input),
        // The bench hears of a new expert within seconds.
        ({ status }) => status !== 422,
        ROSTER_WITHIN_MS,
      );
      const deployment = ok(created);
      agents.set(deployment.id, agent);
      await patiently(
        () => expert.api("GET", `/expert/v1/deployments/${deployment.id}`),
        ({ status }) => status === 200,
      );
      return deployment;
    },

    /** The same, brought by its expert to where the last of the commands leads: `accept`, `start`, `ask`… */
    async brought(expert, body, ...commands) {
      const deployment = await this.offer(expert, body);
      const inputs = { ask: { body: "Is there a **style guide**?" }, complete: { output: { body: "Done." } } };
      let latest = deployment;
      for (const type of commands) latest = await this.command(expert, deployment, type, inputs[type] ?? {});
      return latest;
    },

    async command(expert, { id }, type, input = {}) {
      return ok(await expert.api("POST", `/expert/v1/deployments/${id}/${type}`, input));
    },

    /** A deployment as its agent sees it. */
    async seenByAgent(deployment) {
      return ok(await agentOf(deployment)("GET", `/v1/deployments/${deployment.id}`));
    },

    async reply(deployment, body, more = {}) {
      return ok(await agentOf(deployment)("POST", `/v1/deployments/${deployment.id}/reply`, { body, ...more }));
    },

    async cancelledByAgent(deployment) {
      return ok(await agentOf(deployment)("POST", `/v1/deployments/${deployment.id}/cancel`, {}));
    },

    /**
     * Runs a test in a new window, signed in if it says as whom, and then fails if the console, a script or the
     * content security policy had anything to complain about.
     * @param {Visit} how
     * @param {(page: import("playwright-core").Page, more: { open: () => Promise<import("playwright-core").Page> }) => Promise<void>} run
     *   `open` opens another window of the same browser
     */
    async visit({ as, width = 1280, javaScript = true, expected = [], browser = chrome.browser, ...more }, run) {
      const context = await browser.newContext({
        baseURL: base_url,
        viewport: { width, height: width > 600 ? 900 : 844 },
        javaScriptEnabled: javaScript,
        ...more,
      });
      context.setDefaultTimeout(SLOW_MS);
      const complaints = watch(context, [EXPECTED, ...expected]);
      try {
        await context.addInitScript(() => {
          addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
            reportError(new Error(`The policy forbade ${violatedDirective} of ${blockedURI}`));
          });
        });
        const page = await context.newPage();
        if (as) await signIn(page, await linkFor(as));
        await run(page, { open: () => context.newPage() });
      } catch (error) {
        throw complaints.length > 0 ? new Error(`${error.message}\n${complaints.join("\n")}`, { cause: error }) : error;
      } finally {
        await context.close().catch(() => {});
      }
      assert.deepEqual(complaints, []);
    },

    async stop() {
      await chrome.close();
      await server.stop();
    },
  };
}

/** Everything that a window's console or scripts complain of, but for what is expected. */
function watch(context, expected) {
  const complaints = [];
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() !== "error" || expected.some((pattern) => pattern.test(text))) return;
    complaints.push(`${text} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("dialog", (dialog) => {
    complaints.push(`A dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  return complaints;
}

/** Signs in by a link, as a person does, and lands in the inbox. */
export async function signIn(page, link) {
  await page.goto(link);
  await page.getByRole("button", { name: /^Sign in as / }).click();
  await page.waitForURL(/\/console(\?|$)/);
}

/** Waits until the page hears of what happens. */
export async function untilLive(page) {
  await page.locator('[data-connection="live"]').waitFor();
}

/** Marks a page, so that it can be told whether it was loaded anew. */
export async function mark(page) {
  await page.evaluate(() => {
    globalThis.marked = true;
  });
  return () => page.evaluate(() => globalThis.marked === true);
}

/** Asks until it is `enough`, and gives the last answer either way. */
export async function patiently(ask, enough, timeoutMs = SLOW_MS) {
  for (const until = Date.now() + timeoutMs; ; await sleep(100)) {
    const answer = await ask();
    if (enough(answer) || Date.now() > until) return answer;
  }
}

export function ok({ status, body }) {
  assert.ok(status < 300, `${status}: ${JSON.stringify(body)}`);
  return body;
}
