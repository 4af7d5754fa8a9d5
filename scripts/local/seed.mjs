import { join } from "node:path";
import { consoleLinks, demoExperts, demoOperator, demoOwner } from "./demo.mjs";
import { readJson, writeJson } from "./files.mjs";
import { StartError } from "./settings.mjs";
import { within } from "./within.mjs";

const ANSWER_WITHIN_MS = 60_000;

/**
 * Makes the demo workspace, its keys and its bench through the admin API, and describes them in local.json.
 * Each step is kept in seed.json once done, so that a crash in between repeats no more than one of them.
 * @param {object} options
 * @param {(path: string, init?: any) => Promise<any>} options.dispatch sends a request to the worker
 * @param {string} options.baseUrl
 * @param {string} options.adminToken
 * @param {string} options.stateDir
 * @returns {Promise<any>} what local.json holds
 */
export async function seed({ dispatch, baseUrl, adminToken, stateDir }) {
  const path = join(stateDir, "local.json");
  const known = readJson(path);
  const made = known ?? (await makeDemo({ dispatch, baseUrl, adminToken, stateDir }));
  const local = { ...made, base_url: baseUrl, consoles: await consoles({ dispatch, baseUrl, adminToken, made }) };
  writeJson(path, local);
  return local;
}

/** Where the consoles are. A link that signs in is good once and not for long, so each start makes new ones. */
async function consoles({ dispatch, baseUrl, adminToken, made }) {
  const call = adminCall(dispatch, adminToken);
  const plain = consoleLinks(baseUrl);
  const members = `/workspaces/${made.workspace_id}/members`;
  return {
    expert: await signInLink(call, "/experts", made.experts[0], plain.expert),
    dashboard: await signInLink(call, members, await findOrMake(call, members, demoOwner), plain.dashboard),
    operator: await signInLink(call, "/operators", await findOrMake(call, "/operators", demoOperator), plain.operator),
  };
}

/** Who was removed meanwhile gets no link: the console itself is named instead. */
async function signInLink(call, list, { id, email }, plain) {
  if (!(await findPerson(call, list, email))) return plain;
  return (await call("POST", `${list}/${id}/sign_in_links`, {})).url;
}

async function findOrMake(call, list, person) {
  return (await findPerson(call, list, person.email)) ?? (await call("POST", list, person));
}

async function makeDemo({ dispatch, baseUrl, adminToken, stateDir }) {
  const path = join(stateDir, "seed.json");
  const done = readJson(path) ?? { keys: {}, experts: {} };
  const keep = () => writeJson(path, done);
  const call = adminCall(dispatch, adminToken);

  if (!done.workspace) {
    const { id, webhook_secret } = await call("POST", "/workspaces", { name: "Demo" });
    done.workspace = { id, webhook_secret };
    keep();
  }
  for (const mode of ["test", "live"]) {
    if (done.keys[mode]) continue;
    const { key } = await call("POST", `/workspaces/${done.workspace.id}/keys`, { mode, name: "demo" });
    done.keys[mode] = key;
    keep();
  }
  for (const person of demoExperts) {
    if (done.experts[person.email]) continue;
    const { id, skills } = (await findPerson(call, "/experts", person.email)) ?? (await makeExpert(call, person));
    const { token } = await call("POST", `/experts/${id}/tokens`, { name: "local" });
    done.experts[person.email] = { id, email: person.email, skills, token };
    keep();
  }
  return {
    base_url: baseUrl,
    workspace_id: done.workspace.id,
    test_key: done.keys.test,
    live_key: done.keys.live,
    webhook_secret: { test: done.workspace.webhook_secret.test, live: done.workspace.webhook_secret.live },
    admin_token: adminToken,
    experts: demoExperts.map(({ email }) => done.experts[email]),
  };
}

function makeExpert(call, { name, email, skills }) {
  return call("POST", "/experts", { name, email, skills, capacity: 5, workspaces: null });
}

async function findPerson(call, list, email) {
  let cursor = "";
  do {
    const page = await call("GET", `${list}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const found = page.data.find((person) => person.email === email);
    if (found) return found;
    cursor = page.next ?? "";
  } while (cursor);
  return undefined;
}

function adminCall(dispatch, adminToken) {
  return async (/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body) => {
    const asking = dispatch(`/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const unmade = `The demo data could not be made: ${method} /admin/v1${path} did not answer`;
    const answer = await within(ANSWER_WITHIN_MS, asking, unmade);
    const text = await within(ANSWER_WITHIN_MS, answer.text(), unmade);
    if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) {
      throw new StartError(
        `The demo data could not be made: ${method} /admin/v1${path} answered ${answer.status}: ${text.slice(0, 500)}`,
      );
    }
    return JSON.parse(text);
  };
}
