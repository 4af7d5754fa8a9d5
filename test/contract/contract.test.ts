import { describe, expect, test } from "vitest";
import { call, newWorkspace } from "../support/api.ts";
import type { Exchange } from "./contract.ts";
import { contract, obey } from "./obey.ts";

/** A true answer of the Worker, to be falsified. */
async function trueAnswer(path: string): Promise<Exchange> {
  const { test: key } = await newWorkspace();
  const { status, headers, text } = await call(path, { key });
  return { method: "GET", path, status, headers, text };
}

function withBody(exchange: Exchange, change: Record<string, unknown>): Exchange {
  return { ...exchange, text: JSON.stringify({ ...JSON.parse(exchange.text ?? "{}"), ...change }) };
}

function withHeader(exchange: Exchange, name: string, value: string | null): Exchange {
  const headers = new Headers(exchange.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return { ...exchange, headers };
}

type Falsify = (exchange: Exchange) => Exchange;

describe("an answer that openapi.json does not allow fails the test that got it", () => {
  test.each<[string, string, Falsify]>([
    [
      "a field of another type",
      'getUsage answered 200: body/cap: Instance type "string"',
      (e) => withBody(e, { cap: "much" }),
    ],
    ["a field that is missing", 'required property "cycle"', (e) => withBody(e, { cycle: undefined })],
    [
      "a field inside one that is missing",
      'body/in_flight: Instance does not have required property "limit"',
      (e) => withBody(e, { in_flight: { count: 0 } }),
    ],
    ["a field that nobody documented", "body/debug", (e) => withBody(e, { debug: true })],
    [
      "a time that is none",
      'body/cycle/end: String does not match format "date-time"',
      (e) => withBody(e, { cycle: { start: "2026-04-01T00:00:00.000Z", end: "soon" } }),
    ],
    ["a value outside of its enum", "body/mode", (e) => withBody(e, { mode: "beta" })],
    ["a status", "getUsage answered 418: the status is not declared", (e) => ({ ...e, status: 418 })],
    ["a content type", "the content type text/html is not declared", (e) => withHeader(e, "Content-Type", "text/html")],
    ["a header that is missing", "the header X-Request-Id is missing", (e) => withHeader(e, "X-Request-Id", null)],
    ["a header of another type", "the header X-RateLimit-Limit", (e) => withHeader(e, "X-RateLimit-Limit", "many")],
    ["a body that is not JSON", "the body is not JSON", (e) => ({ ...e, text: "{" })],
    [
      "an error of another shape",
      'required property "error"',
      (e) => ({ ...e, status: 400, text: '{"message":"no"}' }),
    ],
    [
      "a 429 that does not say for how long",
      "the header Retry-After is missing",
      (e) => ({ ...e, status: 429, text: anError("rate_limited") }),
    ],
    ["an error with a code of its own", "body/error/code", (e) => ({ ...e, status: 400, text: anError("oops") })],
    [
      "a route that is not declared",
      "GET /v1/usages answered 200: no such operation",
      (e) => ({ ...e, path: "/v1/usages" }),
    ],
  ])("%s", async (_, said, falsify) => {
    const exchange = await trueAnswer("/v1/usage");
    expect(() => obey(exchange)).not.toThrow();
    expect(() => obey(falsify(exchange))).toThrow(said);
  });

  test("the most literal path is the one meant, and HEAD is the GET", () => {
    expect(contract().routeOf("POST", "/v1/webhooks/whk_1/test?x=1")?.operation.operationId).toBe("testWebhook");
    expect(contract().routeOf("HEAD", "/v1/usage")?.operation.operationId).toBe("getUsage");
    expect(contract().routeOf("PUT", "/v1/usage")).toBeUndefined();
  });
});

function anError(code: string): string {
  const error = { type: "invalid_request", code, message: "x", request_id: "req_1", docs_url: "https://a.example" };
  return JSON.stringify({ error });
}
