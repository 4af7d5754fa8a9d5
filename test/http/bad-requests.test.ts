import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { BRIEF, call, get, newWorkspace, type Workspace } from "../support/api.ts";
import { cancel, expectError, list, refusedCreate, send } from "../support/http-helpers.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const GOOD = JSON.stringify(BRIEF);
const bytes = (text: string) => new TextEncoder().encode(text);
const nest = (levels: number, open = "[", close = "]", core = "") => open.repeat(levels) + core + close.repeat(levels);

/** The first never has a deployment. */
let refusing: Workspace;
let working: Workspace;

beforeAll(async () => {
  [refusing, working] = await Promise.all([newWorkspace(), newWorkspace()]);
});

describe("a body that is no JSON object is 400, and leaves no trace", () => {
  test.each<[rule: string, raw: string | Uint8Array, headers: Record<string, string>, field?: string]>([
    ["text", "hello", JSON_TYPE],
    ["half an object", '{"brief":"b"', JSON_TYPE],
    ["a trailing comma", '{"brief":"b","skills":["copy"],}', JSON_TYPE],
    ["single quotes", "{'brief':'b'}", JSON_TYPE],
    ["two objects", GOOD + GOOD, JSON_TYPE],
    ["NaN", '{"brief":"b","skills":["copy"],"metadata":{"a":NaN}}', JSON_TYPE],
    ["a NUL among the JSON", `${GOOD}\u0000`, JSON_TYPE],
    ["nothing", "", JSON_TYPE],
    ["spaces alone", " \n ", JSON_TYPE],
    ["a number", "1", JSON_TYPE, "body"],
    ["a string", '"brief"', JSON_TYPE, "body"],
    ["null", "null", JSON_TYPE, "body"],
    ["true", "true", JSON_TYPE, "body"],
    ["an array", `[${GOOD}]`, JSON_TYPE, "body"],
    ["a number beyond the range of numbers", '{"brief":"b","skills":["copy"],"metadata":{"a":1e999}}', JSON_TYPE],
    ["no content type", bytes(GOOD), {}, "Content-Type"],
    ["text/plain", GOOD, { "Content-Type": "text/plain" }, "Content-Type"],
    ["a form", GOOD, { "Content-Type": "application/x-www-form-urlencoded" }, "Content-Type"],
    ["a content type that only begins like JSON", GOOD, { "Content-Type": "application/jsonp" }, "Content-Type"],
    ["another type with JSON as a parameter", GOOD, { "Content-Type": "text/html; application/json" }, "Content-Type"],
  ])("%s", async (_, raw, headers, field) => {
    const refusal = { status: 400, code: "invalid_request", ...(field ? { field } : {}) };
    await refusedCreate(refusing.test, { raw, headers }, refusal);
  });

  test.each([["application/json; charset=utf-8"], ["Application/JSON"], ["application/json;charset=UTF-8"]])(
    "%s is JSON",
    async (type) => {
      const answer = await call("/v1/deployments", {
        key: refusing.live,
        raw: GOOD,
        headers: { "Content-Type": type },
      });
      expectError(answer, 422, "expert_unavailable");
    },
  );
});

describe("deep nesting is answered in the error shape, never with a crash", () => {
  const around = (field: string, deep: string) => `{"brief":"b","skills":["copy"],"${field}":${deep}}`;
  test.each<[rule: string, raw: string]>([
    ["20,000 arrays", nest(20_000)],
    ["130,000 arrays, as deep as a body can be", nest(130_000)],
    ["20,000 arrays that are not closed", "[".repeat(20_000)],
    ["20,000 objects", nest(20_000, '{"a":', "}", "1")],
    ["20,000 arrays in an unknown field", around("deep", nest(20_000))],
    ["20,000 arrays in the brief", around("brief", nest(20_000))],
    ["20,000 arrays in skills", around("skills", nest(20_000))],
    ["20,000 arrays in metadata", around("metadata", `{"a":${nest(20_000)}}`)],
    ["20,000 objects in output_schema", around("output_schema", nest(20_000, '{"not":', "}", "true"))],
    ["4,000 schemas in output_schema", around("output_schema", nest(4_000, '{"not":', "}", "true"))],
  ])("%s is 400", async (_, raw) => {
    const { body } = await refusedCreate(
      refusing.test,
      { raw, headers: { ...JSON_TYPE, "Idempotency-Key": "deep" } },
      { status: 400, code: "invalid_request" },
    );
    expect(JSON.stringify(body)).not.toMatch(/call stack|RangeError/);
  });

  test.each([[100], [500], [1_000], [2_000], [4_000], [8_000]])(
    "metadata of %d levels within its 16 KB is kept as it came, or is 400",
    async (levels) => {
      const raw = around("metadata", `{"a":${nest(levels)}}`);
      const headers = { ...JSON_TYPE, "Idempotency-Key": `deep-${levels}` };
      const response = await send("/v1/deployments", { method: "POST", key: working.test, body: raw, headers });
      const text = await response.text();
      if (response.status === 400) return;
      expect(response.status, text.slice(0, 300)).toBe(201);
      expect(text).toContain(nest(levels));
      const id = text.slice(7, 37);
      const seen = await send(`/v1/deployments/${id}`, { key: working.test });
      expect(await seen.text()).toContain(nest(levels));
      expect((await send(`/v1/deployments/${id}/cancel`, { method: "POST", key: working.test })).status).toBe(200);
    },
  );
});

describe("odd text is kept as it came, or is 400", () => {
  const odd: [rule: string, brief: string][] = [
    ["NUL characters", '"a\\u0000b\\u0000"'],
    ["a byte order mark", '"\\ufeffa"'],
    ["line separators", '"a\\u2028b\\u2029"'],
    ["a lone high surrogate", '"a\\ud83d"'],
    ["a lone low surrogate", '"\\udd8aa"'],
    ["surrogates the wrong way round", '"\\udd8a\\ud83d"'],
  ];
  const cases = odd.flatMap(([rule, brief]): [string, string, Record<string, string>][] => [
    [rule, brief, JSON_TYPE],
    [`${rule}, with an Idempotency-Key`, brief, { ...JSON_TYPE, "Idempotency-Key": crypto.randomUUID() }],
  ]);
  test.each(cases)("%s", async (_, brief, headers) => {
    const wanted = JSON.parse(brief);
    const raw = `{"brief":${brief},"skills":["copy"],"metadata":{${brief}:${brief}}}`;
    const answer = await call<Deployment>("/v1/deployments", { key: working.test, raw, headers, method: "POST" });
    if (answer.status === 400) {
      expectError(answer, 400, "invalid_request");
      return;
    }
    expect(answer.status, answer.text).toBe(201);
    const cancelled = await cancel(working.test, answer.body.id);
    const listed = (await list(working.test)).data.find(({ id }) => id === answer.body.id);
    for (const each of [answer.body, await get(working.test, answer.body.id), listed, cancelled.body]) {
      expect(each).toMatchObject({ brief: wanted, metadata: { [wanted]: wanted } });
    }
  });

  test("of two fields of one name the last counts, as in any JSON parser", async () => {
    const raw = '{"brief":"first","brief":"second","skills":["copy"]}';
    const answer = await call<Deployment>("/v1/deployments", { key: working.test, raw, headers: JSON_TYPE });
    expect([201, 400]).toContain(answer.status);
    if (answer.status === 201) expect((await cancel(working.test, answer.body.id)).body.brief).toBe("second");
  });
});

describe("routes and methods", () => {
  test.each([
    ["/v1/nothing"],
    ["/v1/"],
    ["/v1/deployments/"],
    ["/v1/usage/"],
    ["/v1//deployments"],
    ["/v1/deployments/x/y/z"],
    ["/v1/%2e%2e%2fadmin"],
    ["/v1/constructor"],
    ["/v1/__proto__"],
    [`/v1/${"a".repeat(200)}`],
  ])("an unknown route is 404 with a key and 401 without one: %s", async (path) => {
    expectError(await call(path, { key: refusing.test }), 404, "not_found");
    expectError(await call(path, { key: refusing.test, body: {} }), 404, "not_found");
    expectError(await call(path), 401, "authentication_failed");
  });

  test("a URL of 12,000 characters is answered like any other", async () => {
    expectError(await call(`/v1/${"a".repeat(12_000)}`, { key: refusing.test }), 404, "not_found");
    const query = `/v1/deployments?skill=${"a".repeat(12_000)}`;
    expectError(await call(query, { key: refusing.test }), 400, "invalid_request", "skill");
  });

  test.each([["/nothing"], ["/V1/deployments"], ["/v2/deployments"], ["/v1"], ["//v1/deployments"], ["/deployments"]])(
    "outside of the API an unknown route is 404 for anybody: %s",
    async (path) => {
      expectError(await call(path), 404, "not_found");
    },
  );

  const id = newId("deployment", Date.now());
  test.each<[method: string, path: string, allow: string]>([
    ["PUT", "/v1/deployments", "GET, HEAD, POST"],
    ["DELETE", "/v1/deployments", "GET, HEAD, POST"],
    ["DELETE", `/v1/deployments/${id}`, "GET, HEAD"],
    ["PATCH", `/v1/deployments/${id}`, "GET, HEAD"],
    ["GET", `/v1/deployments/${id}/cancel`, "POST"],
    ["HEAD", `/v1/deployments/${id}/cancel`, "POST"],
    ["GET", `/v1/deployments/${id}/reply`, "POST"],
    ["POST", `/v1/deployments/${id}/events`, "GET, HEAD"],
    ["POST", "/v1/usage", "GET, HEAD"],
    ["POST", "/v1/experts", "GET, HEAD"],
    ["GET", "/v1/files", "POST"],
    ["PURGE", "/v1/deployments", "GET, HEAD, POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["POST", "/files/file_1/a.pdf", "GET, HEAD"],
  ])("%s %s is 405 with Allow", async (method, path, allow) => {
    const answer = await call(path, { method, key: refusing.test });
    if (method === "HEAD") expect(answer).toMatchObject({ status: 405, text: "" });
    else expectError(answer, 405, "method_not_allowed");
    expect(answer.headers.get("Allow")?.split(", ").toSorted().join(", ")).toBe(allow);
  });

  test.each([["/v1/deployments"], ["/v1/usage"], ["/v1/experts"], ["/healthz"]])(
    "HEAD %s answers as GET does, without the body",
    async (path) => {
      const [head, full] = [
        await call(path, { method: "HEAD", key: refusing.test }),
        await call(path, { key: refusing.test }),
      ];
      expect(head).toMatchObject({ status: full.status, text: "" });
      expect(head.headers.get("Content-Type")).toBe(full.headers.get("Content-Type"));
    },
  );

  test("HEAD of what is not there is 404, and without a key 401", async () => {
    expect((await call(`/v1/deployments/${id}`, { method: "HEAD", key: refusing.test })).status).toBe(404);
    expect((await call("/v1/usage", { method: "HEAD" })).status).toBe(401);
  });

  test("OPTIONS is a preflight's answer, with no key asked for", async () => {
    const headers = { Origin: "https://app.example", "Access-Control-Request-Method": "POST" };
    for (const path of ["/v1/deployments", `/v1/deployments/${id}/reply`, "/v1/files"]) {
      const answer = await call(path, { method: "OPTIONS", headers });
      expect(answer).toMatchObject({ status: 204, text: "" });
      expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("POST");
      const allowed = answer.headers.get("Access-Control-Allow-Headers")?.toLowerCase();
      for (const name of ["authorization", "content-type", "idempotency-key", "humandeploy-version"]) {
        expect(allowed).toContain(name);
      }
    }
  });
});
