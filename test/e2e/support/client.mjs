import { Contract } from "../../contract/contract.ts";

const contracts = new Map();

/**
 * Insists that an answer of the agent's API is one that the server's own openapi.json allows. The document is read once
 * a server, by the first request.
 */
async function obey(baseUrl, { method, path, status, headers, text }) {
  if (!path.startsWith("/v1/")) return;
  const read = async () => new Contract(await (await fetch(`${baseUrl}/openapi.json`)).json());
  if (!contracts.has(baseUrl)) contracts.set(baseUrl, read());
  const problems = (await contracts.get(baseUrl)).problems({ method, path, status, headers, text });
  if (problems.length > 0) throw new Error(`openapi.json disagrees:\n${problems.slice(0, 5).join("\n")}`);
}

/** A client of the agent's API as a developer would write it: `api("POST", "/v1/deployments", body)`. */
export function client(baseUrl, key) {
  return async function api(method, path, body, headers = {}) {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    await obey(baseUrl, { method, path, status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
}

/** Waits through `?wait` until a deployment is in one of the states. */
export async function until(api, id, ...states) {
  let version = 0;
  for (let turn = 0; turn < 40; turn++) {
    const { status, body } = await api("GET", `/v1/deployments/${id}?wait=20&after=${version}`);
    if (status !== 200) throw new Error(`the get answered ${status}: ${JSON.stringify(body)}`);
    if (states.includes(body.status)) return body;
    version = body.version;
  }
  throw new Error(`${id} did not come to ${states.join(" or ")}`);
}

export const BRIEF = {
  brief: "Review the pricing hero for tonal drift. Return one-line diagnosis + three rewrites.",
  skills: ["brand-strategy", "copy"],
};

/** Every deployment of the key's world, through all the pages. */
export async function listAll(api, query = "") {
  const all = [];
  let cursor = "";
  do {
    const { status, body } = await api("GET", `/v1/deployments?limit=100${query}${cursor}`);
    if (status !== 200) throw new Error(`the list answered ${status}`);
    all.push(...body.data);
    cursor = body.next ? `&cursor=${body.next}` : null;
  } while (cursor);
  return all;
}

/** Runs `work` over items, so many at a time. */
export async function inParallel(items, width, work) {
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const [index, item] of queue) await work(item, index);
    }),
  );
}
