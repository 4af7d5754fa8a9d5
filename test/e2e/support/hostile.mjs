import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { BRIEF, client } from "./client.mjs";

const BOMB_BYTES = 50 * 1024 * 1024;
const LONGEST_MISDEED_MS = 60_000;
let bomb;

/**
 * What a bad receiver may do with a request instead of answering it, by the name of its path.
 * @type {Record<string, (response: import("node:http").ServerResponse) => unknown>}
 */
export const MISDEEDS = {
  "hang-before-headers": () => {},
  "answer-after-9s": async (response) => {
    await sleep(9_000, undefined, { ref: false });
    response.end("late");
  },
  "drip-headers": (response) => drip(response.socket, "HTTP/1.1 200 OK\r\nX-Slow: yes\r\nContent-Length: 0\r\n\r\n"),
  "drip-body": (response) => drip(response.writeHead(200), "x".repeat(60)),
  "endless-body": (response) => pour(response, response.writeHead(200), Buffer.alloc(64 * 1024, "x")),
  "endless-headers": (response) => {
    response.socket.write("HTTP/1.1 200 OK\r\n");
    return pour(response, response.socket, Buffer.from(`X-More: ${"x".repeat(1_000)}\r\n`.repeat(16)));
  },
  "gzip-bomb": (response) => {
    bomb ??= gzipSync(Buffer.alloc(BOMB_BYTES));
    response.writeHead(200, { "Content-Encoding": "gzip", "Content-Type": "text/plain" }).end(bomb);
  },
  "reset-before-headers": (response) => response.socket.resetAndDestroy(),
  "reset-in-body": async (response) => {
    response.writeHead(200, { "Content-Length": 1_000 }).write("the beginning");
    await sleep(50);
    response.socket?.resetAndDestroy();
  },
  "close-without-answer": (response) => response.socket.end(),
  garbage: (response) => response.socket.end("SSH-2.0-OpenSSH_9.9\r\n\0\0\0\x01"),
};

async function drip(stream, text) {
  for (const letter of text) {
    if (stream.destroyed) return;
    stream.write(letter);
    await sleep(1_000, undefined, { ref: false });
  }
}

async function pour(response, stream, chunk) {
  const until = Date.now() + LONGEST_MISDEED_MS;
  for (response.poured = 0; !stream.destroyed && Date.now() < until; response.poured += chunk.length) {
    if (!stream.write(chunk)) await drained(stream);
  }
}

function drained(stream) {
  return new Promise((done) => {
    const wake = () => {
      stream.off("drain", wake).off("close", wake);
      done();
    };
    stream.on("drain", wake).on("close", wake);
  });
}

/**
 * An HTTP server on loopback that answers the first tries of each delivery by the misdeed that the path names, and 200
 * after them and at every other path. It counts how many requests it holds at once.
 * @param {{ tries?: number }} [options] how many tries of each delivery are treated so
 */
export async function startHostile({ tries = Number.POSITIVE_INFINITY } = {}) {
  /** @type {{ path: string, delivery: string, event: string, at: number, ended_at: number | null, poured?: number }[]} */
  const requests = [];
  const gauge = { open: 0, most: 0 };
  const server = createServer(async (request, response) => {
    const delivery = String(request.headers["humandeploy-delivery"]);
    const seen = requests.filter((one) => one.delivery === delivery).length;
    const entry = { path: request.url, delivery, event: String(request.headers["webhook-id"]), at: 0, ended_at: null };
    requests.push(entry);
    gauge.most = Math.max(gauge.most, ++gauge.open);
    response.once("close", () => {
      gauge.open--;
      Object.assign(entry, { ended_at: Date.now(), poured: response.poured });
    });
    await request.resume().toArray();
    entry.at = Date.now();
    const misdeed = MISDEEDS[new URL(request.url, "http://localhost").pathname.slice(1)];
    if (seen >= tries || !misdeed) return response.end("ok");
    await misdeed(response);
  });
  // A misdeed may write to a socket that the other side has given up.
  server.on("connection", (socket) => socket.on("error", () => {}));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    gauge,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

/** A new workspace of the server with a test key: ten slots and 1,000 requests a minute more. */
export async function newWorld(server) {
  const { base_url, admin_token } = server.local;
  const admin = client(base_url, admin_token);
  const made = await admin("POST", "/admin/v1/workspaces", { name: "Another" });
  const path = `/admin/v1/workspaces/${made.body.id}/keys`;
  const { body } = await admin("POST", path, { mode: "test", name: "another" });
  return client(base_url, body.key);
}

/** Makes an event as cheaply as can be: a deployment that is cancelled at once. Waits while there is no room for it. */
export async function makeEvent(api, webhook_url = null) {
  const { id } = await insist(() =>
    api("POST", "/v1/deployments", { ...BRIEF, webhook_url, metadata: { hd_test: "slow" } }),
  );
  await insist(() => api("POST", `/v1/deployments/${id}/cancel`));
  return id;
}

async function insist(call) {
  for (let turn = 0; turn < 100; turn++) {
    const { status, headers, body } = await call();
    if (status < 300) return body;
    if (status !== 429) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    await sleep(Math.min(1_000, 1_000 * Number(headers.get("Retry-After"))));
  }
  throw new Error("there was no room for 100 seconds");
}

/** Begins `work` so many times a second, whether or not the earlier ones are done, and waits for all. */
export async function atPace(count, perSecond, work) {
  const began = Date.now();
  const running = [];
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, began + (1_000 * index) / perSecond - Date.now()));
    running.push(work(index));
  }
  await Promise.all(running);
}

/** Runs SQL on what the server has in D1, reading only. */
export function query(server, sql, ...params) {
  const folder = join(server.stateDir, "v3/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const db = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    db.exec("PRAGMA busy_timeout = 2000");
    return db.prepare(sql).all(...params);
  } finally {
    db.close();
  }
}

/** The deliveries that the server has on record, each with its tries in order. */
export function deliveriesOf(server) {
  return query(server, "SELECT * FROM deliveries ORDER BY id").map((one) => ({
    ...one,
    tries: JSON.parse(one.tries ?? "[]"),
  }));
}

/** Asks again and again until `enough`, and gives the last answer; throws when it takes too long. */
export async function eventually(ask, enough, timeoutMs, what) {
  for (const until = Date.now() + timeoutMs; ; await sleep(200)) {
    const answer = await ask();
    if (enough(answer)) return answer;
    if (Date.now() > until) throw new Error(`${what} did not come about in ${timeoutMs} ms`);
  }
}

/** Resident memory of the server's runtime processes in MB. */
export function residentMemory(server) {
  const { workerd } = JSON.parse(readFileSync(join(server.stateDir, "runtime.json"), "utf8"));
  const sizes = workerd.map(({ pid }) => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  return Math.round(sizes.reduce((sum, kilobytes) => sum + Number(kilobytes), 0) / 1_024);
}

/** The value below which a share of the others lies. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
