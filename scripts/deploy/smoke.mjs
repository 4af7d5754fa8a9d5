import { setTimeout as sleep } from "node:timers/promises";
import { DeployError, step } from "./step.mjs";

const PAUSE_MS = 2_000;
const TRY_MS = 10_000;
const BRIEF = { brief: "Say whether this deployment works.", skills: ["copy"] };

/**
 * Waits until the new release answers that it is healthy.
 * @param {{ url: string, release: string, waitMs: number }} options
 */
export async function untilHealthy({ url, release, waitMs }) {
  let said = "nothing";
  for (const until = Date.now() + waitMs; ; await sleep(Math.min(PAUSE_MS, waitMs / 10))) {
    const { status, body } = await ask(new URL("/healthz", url));
    // An installation from before releases were named says only that it is healthy.
    const isNew = body?.release === undefined || body.release === release;
    if (status === 200 && isNew) return step(`${url}/healthz`, `healthy${body?.release ? `, ${body.release}` : ""}`);
    said = status === 200 ? `200, but of the release ${body.release}` : status ? String(status) : body;
    if (Date.now() >= until) break;
  }
  throw new DeployError(
    `It is deployed, but ${url}/healthz is not healthy after ${Math.round(waitMs / 1000)} s: ${said}.`,
    `A new name needs some minutes until DNS and its certificate are there: run it again, or with --check-at and the
workers.dev address. 500 means that a setting is refused; the log names it: npm run tail -- --remote --level error
To go back to the version before: docs/deploy.md, "Rollback".`,
  );
}

/**
 * Makes one deployment in test mode and waits until the simulated expert has completed it.
 * @param {{ url: string, key: string }} options
 */
export async function tryOneDeployment({ url, key }) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const made = await ask(new URL("/v1/deployments", url), { method: "POST", headers, body: JSON.stringify(BRIEF) });
  if (made.status !== 201) throw failed(`The create answered ${made.status || made.body}`);
  const { id } = made.body;
  let version = made.body.version;
  for (let turn = 0; turn < 10; turn++) {
    const path = `/v1/deployments/${id}?wait=30&after=${version}`;
    const { status, body } = await ask(new URL(path, url), { headers }, 40_000);
    if (status !== 200) throw failed(`The get answered ${status || body}`);
    if (body.status === "completed") return step("a deployment in test mode", `completed (${id})`);
    version = body.version;
  }
  throw failed(`${id} was not completed`);
}

function failed(what) {
  return new DeployError(
    `It is deployed and healthy, but a deployment in test mode failed. ${what}.`,
    'See the log: npm run tail -- --remote --level warn. To go back: docs/deploy.md, "Rollback".',
  );
}

async function ask(url, init = {}, timeoutMs = TRY_MS) {
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
  } catch (error) {
    return { status: 0, body: error.cause?.code ?? error.message };
  }
}
