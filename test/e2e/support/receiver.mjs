import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Received
 * @property {string} method
 * @property {string} path with the query
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Buffer} body the bytes as they came, for checking signatures
 * @property {any} json the body parsed, or undefined
 * @property {number} at when it was complete, in epoch milliseconds
 *
 * @typedef {object} Answer
 * @property {number} [status] 200 when absent
 * @property {Record<string, string>} [headers]
 * @property {string | Buffer | AsyncIterable<string | Buffer>} [body]
 * @property {number} [delayMs] waits before answering
 * @property {boolean} [hangUp] breaks the connection and answers nothing
 */

/**
 * An HTTP server on loopback that records what it gets and answers as told.
 * @param {{ port?: number, answer?: Answer | ((request: Received, index: number) => Answer | Promise<Answer>) }} [options]
 */
export async function startReceiver({ port = 0, answer = {} } = {}) {
  /** @type {Received[]} */
  const requests = [];
  let programme = answer;
  let queued = /** @type {Answer[]} */ ([]);

  const server = createServer(async (request, response) => {
    const received = await record(request).catch(() => undefined);
    if (!received) return;
    const index = requests.push(received) - 1;
    const next = queued.shift() ?? (typeof programme === "function" ? await programme(received, index) : programme);
    await reply(response, next).catch(() => response.destroy());
  });
  await new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());

  /**
   * Waits until enough requests have come that satisfy `matches`, and returns them.
   * @param {number} count
   * @param {{ matches?: (request: Received) => boolean, timeoutMs?: number }} [options]
   */
  async function waitFor(count, { matches = () => true, timeoutMs = 10_000 } = {}) {
    for (const until = Date.now() + timeoutMs; ; await sleep(10)) {
      const found = requests.filter(matches);
      if (found.length >= count) return found;
      if (Date.now() > until) {
        const seen = requests.map(({ method, path }) => `${method} ${path}`).join(", ") || "none";
        throw new Error(
          `The receiver got ${found.length} of ${count} requests in ${timeoutMs} ms. All it got: ${seen}`,
        );
      }
    }
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    waitFor,
    /** How to answer from now on. */
    answerWith(/** @type {typeof answer} */ next) {
      programme = next;
    },
    /** How to answer the next requests, one each; after them as before. */
    answerNext(/** @type {Answer[]} */ ...next) {
      queued.push(...next);
    },
    clear() {
      requests.length = 0;
      queued = [];
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done(undefined)));
    },
  };
}

/** @returns {Promise<Received>} */
async function record(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  let json;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {}
  const { method, url: path, headers } = request;
  return { method, path, headers, body, json, at: Date.now() };
}

async function reply(response, { status = 200, headers = {}, body = "", delayMs = 0, hangUp = false }) {
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (hangUp) return response.destroy();
  response.writeHead(status, headers);
  if (typeof body === "string" || Buffer.isBuffer(body)) return response.end(body);
  for await (const chunk of body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((done) => response.once("drain", done).once("close", done));
  }
  response.end();
}
