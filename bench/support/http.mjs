import { Agent, request } from "node:http";

/**
 * A client on kept-alive connections of its own, with as little work a request as Node allows.
 * @param {string} baseUrl
 * @param {{ connections?: number }} [options]
 */
export function newClient(baseUrl, { connections = 1_024 } = {}) {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    scheduling: "lifo",
  });

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ key?: string, body?: unknown, headers?: Record<string, string> }} [options]
   * @returns {Promise<{ status: number, text: string }>}
   */
  function send(method, path, { key, body, headers = {} } = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((done, failed) => {
      const sent = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: {
            ...(key ? { authorization: `Bearer ${key}` } : {}),
            ...(text === undefined
              ? {}
              : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("error", failed);
          response.on("end", () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        },
      );
      sent.setNoDelay(true);
      sent.on("error", failed);
      sent.end(text);
    });
  }

  return {
    send,
    /** The same, where anything but one of these statuses is a failure; gives the parsed answer. */
    async call(method, path, options, ...statuses) {
      const { status, text } = await send(method, path, options);
      const right = statuses.length ? statuses.includes(status) : status >= 200 && status < 300;
      if (!right)
        throw new Error(`${method} ${path.replace(/_[0-9A-Z]{26}/g, "_…")} answered ${status}: ${text.slice(0, 200)}`);
      return text ? JSON.parse(text) : null;
    },
    close: () => agent.destroy(),
  };
}
