import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { mockWorld } from "../ingest/world.ts";
import { call, create, get, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, gave, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { type Browser, signIn, visit } from "../support/console.ts";
import { everyD1 } from "../support/d1.ts";
import { override } from "../support/faults.ts";
import { cancel, inMinutes, send } from "../support/http-helpers.ts";
import { deploymentStub, eventually, sleep } from "../support/objects.ts";

const SECRET = "X-Amz-Signature=topsecret";
const NOTES = `https://bucket.example/notes.md?${SECRET}`;
const GONE = `https://bucket.example/gone.pdf?${SECRET}`;
const DOWN = `https://bucket.example/down.csv?${SECRET}`;
const HOUR = 3_600_000;

const world = mockWorld();
let workspace: Workspace;
let expert: TestExpert;
let browser: Browser;
let heal: () => void = () => {};

beforeEach(async () => {
  world.answer = ({ url }) => {
    if (url === NOTES) return new Response("# Notes", { headers: { "Content-Type": "text/markdown" } });
    return new Response("no", { status: url === GONE ? 404 : 500 });
  };
  workspace = await newWorkspace();
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
  browser = await signIn(expert);
});
afterEach(() => {
  heal();
  heal = () => {};
  vi.useRealTimers();
});

const make = (context_files: string[], more: Record<string, unknown> = {}) =>
  create(workspace.live, { skills: expert.skills, context_files, ...more });

async function seenByExpert(id: string): Promise<Deployment> {
  const answer = await call<Deployment>(`/expert/v1/deployments/${id}`, { key: expert.token });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

const facts = (files: Deployment["context_files"] = []) =>
  files.map(({ name, status, error, media_type, size_bytes }) => ({ name, status, error, media_type, size_bytes }));

/** What became of the files of a create, once none is pending. */
function settled(id: string, ms?: number): Promise<Deployment["context_files"]> {
  return eventually(async () => {
    const { context_files } = await get(workspace.live, id);
    return context_files.every(({ status }) => status !== "pending") && context_files;
  }, ms);
}

/** Loses every message to the queue of files; gives how many were lost so far. */
function loseMessages(): () => number {
  let lost = 0;
  heal = override(env.INGESTION, {
    sendBatch: async (messages: unknown[]) => {
      lost += messages.length;
    },
  });
  return () => lost;
}

describe("files behind foreign links", () => {
  test("are told of to agent and expert alike: fetched, or why not; one that failed stops nothing", async () => {
    const made = await make([NOTES, GONE, DOWN]);
    const pending = { status: "pending", error: null, media_type: null, size_bytes: null };
    expect(facts(made.context_files)).toEqual(
      ["notes.md", "gone.pdf", "down.csv"].map((name) => ({ name, ...pending })),
    );
    await untilOffered(expert, made.id);
    await gave(expert, made.id, "accept");
    await gave(expert, made.id, "start");
    const files = await settled(made.id, 20_000);
    expect(facts(files)).toEqual([
      { name: "notes.md", status: "ingested", error: null, media_type: "text/markdown", size_bytes: 7 },
      { name: "gone.pdf", status: "failed", error: "the link answered 404", media_type: null, size_bytes: null },
      { name: "down.csv", status: "failed", error: "the link answered 500", media_type: null, size_bytes: null },
    ]);
    expect(world.asked.filter(({ url }) => url === GONE)).toHaveLength(1);
    expect(world.asked.filter(({ url }) => url === DOWN)).toHaveLength(3);
    expect(facts((await seenByExpert(made.id)).context_files)).toEqual(facts(files));
    const { text } = await visit(browser, `/console/deployments/${made.id}`);
    for (const words of ["notes.md", "the link answered 404", "the link answered 500"]) expect(text).toContain(words);

    const content = (key: string, path: string) => send(path, { key });
    const [notes, gone] = files;
    const own = await content(workspace.live, `/v1/files/${notes?.id}/content`);
    expect([own.status, await own.text()]).toEqual([200, "# Notes"]);
    const theirs = await content(expert.token, `/expert/v1/deployments/${made.id}/files/${notes?.id}/content`);
    expect([theirs.status, await theirs.text()]).toEqual([200, "# Notes"]);
    const shown = await visit(browser, `/console/deployments/${made.id}/files/${notes?.id}/text`);
    expect([shown.status, shown.text.includes("# Notes")]).toEqual([200, true]);
    expect((await content(workspace.live, `/v1/files/${gone?.id}/content`)).status).toBe(404);
    expect((await visit(browser, `/console/deployments/${made.id}/files/${gone?.id}`)).status).toBe(404);

    const done = await gave(expert, made.id, "complete", { output: { body: "Done." } });
    expect(done.status).toBe("completed");
  });

  test("in a reply too, and in the thread of both", async () => {
    const { id } = await make([]);
    await untilOffered(expert, id);
    for (const command of ["accept", "start"]) await gave(expert, id, command);
    await gave(expert, id, "ask", { body: "Which?" });
    const body = { body: "This.", context_files: [NOTES, GONE] };
    expect((await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body })).status).toBe(200);
    const files = await eventually(async () => {
      const found = (await get(workspace.live, id)).thread.at(-1)?.context_files ?? [];
      return found.every(({ status }) => status !== "pending") && found;
    });
    expect(facts(files)).toMatchObject([{ status: "ingested" }, { status: "failed" }]);
    const theirs = (await seenByExpert(id)).thread.at(-1)?.context_files;
    expect(facts(theirs)).toEqual(facts(files));
    const content = await send(theirs?.[0]?.url ?? "", { key: expert.token });
    expect([content.status, await content.text()]).toEqual([200, "# Notes"]);
  });

  test("wake whoever waits for a change", async () => {
    let answer = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    world.answer = () => gate.then(() => new Response("# Notes"));
    const { id } = await make([NOTES]);
    await untilOffered(expert, id);
    await eventually(async () => world.asked.length > 0);
    const { version } = await get(workspace.live, id);
    const waiting = call<Deployment>(`/v1/deployments/${id}?wait=20&after=${version}`, { key: workspace.live });
    await sleep(200);
    answer();
    expect((await waiting).body).toMatchObject({ version: version + 1, context_files: [{ status: "ingested" }] });
  });

  test("are fetched for a scheduled deployment at once, and for one that was cancelled meanwhile", async () => {
    const later = await make([NOTES], { urgency: "scheduled", scheduled_for: inMinutes(24 * 60) });
    expect(await settled(later.id)).toMatchObject([{ status: "ingested" }]);
    const ended = await make([NOTES]);
    await cancel(workspace.live, ended.id);
    expect(await settled(ended.id)).toMatchObject([{ status: "ingested" }]);
    expect((await get(workspace.live, ended.id)).status).toBe("cancelled");
  });

  test("of a test deployment are fetched as well", async () => {
    const { id } = await create(workspace.test, { context_files: [NOTES] });
    const done = await until(workspace.test, id, "completed");
    await eventually(async () => (await get(workspace.test, id)).context_files[0]?.status === "ingested");
    expect(done.output?.synthetic).toBe(true);
  });
});

describe("a message that was lost", () => {
  test("is sent again by the deployment's own timer, and the file is fetched", async () => {
    const lost = loseMessages();
    const made = await make([NOTES]);
    await untilOffered(expert, made.id);
    await eventually(async () => lost() === 1);
    heal();
    await sleep(300);
    expect((await get(workspace.live, made.id)).context_files).toMatchObject([{ status: "pending" }]);
    expect(world.asked).toEqual([]);
    const [file] = made.context_files;
    expect((await send(`/v1/files/${file?.id}/content`, { key: workspace.live })).status).toBe(404);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(made.created_at) + 61_000 });
    await runInDurableObject(deploymentStub(made.id), (instance) => instance.alarm());
    vi.useRealTimers();
    expect(await settled(made.id)).toMatchObject([{ status: "ingested" }]);
    expect(world.asked).toHaveLength(1);
  });

  test("because the queue is down, is sent once it is back; the create was not held up", async () => {
    heal = override(env.INGESTION, {
      sendBatch: async () => {
        throw new Error("injected: the queue is down");
      },
    });
    const { id } = await make([NOTES]);
    await untilOffered(expert, id);
    expect((await gave(expert, id, "accept")).status).toBe("accepted");
    heal();
    expect(await settled(id, 15_000)).toMatchObject([{ status: "ingested" }]);
  });

  test("again and again is given up when the link has run out: the file failed, and nothing else", async () => {
    loseMessages();
    const made = await make([NOTES], { urgency: "scheduled", scheduled_for: inMinutes(3 * 24 * 60) });
    await sleep(200);
    const began = Date.parse(made.created_at);
    for (let hours = 0; hours <= 25; hours++) {
      vi.useFakeTimers({ toFake: ["Date"], now: began + 1_000 + hours * HOUR });
      await runInDurableObject(deploymentStub(made.id), (instance) => instance.alarm());
    }
    const after = await get(workspace.live, made.id);
    expect(after).toMatchObject({
      status: "pending",
      context_files: [{ status: "failed", error: "the link's 24 h have passed" }],
    });
    vi.useRealTimers();
  });

  test("or that comes twice fetches its file once", async () => {
    const { id, context_files } = await make([NOTES]);
    const [file] = await settled(id);
    const asked = world.asked.length;
    await env.INGESTION.send({ deployment_id: id, file_id: context_files[0]?.id ?? "" });
    await sleep(500);
    expect(world.asked).toHaveLength(asked);
    expect((await get(workspace.live, id)).context_files).toEqual([file]);
    await runDurableObjectAlarm(deploymentStub(id));
  });
});

test("a customer's signed link is shown to nobody: no answer, page, event, webhook, log or row of D1 has it", async () => {
  const lines: string[] = [];
  for (const method of ["log", "error", "warn", "info"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  const texts: Record<string, string> = {};
  const hooks: string[] = [];
  const { answer } = world;
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init);
    if (request.method === "POST") {
      hooks.push(await request.text());
      return new Response("ok");
    }
    return answer({ url: request.url, method: "GET", headers: request.headers, redirect: "manual", signal: undefined });
  });
  const look = async (when: string, id: string) => {
    const key = workspace.live;
    for (const path of [`/v1/deployments/${id}`, `/v1/deployments/${id}/events`, "/v1/deployments", "/v1/deliveries"]) {
      texts[`${when} ${path}`] = (await call(path, { key })).text;
    }
    for (const path of ["offers", "deployments", `deployments/${id}`]) {
      texts[`${when} expert ${path}`] = (await call(`/expert/v1/${path}`, { key: expert.token })).text;
    }
    for (const path of ["", "/inbox/list", "/history", `/deployments/${id}`, `/deployments/${id}/live`]) {
      texts[`${when} console ${path}`] = (await visit(browser, `/console${path}`)).text;
    }
  };
  const { id } = await make([NOTES, GONE], { webhook_url: "https://agent.example/hook" });
  await untilOffered(expert, id);
  await look("offered", id);
  await settled(id);
  await gave(expert, id, "accept");
  await gave(expert, id, "start");
  await gave(expert, id, "ask", { body: "Which?" });
  const reply = { body: "This.", context_files: [NOTES] };
  texts.reply = (await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: reply })).text;
  await eventually(async () => (await get(workspace.live, id)).thread.at(-1)?.context_files[0]?.status === "ingested");
  await look("working", id);
  texts.complete = JSON.stringify(await gave(expert, id, "complete", { output: { body: "Done." } }));
  await look("completed", id);
  await eventually(async () => hooks.some((text) => text.includes("deployment.completed")));
  for (const table of ["deployments", "events", "deliveries", "offers", "drafts"]) {
    texts[table] = JSON.stringify((await everyD1.prepare(`SELECT * FROM ${table}`).all()).results);
  }
  texts.hooks = hooks.join("\n");
  texts.logs = lines.join("\n");
  expect(texts.logs.includes("file.ingested") && texts.logs.includes("file.failed")).toBe(true);
  for (const [where, text] of Object.entries(texts)) {
    expect(text.length, where).toBeGreaterThan(0);
    expect(/topsecret|bucket\.example/.test(text), where).toBe(false);
  }
});
