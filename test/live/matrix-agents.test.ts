import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { call, get } from "../support/api.ts";
import { signIn, visit } from "../support/console.ts";
import { cancel } from "../support/http-helpers.ts";
import { type Made, makeWorld, SITUATIONS, type Situation, WORKSPACES, type World } from "./matrix-world.ts";

let world: World;
let cells = 0;

beforeAll(async () => {
  world = await makeWorld();
}, 120_000);

const KEYS = ["a live", "a test", "b live", "b test"] as const;
type KeyName = (typeof KEYS)[number];

function keyOf(name: KeyName): string {
  const [workspace, mode] = name.split(" ") as ["a" | "b", "live" | "test"];
  return world.workspaces[workspace][mode];
}

const HOWS = ["get", "wait", "list", "events", "stream", "reply", "cancel", "context file", "output file"] as const;
type How = (typeof HOWS)[number];
type Outcome = number | "listed" | "not listed" | "works";

const NOBODY: Record<How, Outcome> = {
  get: 404,
  wait: 404,
  list: "not listed",
  events: 404,
  stream: 404,
  reply: 404,
  cancel: 404,
  "context file": 404,
  "output file": 404,
};
/** The owner replies to a question that was never asked, so that nothing changes; their cancels come last. */
const OWNER: Record<How, Outcome> = {
  get: 200,
  wait: 200,
  list: "listed",
  events: 200,
  stream: 200,
  reply: 409,
  cancel: "works",
  "context file": 200,
  "output file": 200,
};

async function tryIt(how: How, key: string, { id, context_file, output_file }: Made): Promise<Outcome> {
  const path = `/v1/deployments/${id}`;
  const file = (of: string | null) => `/v1/files/${of ?? "file_01KPX000000000000000000000"}/content`;
  const status = async (at: string, init: Parameters<typeof call>[1] = {}) => (await call(at, { key, ...init })).status;
  switch (how) {
    case "get":
      return status(path);
    case "wait":
      return status(`${path}?wait=1&after=0`);
    case "list":
      return listed(key, id);
    case "events":
      return status(`${path}/events`);
    case "stream":
      return streamed(key, `${path}/events`);
    case "reply":
      return status(`${path}/reply`, { body: { body: "x", question_id: "msg_01KPX000000000000000000000" } });
    case "cancel":
      return status(`${path}/cancel`, { method: "POST" });
    case "context file":
      return status(file(context_file));
    case "output file":
      return status(file(output_file));
  }
}

async function listed(key: string, id: string): Promise<Outcome> {
  const { status, text } = await call("/v1/deployments?limit=100", { key });
  expect(status).toBe(200);
  return text.includes(id) ? "listed" : "not listed";
}

/** Only the answer's head: a stream of what goes on has no end. */
async function streamed(key: string, path: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, Accept: "text/event-stream" };
  const response = await exports.default.fetch(new Request(`https://api.test${path}`, { headers }));
  await response.body?.cancel();
  return response.status;
}

const rows = WORKSPACES.flatMap((workspace) =>
  SITUATIONS.flatMap((situation) => KEYS.map((key) => ({ workspace, situation, key }))),
);
const isOwner = (workspace: string, situation: Situation, key: KeyName) =>
  key === `${workspace} ${situation === "test" ? "test" : "live"}`;

describe("which key sees what", () => {
  test.each(rows)("$situation of $workspace, with the key $key", async ({ workspace, situation, key }) => {
    const made = world.made[workspace][situation];
    const owner = isOwner(workspace, situation, key);
    const expected = { ...(owner ? OWNER : NOBODY) };
    if (owner && made.output_file === null) expected["output file"] = 404;
    const seen: Partial<Record<How, Outcome>> = {};
    for (const how of HOWS) {
      cells++;
      seen[how] = expected[how] === "works" ? "works" : await tryIt(how, keyOf(key), made);
    }
    expect(seen).toEqual(expected);
  });

  test("every cell was tried", () => {
    expect(cells).toBe(2 * 15 * 4 * 9);
  });
});

describe("which credential opens which door", () => {
  const DOORS = {
    "GET /v1/usage": (headers: Headers) => visit(null, "/v1/usage", { headers }),
    "GET /v1/deployments": (headers: Headers) => visit(null, "/v1/deployments", { headers }),
    "POST /v1/deployments": (headers: Headers) =>
      visit(null, "/v1/deployments", { method: "POST", headers, body: "{}" }),
    "GET /expert/v1/me": (headers: Headers) => visit(null, "/expert/v1/me", { headers }),
    "GET /expert/v1/offers": (headers: Headers) => visit(null, "/expert/v1/offers", { headers }),
    "GET /admin/v1/experts": (headers: Headers) => visit(null, "/admin/v1/experts", { headers }),
    "GET /admin/v1/deliveries": (headers: Headers) => visit(null, "/admin/v1/deliveries", { headers }),
    "POST /admin/v1/experts": (headers: Headers) =>
      visit(null, "/admin/v1/experts", { method: "POST", headers, body: "{}" }),
    "GET /console": (headers: Headers) => visit(null, "/console", { headers }),
    "GET /console/settings": (headers: Headers) => visit(null, "/console/settings", { headers }),
    "POST /console/availability": (headers: Headers) => {
      headers.set("Content-Type", "application/x-www-form-urlencoded");
      return visit(null, "/console/availability", { method: "POST", headers, body: "availability=away" });
    },
  } satisfies Record<string, (headers: Headers) => Promise<{ status: number }>>;
  type Door = keyof typeof DOORS;

  /** Of a shut door: 401, or for a page 303 to sign in. A good credential meets 400 where it sent nothing of use, and 403 without a form's token. */
  const shut: Record<Door, number> = {
    "GET /v1/usage": 401,
    "GET /v1/deployments": 401,
    "POST /v1/deployments": 401,
    "GET /expert/v1/me": 401,
    "GET /expert/v1/offers": 401,
    "GET /admin/v1/experts": 401,
    "GET /admin/v1/deliveries": 401,
    "POST /admin/v1/experts": 401,
    "GET /console": 303,
    "GET /console/settings": 303,
    "POST /console/availability": 303,
  };
  const agent = { ...shut, "GET /v1/usage": 200, "GET /v1/deployments": 200, "POST /v1/deployments": 400 };
  const OPENS: Record<string, Record<Door, number>> = {
    nothing: shut,
    "a live key": agent,
    "a test key": agent,
    "an expert's token": { ...shut, "GET /expert/v1/me": 200, "GET /expert/v1/offers": 200 },
    "an admin token": {
      ...shut,
      "GET /admin/v1/experts": 200,
      "GET /admin/v1/deliveries": 200,
      "POST /admin/v1/experts": 400,
    },
    "an expert's session": {
      ...shut,
      "GET /console": 200,
      "GET /console/settings": 200,
      "POST /console/availability": 403,
    },
    "a session's cookie as a token": shut,
    "an expert's token as a cookie": shut,
  };

  test.each(Object.entries(OPENS))("%s", async (credential, expected) => {
    const { cookie } = world.browsers.of_a;
    const { token } = world.experts.of_a;
    const [name = "", value = ""] = cookie.split("=");
    const headersOf: Record<string, HeadersInit> = {
      nothing: {},
      "a live key": { Authorization: `Bearer ${world.workspaces.a.live}` },
      "a test key": { Authorization: `Bearer ${world.workspaces.a.test}` },
      "an expert's token": { Authorization: `Bearer ${token}` },
      "an admin token": { Authorization: `Bearer ${env.ADMIN_TOKEN}` },
      "an expert's session": { Cookie: cookie },
      "a session's cookie as a token": { Authorization: `Bearer ${value}` },
      "an expert's token as a cookie": { Cookie: `${name}=${token}` },
    };
    const seen: Record<string, number> = {};
    for (const [door, open] of Object.entries(DOORS)) {
      const headers = new Headers(headersOf[credential]);
      headers.set("Content-Type", "application/json");
      const { status, location } = await open(headers);
      if (status === 303) expect(location).toMatch(/^\/console\/sign-in(\?|$)/);
      seen[door] = status;
    }
    expect(seen).toEqual(expected);
    const me = await call("/expert/v1/me", { key: token });
    expect(me.body.availability).toBe("available");
  });

  test("the session of one expert shows nothing of another", async () => {
    const [mine, theirs] = [await signIn(world.experts.of_a), await signIn(world.experts.of_b)];
    for (const path of ["/console", "/console/settings", "/console/history"]) {
      const { text } = await visit(mine, path);
      expect(text.includes(world.experts.of_b.id) || text.includes(world.experts.of_b.email)).toBe(false);
      expect(text.includes(theirs.csrf)).toBe(false);
    }
  });
});

describe("the owner's cancel", () => {
  const ALLOWED: Record<Situation, number> = {
    offered: 200,
    own_accepted: 200,
    own_in_progress: 409,
    own_needs_input: 409,
    own_completed: 409,
    own_cancelled: 409,
    both_accepted: 200,
    both_in_progress: 409,
    both_needs_input: 409,
    both_completed: 409,
    both_cancelled: 409,
    released_by_own: 200,
    declined_by_own: 200,
    withdrawn: 200,
    test: 200,
  };
  test.each(SITUATIONS)("%s", async (situation) => {
    const { id } = world.made.a[situation];
    const { live, test: testKey } = world.workspaces.a;
    const key = situation === "test" ? testKey : live;
    const { id: theirs } = world.made.b[situation];
    const before = await get(world.workspaces.b[situation === "test" ? "test" : "live"], theirs);
    expect((await cancel(key, id)).status).toBe(ALLOWED[situation]);
    expect((await cancel(key, theirs)).status).toBe(404);
    expect(await get(world.workspaces.b[situation === "test" ? "test" : "live"], theirs)).toEqual(before);
  });
});
