import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { admin, call, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, ownSkill, type TestExpert } from "../support/bench.ts";
import { signIn, visit } from "../support/console.ts";
import { everyD1 } from "../support/d1.ts";
import { expectError } from "../support/http-helpers.ts";

const UNKNOWN = "dep_01KPX000000000000000000000";
const ROUTES: [method: string, path: string, body?: unknown][] = [
  ["GET", "/expert/v1/me"],
  ["PATCH", "/expert/v1/me", { name: "Mallory" }],
  ["GET", "/expert/v1/offers"],
  ["GET", "/expert/v1/deployments"],
  ["GET", `/expert/v1/deployments/${UNKNOWN}`],
  ...["accept", "decline", "release", "start"].map((command): [string, string] => [
    "POST",
    `/expert/v1/deployments/${UNKNOWN}/${command}`,
  ]),
  ["POST", `/expert/v1/deployments/${UNKNOWN}/ask`, { body: "?" }],
  ["POST", `/expert/v1/deployments/${UNKNOWN}/complete`, { output: { body: "x" } }],
  ["POST", `/expert/v1/deployments/${UNKNOWN}/cancel`, { reason: "x" }],
  ["GET", `/expert/v1/deployments/${UNKNOWN}/files/file_01KPX000000000000000000000/content`],
  ["POST", `/expert/v1/deployments/${UNKNOWN}/files?name=a.txt`],
];

let workspace: Workspace;
let expert: TestExpert;

beforeAll(async () => {
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
});

const ask = (authorization: string | null) =>
  call("/expert/v1/me", authorization === null ? {} : { headers: { Authorization: authorization } });

describe("without a token of an expert, every route is 401", () => {
  test.each(ROUTES)("%s %s", async (method, path, body) => {
    const init = { method, ...(body === undefined ? {} : { body }) };
    for (const key of [null, workspace.live, workspace.test, env.ADMIN_TOKEN ?? "", "nonsense"]) {
      expectError(await call(path, { ...init, key }), 401, "authentication_failed");
    }
  });
});

test("a token counts whole, and as a bearer token alone", async () => {
  const { token } = expert;
  expect((await ask(`Bearer ${token}`)).status).toBe(200);
  expect((await ask(`bearer ${token}`)).status).toBe(200);
  const last = token.at(-1) === "a" ? "b" : "a";
  const bad = [
    token,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${btoa(`${token}:`)}`,
    `Token ${token}`,
    `Bearer ${token} x`,
    `Bearer Bearer ${token}`,
    `Bearer ${token}${last}`,
    `Bearer ${token.slice(0, -1)}${last}`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token.replace("hd_expert_", "hd_live_")}`,
  ];
  for (const authorization of [null, ...bad]) {
    const answer = await ask(authorization);
    expect(answer.status, authorization ?? "none").toBe(401);
    expectError(answer, 401, "authentication_failed");
    expect(answer.text.includes(token)).toBe(false);
  }
});

test("a token that has expired is 401, one that will is good", async () => {
  const make = async (expires_at: string) =>
    (await admin<{ token: string }>(`/experts/${expert.id}/tokens`, { name: "x", expires_at })).body.token;
  const good = await make(new Date(Date.now() + 60_000).toISOString());
  const old = await make(new Date(Date.now() - 1).toISOString());
  expect((await call("/expert/v1/me", { key: good })).status).toBe(200);
  expectError(await call("/expert/v1/me", { key: old }), 401, "authentication_failed");
});

test("a revoked token is 401 from the next request on; the expert's other one stays good", async () => {
  const { body } = await admin<{ id: string; token: string }>(`/experts/${expert.id}/tokens`, { name: "lost" });
  expect((await call("/expert/v1/me", { key: body.token })).status).toBe(200);
  await everyD1.prepare("UPDATE tokens SET revoked_at = ? WHERE id = ?").bind(Date.now(), body.id).run();
  expectError(await call("/expert/v1/me", { key: body.token }), 401, "authentication_failed");
  expect((await call("/expert/v1/me", { key: expert.token })).status).toBe(200);
});

test("an expert who was deleted is refused at once, by token and in the console", async () => {
  const gone = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
  const browser = await signIn(gone);
  await everyD1.prepare("UPDATE experts SET deleted_at = ? WHERE id = ?").bind(Date.now(), gone.id).run();
  expectError(await call("/expert/v1/me", { key: gone.token }), 401, "authentication_failed");
  const page = await visit(browser, "/console");
  expect([page.status, page.location]).toEqual([303, "/console/sign-in?ended=1"]);
  expect((await admin(`/experts/${gone.id}/sign_in_links`, {})).status).toBe(404);
});

test("a session of the console opens nothing of the API", async () => {
  const browser = await signIn(expert);
  expect((await visit(browser, "/console")).status).toBe(200);
  const headers = { Cookie: browser.cookie, "X-CSRF-Token": browser.csrf };
  expectError(await call("/expert/v1/me", { headers }), 401, "authentication_failed");
  const patch = await call("/expert/v1/me", { headers, method: "PATCH", body: { name: "Mallory" } });
  expectError(patch, 401, "authentication_failed");
});

describe("conventions", () => {
  test("an unknown version is 400 and the known ones are listed; the one served is named", async () => {
    const bad = await call("/expert/v1/me", { key: expert.token, headers: { "HumanDeploy-Version": "1999-01-01" } });
    expect(expectError(bad, 400, "unsupported_version")).toContain("2026-04-23");
    const good = await call("/expert/v1/me", { key: expert.token, headers: { "HumanDeploy-Version": "2026-04-23" } });
    expect([good.status, good.headers.get("HumanDeploy-Version")]).toEqual([200, "2026-04-23"]);
    expect(good.headers.get("X-Request-Id")).toMatch(/^req_/);
  });

  test("401 comes before all else", async () => {
    const headers = { "HumanDeploy-Version": "1999-01-01" };
    expectError(await call("/expert/v1/offers?limit=x", { headers }), 401, "authentication_failed");
  });

  test("an unknown route is 404, a wrong method 405 with Allow", async () => {
    expectError(await call("/expert/v1/nothing", { key: expert.token }), 404, "not_found");
    const wrong = await call("/expert/v1/me", { key: expert.token, method: "DELETE" });
    expectError(wrong, 405, "method_not_allowed");
    expect(wrong.headers.get("Allow")).toBe("GET, PATCH, HEAD");
  });

  test.each(ROUTES.filter(([method]) => method === "GET").slice(0, 4))(
    "an unknown query parameter is named: %s %s",
    async (_, path) => {
      expectError(await call(`${path}?colour=red`, { key: expert.token }), 400, "invalid_request", "colour");
    },
  );
});
