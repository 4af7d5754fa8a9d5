import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HumanDeploy, type HumanDeployOptions } from "../../src/index.ts";

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>;

/** A server that answers its n-th request with the n-th answer, all further ones with the last; and a client of it. */
export async function stub(answers: Answer[], options: HumanDeployOptions = {}) {
  const requests: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url: path = "", headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    const answer = answers[Math.min(requests.push(seen), answers.length) - 1];
    await answer?.(seen, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    requests,
    client: new HumanDeploy({ apiKey: "hd_test_stub", baseUrl, ...options }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with an error of the API. */
export function refused(status: number, code: string, headers: Record<string, string> = {}): Answer {
  const type = status >= 500 ? "api_error" : status === 429 ? "rate_limit_error" : "invalid_request";
  const error = { type, code, message: `It is ${code}.`, request_id: "req_1", docs_url: `https://x.test/docs#${code}` };
  return json(status, { error }, headers);
}

/** Breaks the connection. */
export const hangUp: Answer = (_, response) => {
  response.destroy();
};

/** Never answers. */
export const silence: Answer = () => {};

/** Sends pieces of an event stream, then ends it, or breaks it. */
export function streamed(pieces: string[], how: "end" | "break" = "end"): Answer {
  return async (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const piece of pieces) {
      response.write(piece);
      await new Promise((done) => setTimeout(done, 5));
    }
    if (how === "end") response.end();
    else response.destroy();
  };
}
