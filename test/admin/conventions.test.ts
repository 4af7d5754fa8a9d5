import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { newCredential } from "../../src/domain/keys/credential.ts";
import { createApp } from "../../src/http/app.ts";
import { admin, call, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert } from "../support/bench.ts";
import { signIn } from "../support/console.ts";
import { expectError } from "../support/http-helpers.ts";
import { addMember, countAudit, newOperator, signInBy } from "./world.ts";

const ROUTES = [
  ...new Set(
    createApp()
      .routes.filter(({ method, path }) => path.startsWith("/admin/v1/") && method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "01KPX000000000000000000000")}`),
  ),
].map((route): [string, string] => route.split(" ") as [string, string]);

let workspace: Workspace;
let strangers: [who: string, key: string | null][];
beforeAll(async () => {
  workspace = await newWorkspace();
  const expert = await benchExpert([], { workspaces: [] });
  strangers = [
    ["nobody", null],
    ["a test key", workspace.test],
    ["a live key", workspace.live],
    ["an expert's token", expert.token],
    ["a made-up admin token", await newCredential("admin", "01KPX000000000000000000000", env.INSTALLATION_SECRET)],
    [
      "one of another installation",
      await newCredential("admin", "01KPX000000000000000000000", "another-secret-of-32-characters!"),
    ],
    ["the first token, cut off", env.ADMIN_TOKEN?.slice(0, -1) ?? ""],
    ["nonsense", "nonsense"],
  ];
});

describe("without an admin token every route is 401, before anything else is looked at", () => {
  test.each(ROUTES)("%s %s", async (method, path) => {
    const recorded = await countAudit();
    for (const [, key] of strangers) {
      const init = method === "GET" || method === "DELETE" ? { method } : { method, body: { nonsense: true } };
      const answer = await call(`${path}?nonsense=1`, {
        ...init,
        key,
        headers: { "HumanDeploy-Version": "1999-01-01" },
      });
      expectError(answer, 401, "authentication_failed");
    }
    expect(await countAudit()).toBe(recorded);
  });
});

test("a session of the browser, an operator's too, opens nothing here", async () => {
  const expert = await benchExpert([], { workspaces: [] });
  const browser = await signIn(expert);
  const operator = await signInBy("operator", (await newOperator()).sign_in_url);
  const member = await signInBy("member", (await addMember(workspace.id)).sign_in_url);
  const cookies = [browser.cookie, `__Host-humandeploy_operator=${operator}`, `__Host-humandeploy_member=${member}`];
  for (const Cookie of cookies) {
    expectError(await call("/admin/v1/workspaces", { headers: { Cookie } }), 401, "authentication_failed");
  }
});

test("a token counts as a bearer token alone", async () => {
  const token = env.ADMIN_TOKEN ?? "";
  const status = async (Authorization: string) =>
    (await call("/admin/v1/tokens", { headers: { Authorization } })).status;
  expect(await status(`bearer ${token}`)).toBe(200);
  for (const bad of [
    token,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${btoa(`${token}:`)}`,
    `Bearer ${token} x`,
    `Token ${token}`,
  ]) {
    expect(await status(bad), bad.slice(0, 10)).toBe(401);
  }
});

describe("with one", () => {
  test.each(ROUTES.filter(([method]) => method === "GET"))(
    "an unknown query parameter is named: %s %s",
    async (_, path) => {
      expectError(await admin(`${path.slice("/admin/v1".length)}?colour=red`), 400, "invalid_request", "colour");
    },
  );

  test.each(ROUTES.filter(([, path]) => path.includes("01KPX")))(
    "a malformed id is 404, and so is one without a prefix: %s %s",
    async (method, path) => {
      const recorded = await countAudit();
      const bodies: [part: string, body: unknown][] = [
        ["/keys", { mode: "test", name: "x" }],
        ["/credits", { amount: 1, reason: "x" }],
        ["/members", { name: "x", email: "x@example.com", role: "viewer" }],
        ["/tokens", { name: "x" }],
        ["/cancel", { reason: "x" }],
        ["/erase", { reason: "x" }],
      ];
      const body = bodies.find(([part]) => method === "POST" && path.endsWith(part))?.[1];
      const change = method === "PATCH" ? (path.includes("/members/") ? { role: "viewer" } : {}) : (body ?? {});
      const given = method === "GET" || method === "DELETE" ? undefined : change;
      for (const id of ["01KPX000000000000000000000", "x", "%00", "ws_01KPX00000000000000000000U"]) {
        const answer = await admin(
          path.slice("/admin/v1".length).replaceAll("01KPX000000000000000000000", id),
          given,
          method,
        );
        expectError(answer, 404, "not_found");
      }
      expect(await countAudit()).toBe(recorded);
    },
  );

  test("a body that is no JSON, too large, or of another type is refused", async () => {
    const key = env.ADMIN_TOKEN ?? "";
    const send = (raw: string, type = "application/json") =>
      call("/admin/v1/workspaces", { key, method: "POST", raw, headers: { "Content-Type": type } });
    expectError(await send("{"), 400, "invalid_request", "body");
    expectError(await send("[]"), 400, "invalid_request", "body");
    expectError(await send('{"name":"x"}', "text/plain"), 400, "invalid_request", "Content-Type");
    expectError(await send(`{"name":"${"x".repeat(300_000)}"}`), 413, "payload_too_large");
  });

  test("an unknown version is 400, an unknown route 404, a wrong method 405 with Allow", async () => {
    const key = env.ADMIN_TOKEN ?? "";
    const old = await call("/admin/v1/tokens", { key, headers: { "HumanDeploy-Version": "1999-01-01" } });
    expectError(old, 400, "unsupported_version");
    expectError(await admin("/nothing"), 404, "not_found");
    const wrong = await admin("/workspaces", {}, "PATCH");
    expectError(wrong, 405, "method_not_allowed");
    expect(wrong.headers.get("Allow")).toBe("GET, POST, HEAD");
  });
});
