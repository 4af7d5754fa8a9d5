import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accessProblem } from "../../src/domain/access.ts";
import { type Env, settingsOf } from "../../src/env.ts";
import { call } from "../support/api.ts";
import { visit } from "../support/console.ts";
import { override } from "../support/faults.ts";
import { operatorBrowser } from "./support.ts";

const AUDIENCE = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const HEADER = "Cf-Access-Jwt-Assertion";
let team: string;
let issuer: string;
let restore: () => void;
let asked: string[];
/** What the team's address answers: its keys, unless a test says otherwise. */
let certs: () => Promise<Response>;
let teams = 0;

const ours = await generateKeyPair("RS256", { extractable: true });
const theirs = await generateKeyPair("RS256", { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: "k1", alg: "RS256", use: "sig" }] };

beforeEach(() => {
  // Keys are kept a while, so each test has a team of its own.
  team = `team-${++teams}.cloudflareaccess.com`;
  issuer = `https://${team}`;
  asked = [];
  certs = async () => Response.json(jwks);
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    asked.push(String(input instanceof Request ? input.url : input));
    return certs();
  });
  restore = override(env, { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: AUDIENCE });
});

afterEach(() => {
  restore();
  vi.restoreAllMocks();
});

interface Claims {
  iss?: string;
  aud?: string | string[];
  /** Null: without one. */
  exp?: number | null;
  nbf?: number;
}

function signed(claims: Claims = {}, { key = ours.privateKey, kid = "k1" } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const { exp = now + 600, ...rest } = claims;
  const all = { iss: issuer, aud: [AUDIENCE], iat: now - 10, email: "otto@example.com", ...rest };
  const whole = exp === null ? all : { ...all, exp };
  return new SignJWT(whole).setProtectedHeader({ alg: "RS256", kid }).sign(key);
}

/** The status of a page and of the API, with the right session and token and this assertion. */
async function tried(assertion: string | null): Promise<number[]> {
  const headers: Record<string, string> = assertion === null ? {} : { [HEADER]: assertion };
  const page = await visit(null, "/operator/sign-in", { headers });
  const api = await call("/admin/v1/workspaces", { key: env.ADMIN_TOKEN ?? "", headers });
  return [page.status, api.status];
}

test("behind Access, a request that carries what Access signed passes, and the keys are fetched once", async () => {
  expect(await tried(await signed())).toEqual([200, 200]);
  expect(await tried(await signed({ aud: AUDIENCE }))).toEqual([200, 200]);
  expect(asked).toEqual([`${issuer}/cdn-cgi/access/certs`]);
});

test.each<[string, () => Promise<string> | string | null]>([
  ["nothing", () => null],
  ["no token at all", () => "hello"],
  ["another application's audience", () => signed({ aud: "0".repeat(64) })],
  ["another team's issuer", () => signed({ iss: "https://evil.cloudflareaccess.com" })],
  ["a token that has expired", () => signed({ exp: Math.floor(Date.now() / 1_000) - 60 })],
  ["a token without an expiry", () => signed({ exp: null })],
  ["a token that is not good yet", () => signed({ nbf: Math.floor(Date.now() / 1_000) + 600 })],
  ["somebody else's key under a known id", () => signed({}, { key: theirs.privateKey })],
  ["a key that the team does not have", () => signed({}, { kid: "k9" })],
  [
    "a token without a signature",
    async () => {
      const [, body] = (await signed()).split(".");
      return `${btoa('{"alg":"none"}').replaceAll("=", "")}.${body}.`;
    },
  ],
  [
    "a token signed with the public key as a secret",
    async () => {
      const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iss: issuer, aud: [AUDIENCE], iat: now, exp: now + 600 };
      return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(secret);
    },
  ],
])("behind Access, %s is refused with 403, as a page and as JSON", async (_, assertion) => {
  const given = await assertion();
  expect(await tried(given)).toEqual([403, 403]);
  const answer = await call("/admin/v1/workspaces", {
    key: env.ADMIN_TOKEN ?? "",
    headers: given ? { [HEADER]: given } : {},
  });
  expect(answer.body).toMatchObject({ error: { code: "forbidden" } });
});

test("Access comes besides the session and the token, not in their place", async () => {
  const headers = { [HEADER]: await signed() };
  expect((await visit(null, "/operator", { headers })).status).toBe(303);
  expect((await call("/admin/v1/workspaces", { headers })).status).toBe(401);
  restore();
  const browser = await operatorBrowser();
  restore = override(env, { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: AUDIENCE });
  expect((await visit(browser, "/operator/audit")).status).toBe(403);
  expect((await visit(browser, "/operator/audit", { headers })).status).toBe(200);
});

test("every path of operators is behind it, and nothing else", async () => {
  for (const path of ["/operator", "/operator/", "/operator/sign-in/x", "/operator/nowhere", "/admin/v1/nowhere"]) {
    expect((await visit(null, path)).status, path).toBe(403);
  }
  for (const path of ["/healthz", "/console/sign-in", "/v1/deployments"]) {
    expect((await visit(null, path)).status, path).not.toBe(403);
  }
});

test("while the team's keys can't be read, nobody passes: 503", async () => {
  certs = async () => new Response("down", { status: 500 });
  expect(await tried(await signed())).toEqual([503, 503]);
  certs = async () => {
    throw new TypeError("no route");
  };
  expect(await tried(await signed())).toEqual([503, 503]);
  certs = async () => Response.json(jwks);
  expect(await tried(await signed())).toEqual([200, 200]);
});

test("without Access, sessions and tokens are enough", async () => {
  restore();
  expect(await tried(null)).toEqual([200, 200]);
  expect(asked).toEqual([]);
  restore = () => {};
});

test.each<[string, Partial<Env>, string]>([
  ["the team without the audience", { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com" }, "ACCESS_AUD is missing"],
  ["the audience without the team", { ACCESS_AUD: AUDIENCE }, "ACCESS_TEAM_DOMAIN is missing"],
  [
    "a team that is an address",
    { ACCESS_TEAM_DOMAIN: "https://acme.cloudflareaccess.com", ACCESS_AUD: AUDIENCE },
    "ACCESS_TEAM_DOMAIN must",
  ],
  [
    "somebody else's host",
    { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com.evil.example", ACCESS_AUD: AUDIENCE },
    "ACCESS_TEAM_DOMAIN must",
  ],
  [
    "an audience that is none",
    { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com", ACCESS_AUD: "operators" },
    "ACCESS_AUD must",
  ],
])("%s is refused at start: half a door is none", (_, given, says) => {
  restore();
  restore = () => {};
  expect(accessProblem(given)).toContain(says);
  expect(() => settingsOf({ ...env, ...given })).toThrow(says);
});

test("both variables, or neither, are accepted", () => {
  expect(accessProblem({})).toBeNull();
  expect(accessProblem({ ACCESS_TEAM_DOMAIN: "", ACCESS_AUD: "" })).toBeNull();
  expect(accessProblem({ ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com", ACCESS_AUD: AUDIENCE })).toBeNull();
});
