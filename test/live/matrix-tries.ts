import { expect } from "vitest";
import { call } from "../support/api.ts";
import { give, handIn, type TestExpert } from "../support/bench.ts";
import { type Browser, submit, visit } from "../support/console.ts";
import type { How, Outcome } from "./matrix-table.ts";
import type { Made } from "./matrix-world.ts";

type Try = (expert: TestExpert, browser: Browser, made: Made) => Promise<Outcome>;

const UNKNOWN_FILE = "file_01KPX000000000000000000000";
const BODIES: Record<string, unknown> = {
  ask: { body: "Which one?" },
  complete: { output: { body: "Done." } },
  cancel: { reason: "No." },
};
/** What the page's form holds: enough for whatever is pressed. */
const FORM = { body: "Done.", question: "Which one?", reason: "No." };

const listed = (text: string, { id }: Made): Outcome => (text.includes(id) ? "listed" : "not listed");

const apiList =
  (path: string): Try =>
  async ({ token }, _, made) => {
    const { status, text } = await call(`/expert/v1/${path}?limit=100`, { key: token });
    expect(status).toBe(200);
    return listed(text, made);
  };
const pageList =
  (path: string): Try =>
  async (_, browser, made) => {
    const { status, text } = await visit(browser, path);
    expect(status).toBe(200);
    return listed(text, made);
  };
const command =
  (name: string): Try =>
  async (expert, _, { id }) =>
    (await give(expert, id, name, BODIES[name])).status;
const press =
  (name: string, headers: Record<string, string> = {}): Try =>
  async (_, browser, { id }) =>
    (await submit(browser, `/console/deployments/${id}/${name}`, FORM, headers)).status;
const apiFile =
  (which: "context_file" | "output_file"): Try =>
  async ({ token }, _, made) => {
    const path = `/expert/v1/deployments/${made.id}/files/${made[which] ?? UNKNOWN_FILE}/content`;
    return (await call(path, { key: token })).status;
  };
const pageFile =
  (which: "context_file" | "output_file", what = ""): Try =>
  async (_, browser, made) =>
    (await visit(browser, `/console/deployments/${made.id}/files/${made[which] ?? UNKNOWN_FILE}${what}`)).status;

const aFile = () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(FORM)) form.set(name, value);
  form.set("file", new File(["Words"], "more.txt", { type: "text/plain" }));
  return form;
};

/** How each thing of the table is tried. */
export const TRIES: Record<How, Try> = {
  "api get": async ({ token }, _, { id }) => (await call(`/expert/v1/deployments/${id}`, { key: token })).status,
  "api offers": apiList("offers"),
  "api deployments": apiList("deployments"),
  "api accept": command("accept"),
  "api decline": command("decline"),
  "api release": command("release"),
  "api start": command("start"),
  "api ask": command("ask"),
  "api complete": command("complete"),
  "api cancel": command("cancel"),
  "api context file": apiFile("context_file"),
  "api output file": apiFile("output_file"),
  "api upload": async (expert, _, { id }) => (await handIn(expert, id, "more.txt", "Words")).status,
  page: async (_, browser, { id, brief }) => {
    const { status, text } = await visit(browser, `/console/deployments/${id}`);
    expect(text.includes(brief), "the brief is shown").toBe(status === 200);
    return status;
  },
  "page live": async (_, browser, { id, brief }) => {
    const { status, text } = await visit(browser, `/console/deployments/${id}/live`);
    expect(text.includes(brief)).toBe(false);
    return status === 200 && text.includes('data-rev="gone-') ? "gone" : status;
  },
  "page inbox": pageList("/console"),
  "page inbox list": pageList("/console/inbox/list"),
  "page history": pageList("/console/history?limit=100"),
  "page context file": pageFile("context_file"),
  "page context preview": pageFile("context_file", "/preview"),
  "page context text": pageFile("context_file", "/text"),
  "page output file": pageFile("output_file"),
  "page accept": press("accept"),
  "page decline": press("decline"),
  "page release": press("release"),
  "page start": press("start"),
  "page ask": press("ask"),
  "page complete": press("complete"),
  "page cancel": press("cancel"),
  "page draft": press("draft"),
  "page draft by script": press("draft", { Accept: "application/json" }),
  "page preview": press("preview"),
  "page upload": async (_, browser, { id }) =>
    (await submit(browser, `/console/deployments/${id}/files`, aFile())).status,
  "page upload by script": async (_, browser, { id }) => {
    const init = { method: "POST", body: "Words", headers: { "X-CSRF-Token": browser.csrf } };
    return (await visit(browser, `/console/deployments/${id}/files/raw?name=more.txt`, init)).status;
  },
  "page remove file": press(`files/${UNKNOWN_FILE}/remove`),
  "page remove file by script": press(`files/${UNKNOWN_FILE}/remove`, { "HX-Request": "true" }),
};
