import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromWire, toWire } from "../src/casing.ts";
import { errorFrom } from "../src/errors.ts";
import {
  APIError,
  AuthenticationError,
  BillingError,
  ConflictError,
  ConnectionError,
  CreditsExhaustedError,
  ExpertUnavailableError,
  HumanDeployError,
  InvalidRequestError,
  InvalidStateError,
  NotFoundError,
  RateLimitError,
  SDK_VERSION,
  ServerError,
} from "../src/index.ts";
import { backOffMs, retryAfterMs, retryDelay } from "../src/retry.ts";

test("names change both ways, but for those in the user's own data", () => {
  const own = { some_key: 1, otherKey: { deep_key: [{ a_b: 2 }] } };
  const wire = {
    context_url: "https://x.test/a_b",
    retry_4xx: true,
    metadata: own,
    output_schema: own,
    output: { data: own, files: [{ size_bytes: 1 }], partial: false },
    data: { webhook_endpoint: { created_at: "now" } },
    accept_by: null,
  };
  const ours = {
    contextUrl: "https://x.test/a_b",
    retry4xx: true,
    metadata: own,
    outputSchema: own,
    output: { data: own, files: [{ sizeBytes: 1 }], partial: false },
    data: { webhookEndpoint: { createdAt: "now" } },
    acceptBy: null,
  };
  assert.deepEqual(fromWire(wire), ours);
  assert.deepEqual(toWire(ours), wire);
  assert.deepEqual(toWire(wire), wire);
});

const CLASSES: [number, string, string, (typeof APIError)[]][] = [
  [400, "invalid_request", "invalid_request", [InvalidRequestError]],
  [401, "authentication_error", "authentication_failed", [AuthenticationError]],
  [403, "authentication_error", "forbidden", [AuthenticationError]],
  [402, "billing_error", "credits_exhausted", [CreditsExhaustedError, BillingError]],
  [404, "invalid_request", "not_found", [NotFoundError, InvalidRequestError]],
  [409, "invalid_request", "invalid_state", [InvalidStateError, ConflictError, InvalidRequestError]],
  [409, "invalid_request", "idempotency_conflict", [ConflictError, InvalidRequestError]],
  [422, "invalid_request", "expert_unavailable", [ExpertUnavailableError, InvalidRequestError]],
  [429, "rate_limit_error", "rate_limited", [RateLimitError]],
  [429, "rate_limit_error", "in_flight_limit", [RateLimitError]],
  [500, "api_error", "internal_error", [ServerError]],
];

test("every code of the API is an error of its class, with all that the answer said", () => {
  for (const [status, type, code, classes] of CLASSES) {
    const body = { error: { type, code, message: "No.", request_id: "req_1", docs_url: "https://x.test/docs#a" } };
    const error = errorFrom(new Response(null, { status, headers: { "Retry-After": "3" } }), JSON.stringify(body));
    for (const one of [...classes, APIError, HumanDeployError, Error])
      assert.ok(error instanceof one, `${code}: ${one.name}`);
    assert.equal(error.constructor, classes[0]);
    assert.equal(error.name, classes[0]?.name);
    const { message, requestId, docsUrl } = error;
    assert.deepEqual(
      { status: error.status, type: error.type, code: error.code, message, requestId, docsUrl },
      { status, type, code, message: "No.", requestId: "req_1", docsUrl: "https://x.test/docs#a" },
    );
    assert.equal(error.headers.get("retry-after"), "3");
  }
});

test("an answer that is not the API's is an error without a code", () => {
  const headers = { "X-Request-Id": "req_9" };
  const error = errorFrom(new Response(null, { status: 502, headers }), "<h1>Bad gateway</h1>");
  assert.ok(error instanceof ServerError);
  assert.deepEqual([error.code, error.type, error.requestId], [null, "api_error", "req_9"]);
  assert.match(error.message, /502.*Bad gateway/);
});

const apiError = (status: number, headers = {}) => errorFrom(new Response(null, { status, headers }), "");
const always = { repeatable: "always", attempt: 0, now: Date.parse("2026-01-01T00:00:00Z"), random: 0 } as const;

test("what may pass is tried again, what will not is not", () => {
  const again = (error: unknown) => retryDelay(error, always) !== undefined;
  for (const status of [408, 429, 500, 502, 503, 504]) assert.equal(again(apiError(status)), true, `${status}`);
  for (const status of [400, 401, 402, 404, 409, 413, 422]) assert.equal(again(apiError(status)), false, `${status}`);
  assert.equal(again(apiError(409, { "Retry-After": "1" })), true);
  assert.equal(again(new ConnectionError("broken")), true);
  assert.equal(again(new Error("a bug")), false);
});

test("what must not be done twice is tried again only where it was refused", () => {
  const delay = (error: unknown) => retryDelay(error, { ...always, repeatable: "if_refused" });
  assert.equal(delay(apiError(500)), undefined);
  assert.equal(delay(new ConnectionError("broken")), undefined);
  assert.equal(delay(apiError(429)), 500);
  assert.equal(retryDelay(apiError(429), { ...always, repeatable: "never" }), undefined);
});

test("Retry-After is waited for, in seconds or as a date, never shortened; over a minute it is not waited for", () => {
  const delay = (value: string) => retryDelay(apiError(429, { "Retry-After": value }), always);
  assert.equal(delay("7"), 7_000);
  assert.equal(delay("0"), 0);
  assert.equal(delay("Thu, 01 Jan 2026 00:00:20 GMT"), 20_000);
  assert.equal(delay("Wed, 31 Dec 2025 00:00:20 GMT"), 0);
  assert.equal(delay("61"), undefined);
  assert.equal(delay("tomorrow"), 500);
  assert.ok(Number(retryDelay(apiError(503, { "Retry-After": "7" }), { ...always, random: 1 })) >= 7_000);
  assert.equal(retryAfterMs(null, 0), undefined);
});

test("back-off doubles up to 8 s, less up to half", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 20].map((attempt) => backOffMs(attempt, 0)),
    [500, 1e3, 2e3, 4e3, 8e3, 8e3, 8e3],
  );
  assert.equal(backOffMs(3, 1), 2_000);
});

test("the version told to the server is the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  assert.equal(SDK_VERSION, version);
});
