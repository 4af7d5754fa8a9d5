import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { drawsOf } from "./random.ts";

/** How often a receiver misbehaves in which way, in a hundred answers. */
const MANNERS = {
  ok: 74,
  forgets: 3,
  error: 7,
  unavailable: 2,
  gone: 2,
  refuses: 3,
  redirects: 2,
  resets: 3,
  slow_body: 1,
  huge_body: 1,
  hangs: 0.6,
  cuts_off: 1.4,
};
const HANG_MS = 11_000;

/**
 * A receiver of webhooks on loopback that lies, by the seed. Each path is one receiver: `/hook/<name>`. It keeps each
 * request that came whole, and what it answered.
 * @param {{ seed: string, now: (ago?: number) => number }} options `now` by the clock of the storm, or by what it was a while ago
 */
export async function startLiar({ seed, now }) {
  const arrivals = [];
  const counts = {};
  const turns = new Map();
  let honest = false;

  const server = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const path = request.url ?? "";
    if (path.startsWith("/file/")) return serveFile(path, response, seed, counts, honest);
    const turn = turns.get(path) ?? 0;
    turns.set(path, turn + 1);
    const draws = drawsOf(seed, "receiver", path, turn);
    const manner = honest ? "ok" : draws.weighted(MANNERS);
    counts[manner] = (counts[manner] ?? 0) + 1;
    const { headers } = request;
    const arrival = {
      path,
      // It may have been signed a moment before the clock jumped.
      at: [now(), now(2_000)],
      delivery: headers["humandeploy-delivery"] ?? null,
      signature: headers["humandeploy-signature"] ?? null,
      event: headers["webhook-id"] ?? null,
      standard: [headers["webhook-timestamp"], headers["webhook-signature"]],
      body: Buffer.concat(chunks).toString("utf8"),
      manner,
      /** The status that went out whole; null where none did. */
      answered: /** @type {number | null} */ (null),
    };
    arrivals.push(arrival);
    await answer(manner, response, draws, arrival).catch(() => response.destroy());
  });
  server.on("connection", (socket) => socket.on("error", () => {}));
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    counts,
    /** From now on it answers 200. */
    beHonest() {
      honest = true;
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function answer(manner, response, draws, arrival) {
  const status =
    { error: 500, unavailable: 503, gone: 410, refuses: draws.pick([400, 401, 404, 429]), redirects: 307 }[manner] ??
    200;
  const headers = {
    ...(manner === "unavailable" ? { "Retry-After": String(draws.whole(1, 120)) } : {}),
    ...(manner === "redirects" ? { Location: "/never-follow" } : {}),
  };
  if (manner === "resets") return response.socket?.resetAndDestroy();
  if (manner === "hangs") await sleep(HANG_MS, undefined, { ref: false });
  // The status has gone out, whatever becomes of the body.
  arrival.answered = status;
  response.writeHead(status, headers);
  if (manner === "slow_body") {
    response.write("a");
    await sleep(2_500, undefined, { ref: false });
  }
  if (manner === "huge_body") {
    const chunk = Buffer.alloc(64 * 1024, "x");
    for (let sent = 0; sent < 64 && !response.destroyed; sent++) {
      if (!response.write(chunk))
        await Promise.race([
          new Promise((done) => response.once("drain", done)),
          sleep(2_000, undefined, { ref: false }),
        ]);
    }
  }
  if (manner === "cuts_off") {
    response.write("half of");
    return response.destroy();
  }
  response.end(manner);
}

/** Files that deployments name: some are there, some never, some at the second try. */
function serveFile(path, response, seed, counts, honest) {
  const kind = honest ? "file" : drawsOf(seed, path).weighted({ file: 6, missing: 1, broken: 2 });
  counts[`file.${kind}`] = (counts[`file.${kind}`] ?? 0) + 1;
  if (kind === "file") return response.writeHead(200, { "Content-Type": "text/plain" }).end(`The file ${path}.`);
  if (kind === "missing") return response.writeHead(404).end();
  response.writeHead(200, { "Content-Length": "1000" });
  response.write("half");
  response.destroy();
}

/** Whether a header was signed for a body with one of the secrets, within 5 minutes of its arrival. */
export function isSigned({ signature, body, at }, secrets) {
  const [, t] = /^t=(\d+),/.exec(signature ?? "") ?? [];
  if (!t || at.every((now) => Math.abs(Number(t) * 1_000 - now) > 300_000)) return false;
  const macs = [...String(signature).matchAll(/v1=([0-9a-f]{64})/g)].map(([, mac]) => mac);
  return secrets.some((secret) => macs.includes(createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")));
}
