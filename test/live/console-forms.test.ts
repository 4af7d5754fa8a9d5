import { beforeAll, describe, expect, test } from "vitest";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill, type Stage, type TestExpert, untilOffered } from "../support/bench.ts";
import { type Browser, csrfOf, type Page, signIn, submit, visit } from "../support/console.ts";
import { configure } from "../support/http-helpers.ts";

let workspace: Workspace;
let expert: TestExpert;
let browser: Browser;

beforeAll(async () => {
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 1_000, rate_limit: 100_000, cycle_cap: 1_000_000 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
  browser = await signIn(expert);
});

const at = (stage: Stage, more?: Record<string, unknown>) => brought(workspace.live, expert, stage, more);
const pathOf = (id: string) => `/console/deployments/${id}`;
const me = async () => (await call("/expert/v1/me", { key: expert.token })).body;
/** What the page's fields hold when it is opened. */
const typed = async (id: string) => (await visit(browser, pathOf(id))).text;

/** Everything that a POST of the console could have changed. */
async function everything(id: string) {
  const shown = await get(workspace.live, id);
  const page = await typed(id);
  const sessions = (await visit(browser, "/console/settings")).text.split("/sign-out").length;
  return { shown, me: await me(), draft: page.includes("Forged words"), file: page.includes("forged.txt"), sessions };
}

/** Every POST of the console, and a deployment at a stage at which it would do something. */
const POSTS: [path: string, stage: Stage][] = [
  ["accept", "offered"],
  ["decline", "offered"],
  ["start", "accepted"],
  ["release", "accepted"],
  ["ask", "in_progress"],
  ["complete", "in_progress"],
  ["cancel", "in_progress"],
  ["draft", "in_progress"],
  ["preview", "in_progress"],
  ["files", "in_progress"],
  ["files/raw?name=forged.txt", "in_progress"],
  ["files/file_01KPX000000000000000000000/remove", "in_progress"],
  ["/console/availability", "in_progress"],
  ["/console/preview", "in_progress"],
  ["/console/settings/profile", "in_progress"],
  ["/console/settings/notifications", "in_progress"],
  ["/console/settings/notifications/test", "in_progress"],
  ["/console/settings/sessions/x/sign-out", "in_progress"],
  ["/console/sign-out", "in_progress"],
  ["/console/sign-out-everywhere", "in_progress"],
];
const FORM = {
  body: "Forged words",
  question: "Forged words?",
  reason: "Forged words",
  availability: "away",
  name: "Mallory",
  capacity: "1",
};

describe("a forged form is 403 and changes nothing", () => {
  let other: Browser;
  let stranger: Browser;
  beforeAll(async () => {
    other = await signIn(expert);
    stranger = await signIn(await benchExpert([ownSkill()], { workspaces: [workspace.id] }));
  });

  type Forge = (path: string, token: Record<string, string>, headers?: Record<string, string>) => Promise<Page>;
  const forge: Forge = (path, token, headers = {}) => {
    const isRaw = path.includes("/raw");
    const { csrf, ...rest } = token;
    const own = isRaw && csrf !== undefined ? { "X-CSRF-Token": csrf } : {};
    const body = isRaw ? "Forged words" : new URLSearchParams({ ...FORM, ...token });
    return visit(browser, path, {
      method: "POST",
      body,
      headers: { Origin: "https://api.test", ...own, ...rest, ...headers },
    });
  };

  test.each(POSTS)("%s", async (action, stage) => {
    const { id } = await at(stage);
    const path = action.startsWith("/") ? action : `${pathOf(id)}/${action}`;
    const before = await everything(id);
    const good = { csrf: browser.csrf };
    const last = browser.csrf.at(-1) === "A" ? "B" : "A";
    const answers = {
      "no token": await forge(path, {}),
      "an empty token": await forge(path, { csrf: "" }),
      "a wrong token": await forge(path, { csrf: browser.csrf.slice(0, -1) + last }),
      "the token of another session of theirs": await forge(path, { csrf: other.csrf }),
      "the token of another expert": await forge(path, { csrf: stranger.csrf }),
      "a page of another site": await forge(path, good, { Origin: "https://evil.example" }),
      "a page of a neighbour": await forge(path, good, { Origin: "https://evil.api.test" }),
      "a page that hides where it is": await forge(path, good, { Origin: "null" }),
      "a cross-site request": await forge(path, good, { "Sec-Fetch-Site": "cross-site" }),
      "a same-site request": await forge(path, good, { "Sec-Fetch-Site": "same-site" }),
      "our own address over plain http": await forge(path, good, { Origin: "http://api.test" }),
    };
    const statuses = Object.fromEntries(Object.entries(answers).map(([what, { status }]) => [what, status]));
    expect(statuses).toEqual(Object.fromEntries(Object.keys(answers).map((what) => [what, 403])));
    for (const { text, headers } of Object.values(answers)) {
      expect(headers.get("Content-Type")).toMatch(/^text\/html/);
      expect(text.includes(browser.csrf)).toBe(false);
    }
    expect(await everything(id)).toEqual(before);
  });

  test("a GET of any of them does nothing", async () => {
    const { id } = await at("offered");
    const before = await everything(id);
    for (const [action] of POSTS) {
      const path = action.startsWith("/") ? action : `${pathOf(id)}/${action}`;
      const { status } = await visit(browser, path);
      expect([404, 405], path).toContain(status);
    }
    expect(await everything(id)).toEqual(before);
  });

  test("without a session a form leads to sign in, and changes nothing", async () => {
    const { id } = await at("offered");
    const answer = await submit({ cookie: "", csrf: browser.csrf }, `${pathOf(id)}/accept`);
    expect([answer.status, answer.location?.startsWith("/console/sign-in")]).toEqual([303, true]);
    expect((await get(workspace.live, id)).status).toBe("pending");
  });
});

describe("a form sent again", () => {
  test("accept and start are harmless: one change, and the same page after it", async () => {
    const { id, version } = await at("offered");
    const form = { version: String(version) };
    const twice = [
      await submit(browser, `${pathOf(id)}/accept`, form),
      await submit(browser, `${pathOf(id)}/accept`, form),
    ];
    for (const { status, location } of twice) expect([status, location]).toEqual([303, `${pathOf(id)}?done=accepted`]);
    const accepted = await get(workspace.live, id);
    expect(accepted.version).toBe(version + 1);
    const started = { version: String(accepted.version) };
    const both = await Promise.all([1, 2].map(() => submit(browser, `${pathOf(id)}/start`, started)));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect((await get(workspace.live, id)).version).toBe(version + 2);
  });

  test.each<[string, Stage]>([
    ["ask", "in_progress"],
    ["complete", "in_progress"],
    ["cancel", "in_progress"],
    ["decline", "offered"],
    ["release", "accepted"],
  ])("%s does once what it does", async (action, stage) => {
    const { id, version } = await at(stage);
    const form = { body: "Done.", question: "Which?", reason: "No.", version: String(version) };
    expect((await submit(browser, `${pathOf(id)}/${action}`, form)).status).toBe(303);
    const after = await get(workspace.live, id);
    const again = await submit(browser, `${pathOf(id)}/${action}`, form);
    expect([409, 410]).toContain(again.status);
    expect(await get(workspace.live, id)).toEqual(after);
  });
});

describe("a stale page", () => {
  /** A page that was opened, and the question of another window that was answered since. */
  async function stale(): Promise<{ id: string; version: string }> {
    const { id, version } = await at("in_progress");
    await gave(expert, id, "ask", { body: "Which one?" });
    await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: { body: "The second." } });
    return { id, version: String(version) };
  }

  test.each(["ask", "complete", "cancel"])(
    "its %s is 409, nothing changes, and what was typed is kept",
    async (action) => {
      const { id, version } = await stale();
      const before = await get(workspace.live, id);
      const words = `Words of the ${action}`;
      const form = { body: words, question: words, reason: words, version };
      const answer = await submit(browser, `${pathOf(id)}/${action}`, form);
      expect(answer.status).toBe(409);
      expect(answer.text).toContain("stale");
      expect(answer.text).toContain(words);
      expect(await get(workspace.live, id)).toEqual(before);
      expect((await typed(id)).split(words).length).toBeGreaterThan(3);
    },
  );

  test("its accept is 409 once it was released and offered again", async () => {
    const skill = ownSkill();
    const [first, second] = [
      await benchExpert([skill], { workspaces: [workspace.id] }),
      await benchExpert([skill], { workspaces: [workspace.id] }),
    ];
    const { id, version } = await create(workspace.live, { skills: [skill] });
    await untilOffered(first, id);
    await untilOffered(second, id);
    await gave(first, id, "accept");
    await gave(first, id, "release");
    await untilOffered(second, id);
    const page = await signIn(second);
    const answer = await submit(page, `${pathOf(id)}/accept`, { version: String(version) });
    expect([answer.status, answer.text.includes("stale")]).toEqual([409, true]);
    expect((await get(workspace.live, id)).status).toBe("pending");
    const now = String((await get(workspace.live, id)).version);
    expect((await submit(page, `${pathOf(id)}/accept`, { version: now })).status).toBe(303);
  });

  test("one that has the present version acts", async () => {
    const { id } = await stale();
    const version = String((await get(workspace.live, id)).version);
    const answer = await submit(browser, `${pathOf(id)}/complete`, { body: "Done.", version });
    expect([answer.status, answer.location]).toEqual([303, "/console?done=completed"]);
    expect((await get(workspace.live, id)).output?.body).toBe("Done.");
  });

  test("of what the agent cancelled under them says so, keeps nothing secret, and shows what they wrote", async () => {
    const { id, version } = await at("accepted");
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.live, method: "POST" });
    for (const action of ["start", "release", "complete", "cancel"]) {
      const form = { body: "Late words", reason: "Late words", version: String(version) };
      const answer = await submit(browser, `${pathOf(id)}/${action}`, form);
      expect(answer.status, action).toBe(409);
      expect(answer.text, action).toContain("cancelled");
    }
  });
});

test("a page of a session holds its token in each form, and in no address", async () => {
  const { id } = await at("in_progress");
  for (const path of ["/console", "/console/settings", "/console/history", pathOf(id)]) {
    const page = await visit(browser, path);
    expect(csrfOf(page)).toBe(browser.csrf);
    const forms = page.text.match(/<form\b[^>]*method="post"/gi)?.length ?? 0;
    expect(forms).toBeGreaterThan(0);
    expect(page.text.split(`name="csrf" value="${browser.csrf}"`).length - 1).toBe(forms);
    expect(page.text.match(/(href|action|hx-get|hx-post)="[^"]*csrf/g)).toBeNull();
  }
});
