import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, call, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, ownSkill, type Stage, type TestExpert } from "../support/bench.ts";
import { type Browser, type Fields, signIn, submit, visit } from "../support/console.ts";
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

const ACTIONS = ["accept", "decline", "start", "release", "ask", "complete", "cancel", "draft", "preview", "files"];
const FORM = { body: "Words", question: "Words?", reason: "Words" };

describe("foreign and odd ids in paths", () => {
  const odd = [
    "dep_01KPX000000000000000000000",
    "dep_1",
    "x",
    "%00",
    "..%2f..%2fadmin",
    "spec_01KPX000000000000000000000",
  ];
  test.each(odd)("%s is 404 for each page and form", async (id) => {
    for (const more of ["", "/live", "/files/file_1", "/files/file_1/preview", "/files/file_1/text"]) {
      const { status, headers } = await visit(browser, `/console/deployments/${id}${more}`);
      expect(status, more).toBe(404);
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    }
    for (const action of [...ACTIONS, "files/file_1/remove"]) {
      expect((await submit(browser, `/console/deployments/${id}/${action}`, FORM)).status, action).toBe(404);
    }
  });

  test("a file of another deployment is 404 here, whoever owns it", async () => {
    const one = await at("in_progress", { context_files: [await contextFile()] });
    const other = await at("in_progress", { context_files: [await contextFile()] });
    const [file] = other.context_files;
    for (const what of ["", "/preview", "/text"]) {
      expect((await visit(browser, `${pathOf(other.id)}/files/${file?.id}${what}`)).status).toBe(200);
      expect((await visit(browser, `${pathOf(one.id)}/files/${file?.id}${what}`)).status).toBe(404);
    }
  });

  async function contextFile(): Promise<string> {
    const raw = { method: "POST", raw: "Words", headers: { "Content-Type": "text/plain" } };
    const answer: Answer<{ url: string }> = await call("/v1/files?name=a.txt", { key: workspace.live, ...raw });
    return answer.body.url;
  }
});

describe("what is said after a form", () => {
  test("is said for a known word alone: junk in done= shows nothing", async () => {
    const plain = (await visit(browser, "/console")).text;
    expect((await visit(browser, "/console?done=completed")).text).toContain("Completed. The agent has your answer.");
    const now = (text: string) => text.replaceAll(/\d{13}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time");
    const junk = [
      "x",
      "",
      "<script>alert(1)</script>",
      "constructor",
      "__proto__",
      "toString",
      "hasOwnProperty",
      "Accepted",
    ];
    for (const done of junk) {
      const page = await visit(browser, `/console?${new URLSearchParams({ done })}`);
      expect([page.status, now(page.text)], done).toEqual([200, now(plain)]);
    }
  });
});

describe("the availability switch", () => {
  test.each(["available", "busy", "away"])("%s is set, and leads back to the page it was on", async (availability) => {
    const answer = await submit(
      browser,
      "/console/availability",
      { availability },
      { Referer: "https://api.test/console/history" },
    );
    expect([answer.status, answer.location]).toEqual([303, "/console/history"]);
    expect((await me()).availability).toBe(availability);
    await submit(browser, "/console/availability", { availability: "available" });
  });

  test.each<[string, Fields]>([
    ["nothing", {}],
    ["an empty word", { availability: "" }],
    ["another word", { availability: "gone" }],
    ["another case", { availability: "Away" }],
  ])("%s is 400 and changes nothing", async (_, fields) => {
    const before = await me();
    const answer = await submit(browser, "/console/availability", fields);
    expect([answer.status, answer.text.includes("availability")]).toEqual([400, true]);
    expect(await me()).toEqual(before);
  });

  test("two words at once are 400", async () => {
    const body = new FormData();
    for (const one of ["away", "busy"]) body.append("availability", one);
    expect((await submit(browser, "/console/availability", body)).status).toBe(400);
    expect((await me()).availability).toBe("available");
  });

  test.each([
    "https://evil.example/console",
    "https://api.test/v1/usage",
    "https://api.test/consoles",
    "nonsense",
    "https://api.test//evil.example/console",
  ])("leads to the inbox from %s", async (Referer) => {
    const answer = await submit(browser, "/console/availability", { availability: "available" }, { Referer });
    expect([answer.status, answer.location]).toEqual([303, "/console"]);
  });
});

describe("the profile and the query of the history", () => {
  let before: unknown;
  beforeEach(async () => {
    before = await me();
  });
  test.each<[Record<string, string>, string]>([
    [{ name: "", capacity: "3" }, "name"],
    [{ name: "a".repeat(201), capacity: "3" }, "name"],
    [{ name: "Ada", capacity: "0" }, "capacity"],
    [{ name: "Ada", capacity: "101" }, "capacity"],
    [{ name: "Ada", capacity: "three" }, "capacity"],
    [{ name: "Ada", capacity: "" }, "capacity"],
    [{ name: "Ada", capacity: "1e2" }, "capacity"],
    [{ name: "Ada" }, "capacity"],
  ])("%j is 400 at %s and changes nothing", async (fields, field) => {
    const answer = await submit(browser, "/console/settings/profile", fields);
    expect([answer.status, answer.text.includes(field)]).toEqual([400, true]);
    expect(await me()).toEqual(before);
  });

  test.each(["limit=0", "limit=x", "cursor=nonsense"])("?%s is 400", async (query) => {
    const answer = await visit(browser, `/console/history?${query}`);
    expect([answer.status, answer.text.includes(query.split("=")[0] ?? "")]).toEqual([400, true]);
  });
});
