/**
 * @typedef {object} Entry one request and what came of it
 * @property {number} n
 * @property {string} actor
 * @property {string} act what it meant, such as `create`
 * @property {string | null} target the deployment that it is about
 * @property {string | null} nonce what it wrote, and nobody else did
 * @property {string | null} key its Idempotency-Key, with whose it is
 * @property {number} began by the driver's own clock, in milliseconds
 * @property {number} ended
 * @property {number | null} status null where no answer came
 * @property {string | null} code of an error
 * @property {"ok" | "refused" | "unknown"} outcome `unknown`: it may have happened or not
 * @property {Record<string, any>} about more that the auditor needs
 */

const PATIENCE_MS = 6_000;

/**
 * Makes requests and keeps what was answered: what the auditor holds the system to.
 * @param {{ baseUrl: string }} server
 */
export function recorder({ baseUrl }) {
  /** @type {Entry[]} */
  const entries = [];
  /** What each reader was shown of each deployment, each thing once. @type {Map<string, any>} */
  const shown = new Map();
  let refused = false;

  /**
   * @param {{ actor: string, act: string, credential: string, method?: string, path: string, body?: unknown,
   *   raw?: BodyInit, headers?: Record<string, string>, key?: string | null, target?: string | null,
   *   nonce?: string | null, cut_ms?: number | null, about?: Record<string, unknown> }} call
   */
  async function request({
    actor,
    act,
    credential,
    method = "GET",
    path,
    body,
    raw,
    headers = {},
    key = null,
    ...more
  }) {
    const { target = null, nonce = null, cut_ms = null, about = {} } = more;
    /** @type {Entry} */
    const entry = {
      n: entries.length,
      actor,
      act,
      target,
      nonce,
      key: null,
      began: performance.now(),
      ended: 0,
      ...NO_ANSWER,
      about,
    };
    if (key !== null) entry.key = `${actor.split("#")[0]} ${method} ${path} ${key}`;
    entries.push(entry);
    let answer = null;
    try {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          ...(credential ? { Authorization: `Bearer ${credential}` } : {}),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(key === null ? {} : { "Idempotency-Key": key }),
          ...headers,
        },
        ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(cut_ms ?? PATIENCE_MS + (more.about?.wait_ms ?? 0)),
      });
      const text = await response.text();
      answer = { status: response.status, headers: response.headers, body: read(text) };
      refused = false;
    } catch (error) {
      // No answer: it may have happened or not.
      refused = error.cause?.code === "ECONNREFUSED";
    }
    entry.ended = performance.now();
    if (answer) {
      entry.status = answer.status;
      entry.code = answer.body?.error?.code ?? null;
      entry.outcome = answer.status < 400 ? "ok" : answer.status < 500 ? "refused" : "unknown";
      if (answer.headers.get("Idempotency-Replayed") === "true") entry.about = { ...entry.about, replayed: true };
    }
    return {
      entry,
      ok: entry.outcome === "ok",
      status: entry.status,
      body: answer?.body ?? null,
      headers: answer?.headers,
    };
  }

  /**
   * Notes what somebody was shown: a deployment as an answer had it.
   * @param {Entry} entry @param {string} viewer @param {any[]} deployments @param {{ present?: boolean }} [how] `present`: as it is, not as D1 had it
   */
  function saw(entry, viewer, deployments, { present = false } = {}) {
    for (const deployment of deployments) {
      const { id, version, status, mode, metadata, output } = deployment;
      const about = { viewer, id, mode, owner: metadata?.owner ?? null, version, status };
      const label = JSON.stringify(about);
      if (!shown.has(label)) {
        shown.set(label, {
          ...about,
          output: output && { body: output.body, partial: output.partial, synthetic: output.synthetic },
        });
      }
      if (present) entry.about = { ...entry.about, saw: { id, version, status } };
    }
  }

  /** Whether nothing listened at the last request. */
  const isRefused = () => refused;

  return { entries, request, saw, isRefused, shown: () => [...shown.values()] };
}

const NO_ANSWER = { status: null, code: null, outcome: /** @type {const} */ ("unknown") };

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
