import { createServer, request } from "node:http";

/**
 * A proxy on a free local port that adds the workspace key, for clients that can send no header of their own.
 * @param {string} baseUrl
 * @param {string} key
 */
export async function startProxy(baseUrl, key) {
  const { hostname, port } = new URL(baseUrl);
  const proxy = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${key}` };
    const outgoing = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", () => done(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (proxy.address());
  return { url: `http://localhost:${address.port}`, close: () => proxy.close() };
}
