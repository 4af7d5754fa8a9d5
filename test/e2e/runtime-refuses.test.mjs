import assert from "node:assert/strict";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { after, before, test } from "node:test";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

/** A Worker that fetches what it is told through a network of the runtime's own, and says what came of it. */
const script = `export default {
  async fetch(request, env) {
    const query = new URL(request.url).searchParams;
    try {
      const response = await env[query.get("network")].fetch(query.get("url"));
      return new Response("reached: " + (await response.text()));
    } catch {
      return new Response("refused");
    }
  },
};`;

let inside;
let runtime;
let hits = 0;
before(async () => {
  inside = createServer((_request, response) => {
    hits++;
    response.end("inside");
  });
  await new Promise((done) => inside.listen(0, "0.0.0.0", done));
  const options = {
    modules: true,
    script,
    compatibilityDate: "2026-10-01",
    serviceBindings: {
      ANYWHERE: { network: { allow: ["public", "private"] } },
      PUBLIC: { network: { allow: ["public"] } },
    },
  };
  runtime = new Miniflare(convertV4MiniflareOptions(options));
});
after(async () => {
  await runtime?.dispose();
  inside?.close();
});

async function fetchThrough(network, host) {
  const url = encodeURIComponent(`http://${host}:${inside.address().port}/`);
  return (await runtime.dispatchFetch(`http://worker/?network=${network}&url=${url}`)).text();
}

// The policy judges names; what a name resolves to is only known at the connection. There the runtime judges the address.
test("the runtime's public network refuses a name by the address that it resolves to, at the moment of the connection", async () => {
  for (const host of ["127.0.0.1", "localhost", hostname()]) {
    if ((await fetchThrough("ANYWHERE", host)) !== "reached: inside") continue; // This machine can't resolve itself.
    const before = hits;
    assert.equal(await fetchThrough("PUBLIC", host), "refused", host);
    assert.equal(hits, before, `${host} was reached`);
  }
  assert.ok(hits >= 2, "nothing was ever reached: the check proves nothing");
});
