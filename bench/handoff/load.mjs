import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { newClient } from "../support/http.mjs";
import { openLoop } from "../support/pace.mjs";

const OFFERED_WITHIN_MS = 20_000;
const ASK_AGAIN_MS = 5;
/** A wake-up that was lost is found by the sweep, within a minute. */
const LAST_WEBHOOK_MS = 90_000;

/**
 * Whole handoffs at a steady pace: an agent creates and waits, an expert accepts, starts and completes, a receiver gets
 * the events. Runs in a process of its own, all clocks are one.
 * @param {{ url: string, workspaces: { key: string }[], experts: { token: string }[], brief: object, output: object,
 *   rate: number, seconds: number, warmUp: number }} plan
 */
export async function handoffLoad({ url, workspaces, experts, brief, output, rate, seconds, warmUp }) {
  const http = newClient(url);
  const receiver = await startReceiver();
  const steps = { create: [], offered: [], accept: [], start: [], complete: [], wait: [], webhook: [], whole: [] };
  const webhooks = [];
  try {
    for (const { key } of workspaces) {
      await http.call(
        "POST",
        "/v1/webhooks",
        { key, body: { url: receiver.url, events: ["deployment.completed"] } },
        201,
      );
    }
    const count = Math.round(rate * (seconds + warmUp));
    const began = performance.now();
    const run = await openLoop({ rate, count, work: (index) => one(index, began + (index * 1_000) / rate) });
    const arrivals = await Promise.allSettled(webhooks);
    const lost = arrivals.filter(({ status }) => status === "rejected").length;
    return { steps, failed: run.failed, failures: run.failures, lost, seconds: run.seconds, count, late: run.late };
  } finally {
    http.close();
    await receiver.close();
  }

  async function one(index, due) {
    const note = (step, since) => {
      const now = performance.now();
      if (index >= rate * warmUp) steps[step].push(now - since);
      return now;
    };
    const { key } = workspaces[index % workspaces.length];
    const { token } = experts[index % experts.length];
    const created = await http.call("POST", "/v1/deployments", { key, body: brief }, 201);
    let at = note("create", due);
    const path = `/expert/v1/deployments/${created.id}`;
    // The agent waits from now on, and the expert acts.
    const seen = waitFor(created, key);
    seen.catch(() => {});
    const { asked, answered } = await accept(path, token);
    if (index >= rate * warmUp) {
      steps.offered.push(asked - at);
      steps.accept.push(answered - asked);
    }
    at = answered;
    await http.call("POST", `${path}/start`, { key: token, body: {} }, 200);
    at = note("start", at);
    const arrival = receiver.arrival(created.id).then((arrivedAt) => {
      if (index >= rate * warmUp) steps.webhook.push(arrivedAt - at);
    });
    arrival.catch(() => {});
    webhooks.push(arrival);
    await http.call("POST", `${path}/complete`, { key: token, body: output }, 200);
    note("complete", at);
    const seenAt = await seen;
    if (index >= rate * warmUp) {
      steps.wait.push(seenAt - at);
      steps.whole.push(seenAt - due);
    }
  }

  /** Who is not yet offered it gets 404, and asks again: the last asking counts as the accept. */
  async function accept(path, token) {
    for (const until = performance.now() + OFFERED_WITHIN_MS; ; await sleep(ASK_AGAIN_MS)) {
      const asked = performance.now();
      const { status, text } = await http.send("POST", `${path}/accept`, { key: token, body: {} });
      if (status === 200) return { asked, answered: performance.now() };
      if (status !== 404 || asked > until) throw new Error(`accept answered ${status}: ${text.slice(0, 200)}`);
    }
  }

  async function waitFor({ id, version }, key) {
    for (let after = version; ; ) {
      const now = await http.call("GET", `/v1/deployments/${id}?wait=60&after=${after}`, { key }, 200);
      if (now.status === "completed") return performance.now();
      after = now.version;
    }
  }
}

/** Notes when the event of each deployment came first. */
async function startReceiver() {
  /** @type {Map<string, (at: number) => void>} */
  const waiting = new Map();
  const server = createServer(async (request, response) => {
    const at = performance.now();
    const body = Buffer.concat(await request.toArray()).toString();
    response.end("ok");
    const { id } = JSON.parse(body).data.deployment;
    waiting.get(id)?.(at);
    waiting.delete(id);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/hook`,
    /** @param {string} id @returns {Promise<number>} */
    arrival: (id) =>
      new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error("no webhook")), LAST_WEBHOOK_MS);
        waiting.set(id, (at) => {
          clearTimeout(timer);
          done(at);
        });
      }),
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done(undefined)));
    },
  };
}
