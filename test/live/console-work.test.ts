import { beforeAll, describe, expect, test } from "vitest";
import { call, get, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill, type Stage, type TestExpert } from "../support/bench.ts";
import { type Browser, signIn, submit, visit } from "../support/console.ts";
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
const page = async (id: string) => (await visit(browser, pathOf(id))).text;

/** Saves a draft as the page's script does. */
async function keep(id: string, fields: Record<string, string>) {
  const answer = await submit(browser, `${pathOf(id)}/draft`, fields, { Accept: "application/json" });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { status: answer.status, body: isJson ? JSON.parse(answer.text) : null };
}

describe("a draft", () => {
  test("is kept as typed and is there on the next page, in another browser too", async () => {
    const { id } = await at("in_progress");
    const words = { body: "# Half\n\n<b>of it", question: "Which & why?", reason: 'Too "hard"' };
    expect(await keep(id, { ...words, base: "" })).toEqual({ status: 200, body: { updated_at: expect.any(Number) } });
    const elsewhere = await signIn(expert);
    const { text } = await visit(elsewhere, pathOf(id));
    for (const shown of ["# Half\n\n&lt;b&gt;of it", "Which &amp; why?", "Too &quot;hard&quot;"])
      expect(text).toContain(shown);
    expect((await get(workspace.live, id)).output).toBeNull();
  });

  test("that another window wrote to meanwhile is not written over: 409, and when that was", async () => {
    const { id } = await at("in_progress");
    const first = await keep(id, { body: "First", base: "", tab: "one" });
    const second = await keep(id, { body: "Second", base: String(first.body.updated_at), tab: "two" });
    expect(second.status).toBe(200);
    expect(second.body.updated_at).toBeGreaterThan(first.body.updated_at);
    const late = await keep(id, { body: "Late", base: String(first.body.updated_at), tab: "one" });
    expect(late).toEqual({ status: 409, body: { updated_at: second.body.updated_at } });
    expect(await page(id)).toContain("Second");
    const informed = await keep(id, { body: "Informed", base: String(second.body.updated_at), tab: "one" });
    expect(informed.status).toBe(200);
    expect(await page(id)).toContain("Informed");
  });

  test("of the window that wrote last is taken, even if it missed an answer", async () => {
    const { id } = await at("in_progress");
    await keep(id, { body: "First", base: "", tab: "one" });
    expect((await keep(id, { body: "Next", base: "", tab: "one" })).status).toBe(200);
    expect(await page(id)).toContain("Next");
    expect((await keep(id, { body: "None", base: "junk", tab: "" })).status).toBe(409);
  });

  test.each<[Stage, number, string]>([
    ["offered", 410, "ended"],
    ["completed", 410, "ended"],
    ["cancelled", 410, "ended"],
    ["released", 410, "released"],
  ])("of one that is %s is %i", async (stage, status, reason) => {
    const { id } = await at(stage);
    expect(await keep(id, { body: "Late" })).toEqual({ status, body: { reason } });
  });

  test("of one that the agent cancelled meanwhile is 410, and what was kept before is shown", async () => {
    const { id } = await at("accepted");
    await keep(id, { body: "Early words", base: "" });
    await call(`/v1/deployments/${id}/cancel`, { key: workspace.live, method: "POST" });
    expect((await keep(id, { body: "Late words" })).status).toBe(410);
    const text = await page(id);
    expect([text.includes("Early words"), text.includes("Late words")]).toEqual([true, false]);
  });

  test("without a script: the late words come back on the page, with 409", async () => {
    const { id } = await at("completed");
    const answer = await submit(browser, `${pathOf(id)}/draft`, { body: "Late words" });
    expect([answer.status, answer.text.includes("Late words")]).toEqual([409, true]);
  });

  test("of over 512 KB is 413, and what was kept stays", async () => {
    const { id } = await at("in_progress");
    const { body } = await keep(id, { body: "Kept", base: "" });
    const large = await keep(id, { body: "a".repeat(600_000), base: String(body.updated_at) });
    expect(large.status).toBe(413);
    expect(await page(id)).toContain("Kept");
  });

  test("is gone once it was sent", async () => {
    const { id } = await at("in_progress");
    await keep(id, { body: "The answer", question: "An unasked question", base: "" });
    expect((await submit(browser, `${pathOf(id)}/complete`, { body: "The answer" })).status).toBe(303);
    expect((await page(id)).includes("An unasked question")).toBe(false);
  });

  test("of one expert is nobody else's", async () => {
    const second = await benchExpert(expert.skills, { workspaces: [workspace.id], capacity: 100 });
    const { id } = await at("accepted");
    await keep(id, { body: "Private words", base: "" });
    await gave(expert, id, "release");
    await gave(second, id, "accept").catch(() => null);
    const theirs = await visit(await signIn(second), pathOf(id));
    expect(theirs.text.includes("Private words")).toBe(false);
    expect((await page(id)).includes("Private words")).toBe(true);
  });
});

describe("a form that is too large or none", () => {
  test.each(["complete", "ask", "draft"])("%s: over 2 MB is 413 and nothing changes", async (action) => {
    const before = await at("in_progress");
    const answer = await submit(browser, `${pathOf(before.id)}/${action}`, { body: "a".repeat(2 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test.each(["accept", "/console/availability", "/console/preview"])("%s: over 1 MB is 413", async (action) => {
    const { id } = await at("offered");
    const path = action.startsWith("/") ? action : `${pathOf(id)}/${action}`;
    expect((await submit(browser, path, { body: "a".repeat(1024 * 1024 + 1) })).status).toBe(413);
    expect((await get(workspace.live, id)).status).toBe("pending");
  });

  test("a length that lies helps nobody: what comes is counted", async () => {
    const { id } = await at("in_progress");
    const chunk = new TextEncoder().encode("a".repeat(64 * 1024));
    let left = 40;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk.slice()) : controller.close()),
    });
    const headers = { Origin: "https://api.test", "Content-Type": "application/x-www-form-urlencoded" };
    expect((await visit(browser, `${pathOf(id)}/draft`, { method: "POST", body, headers })).status).toBe(413);
  });

  test.each(["application/json", "text/plain", ""])("a body of the type %j is 400", async (type) => {
    const { id } = await at("offered");
    const headers = { Origin: "https://api.test", "Content-Type": type };
    const body = new Blob([`csrf=${browser.csrf}`], { type });
    const answer = await visit(browser, `${pathOf(id)}/accept`, { method: "POST", body, headers });
    expect([400, 403]).toContain(answer.status);
    expect((await get(workspace.live, id)).status).toBe("pending");
  });
});

describe("a form's refusals are at the field", () => {
  const output_schema = {
    type: "object",
    required: ["verdict", "score"],
    properties: { verdict: { enum: ["yes", "no"] }, score: { type: "integer", minimum: 1 } },
  };
  test("an output that does not satisfy the schema is 400, and all that was typed is still there", async () => {
    const before = await at("in_progress", { output_schema });
    const fields = { body: "My words", "data.verdict": "", "data.score": "0" };
    const answer = await submit(browser, `${pathOf(before.id)}/complete`, fields);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("My words");
    expect(answer.text).toMatch(/aria-invalid="true"/);
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test.each<[string, Record<string, string>]>([
    ["ask", { question: "" }],
    ["ask", { question: "a".repeat(20_001) }],
    ["complete", { body: " " }],
    ["cancel", { reason: "" }],
    ["cancel", { reason: "a".repeat(2_001) }],
  ])("%s with bad fields is 400 and changes nothing", async (action, fields) => {
    const before = await at("in_progress");
    const answer = await submit(browser, `${pathOf(before.id)}/${action}`, fields);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/aria-invalid="true"/);
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test("an output body of over 100 KB is 413, and is kept as a draft", async () => {
    const before = await at("in_progress");
    const answer = await submit(browser, `${pathOf(before.id)}/complete`, { body: "é".repeat(60_000) });
    expect(answer.status).toBe(413);
    expect(await get(workspace.live, before.id)).toEqual(before);
    expect((await page(before.id)).split("é").length).toBeGreaterThan(60_000);
  });
});

describe("markdown", () => {
  const NASTY = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[a](javascript:alert(1))",
    "![a](javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="javascript:alert(1)">b</a>',
    "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "<form action=//evil.example><button>x</button></form>",
  ].join("\n\n");
  /** The tags that would run, load or send something. The page's own icon is a link to data. */
  const live = (html: string) =>
    (html.match(/<[a-z][^>]*>/gi) ?? []).filter(
      (tag) =>
        !tag.startsWith('<link rel="icon"') &&
        (/^<(iframe|object|embed|base|frame)\b/i.test(tag) ||
          /\son\w+\s*=|(href|src|action|formaction)\s*=\s*["']?\s*(javascript|data|\/\/evil)/i.test(tag)),
    );

  test("with a script in it is neutral in the preview", async () => {
    const answer = await submit(browser, "/console/preview", { body: `# Good\n\n${NASTY}` }, { "HX-Request": "true" });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/<h\d[^>]*>Good<\/h\d>/);
    expect(live(answer.text)).toEqual([]);
    expect(answer.text).not.toMatch(/<(script|style|svg|form|button|img)\b/i);
    expect(answer.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
  });

  test("of an agent is neutral wherever it is shown: brief, reply, preview without a script", async () => {
    const { id } = await at("needs_input", {
      brief: `Brief\n\n${NASTY}`,
      metadata: { "<script>": "<script>x</script>" },
    });
    await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: { body: `Reply\n\n${NASTY}` } });
    const plain = await brought(workspace.live, expert, "in_progress");
    const shell = (await visit(browser, pathOf(plain.id))).text;
    const shown = (await visit(browser, pathOf(id))).text;
    const counts = (html: string, pattern: RegExp) => html.match(pattern)?.length ?? 0;
    for (const pattern of [/<script\b/g, /<style\b/g, /<iframe\b/g]) {
      expect(counts(shown, pattern), String(pattern)).toBe(counts(shell, pattern));
    }
    expect(live(shown)).toEqual([]);
    const preview = await submit(browser, `${pathOf(id)}/preview`, { body: NASTY });
    expect([preview.status, live(preview.text)]).toEqual([200, []]);
    expect(counts(preview.text, /<script\b/g)).toBe(counts(shell, /<script\b/g));
  });
});
