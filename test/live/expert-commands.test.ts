import { beforeAll, describe, expect, test } from "vitest";
import { Deployment } from "../../src/domain/deployment/schemas.ts";
import { type Answer, call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import {
  benchExpert,
  brought,
  gave,
  give,
  ownSkill,
  type Stage,
  type TestExpert,
  untilOffered,
} from "../support/bench.ts";
import { configure, expectError } from "../support/http-helpers.ts";

let workspace: Workspace;
let expert: TestExpert;

beforeAll(async () => {
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 1_000, rate_limit: 100_000, cycle_cap: 1_000_000 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});

const BODIES: Record<string, unknown> = {
  ask: { body: "Which one?" },
  complete: { output: { body: "Done." } },
  cancel: { reason: "It can't be done." },
};
const COMMANDS = ["accept", "decline", "release", "start", "ask", "complete", "cancel"] as const;
type CommandName = (typeof COMMANDS)[number];
const at = (stage: Stage, more?: Record<string, unknown>) => brought(workspace.live, expert, stage, more);

/** What each command comes to at each stage, for the expert who knows the deployment: its new state, "same" for a no-op, or 409. */
const TABLE: Record<Stage, Partial<Record<CommandName, string>>> = {
  offered: { accept: "accepted", decline: "pending" },
  accepted: { accept: "same", release: "pending", start: "in_progress", cancel: "cancelled" },
  in_progress: { start: "same", ask: "needs_input", complete: "completed", cancel: "cancelled" },
  needs_input: { cancel: "cancelled" },
  completed: {},
  cancelled: { cancel: "same" },
  released: {},
};
/** What a refusal says is allowed there. */
const ALLOWED: Record<Stage, string> = {
  offered: "Allowed there for an expert: accept, decline.",
  accepted: "Allowed there for an expert: start, cancel, release.",
  in_progress: "Allowed there for an expert: ask, complete, cancel.",
  needs_input: "Allowed there for an expert: cancel.",
  completed: "Nothing is allowed there.",
  cancelled: "Nothing is allowed there.",
  released: "Nothing is allowed there.",
};
const STAGES = Object.keys(TABLE) as Stage[];

describe("every command at every stage", () => {
  test.each(
    STAGES.flatMap((stage) => COMMANDS.map((command) => ({ stage, command, to: TABLE[stage][command] ?? 409 }))),
  )("$stage: $command comes to $to", async ({ stage, command, to }) => {
    const before = await at(stage);
    const { id } = before;
    const answer = await give(expert, id, command, BODIES[command]);
    const after = await get(workspace.live, id);
    if (to === 409) {
      const message = expectError(answer, 409, "invalid_state");
      expect(message).toContain(before.status);
      if (stage !== "released") expect(message).toContain(ALLOWED[stage]);
      else expect(message).toContain(command === "accept" || command === "decline" ? ALLOWED.released : "Allowed");
      expect(after).toEqual(before);
      return;
    }
    expect(answer.status, answer.text).toBe(200);
    expect(Object.keys(answer.body)).toEqual(Object.keys(Deployment.shape));
    expect(answer.body).toEqual(after);
    if (to === "same") expect(after).toEqual(before);
    else {
      expect(after.status).toBe(to);
      expect(after.version).toBe(before.version + (command === "decline" ? 0 : 1));
    }
  });
});

describe("what a command leaves behind", () => {
  test("accept and start name the expert and the time", async () => {
    const { id } = await at("offered");
    const accepted = await gave(expert, id, "accept");
    expect(accepted.expert).toEqual({ id: expert.id, name: expect.stringMatching(/^Bench/), skills: expert.skills });
    expect(Date.parse(accepted.accepted_at ?? "")).toBeGreaterThan(Date.now() - 10_000);
    expect(accepted.accept_by).toBeNull();
    const started = await gave(expert, id, "start");
    expect(started.started_at).toBe(started.updated_at);
  });

  test("a question is open, in the thread, and says by when it must be answered", async () => {
    const { id } = await at("in_progress");
    const asked = await gave(expert, id, "ask", { body: "**Which** one?" });
    expect(asked.question).toEqual({
      id: expect.stringMatching(/^msg_/),
      body: "**Which** one?",
      asked_at: asked.updated_at,
      expires_at: asked.input_by,
    });
    expect(Date.parse(asked.input_by ?? "") - Date.parse(asked.updated_at)).toBe(24 * 60 * 60 * 1_000);
    expect(asked.thread).toMatchObject([{ id: asked.question?.id, author: "expert", body: "**Which** one?" }]);
  });

  test("an output is kept as it was given; the reason of a cancel is not the agent's to read", async () => {
    const done = await gave(expert, (await at("in_progress")).id, "complete", {
      output: { body: "# Done", data: { a: [1, null] } },
    });
    expect(done.output).toEqual({
      body: "# Done",
      data: { a: [1, null] },
      files: [],
      partial: false,
      synthetic: false,
    });
    const { id } = await at("in_progress");
    const body = { reason: "The customer is a rival.", output: { body: "Half of it" } };
    const cancelled = await gave(expert, id, "cancel", body);
    expect(cancelled).toMatchObject({ status: "cancelled", cancelled_by: "expert" });
    expect(cancelled.output).toEqual({ body: "Half of it", data: null, files: [], partial: true, synthetic: false });
    const seen = await call(`/v1/deployments/${id}`, { key: workspace.live });
    expect(seen.text.includes("rival")).toBe(false);
  });

  test("an output may be data alone, and a cancel may bring none", async () => {
    const done = await gave(expert, (await at("in_progress")).id, "complete", { output: { data: 7 } });
    expect(done.output).toMatchObject({ body: "", data: 7 });
    const none = await gave(expert, (await at("needs_input")).id, "cancel", { reason: "No.", output: null });
    expect(none.output).toBeNull();
  });

  test("output before work has begun is 409", async () => {
    const before = await at("accepted");
    const answer = await give(expert, before.id, "cancel", { reason: "No.", output: { body: "x" } });
    expectError(answer, 409, "invalid_state");
    expect(await get(workspace.live, before.id)).toEqual(before);
  });
});

describe("output_schema", () => {
  const output_schema = {
    type: "object",
    required: ["verdict"],
    properties: { verdict: { enum: ["yes", "no"] }, rows: { type: "array", items: { type: "integer" } } },
    additionalProperties: false,
  };
  test.each<[unknown, string]>([
    [{ body: "x" }, "output.data"],
    [{ body: "x", data: null }, "output.data"],
    [{ body: "x", data: {} }, "output.data.verdict"],
    [{ body: "x", data: { verdict: "maybe" } }, "output.data.verdict"],
    [{ body: "x", data: { verdict: "yes", rows: [1, "2"] } }, "output.data.rows[1]"],
    [{ body: "x", data: { verdict: "yes", more: 1 } }, "output.data.more"],
  ])("%j is refused at %s", async (output, field) => {
    const before = await at("in_progress", { output_schema });
    expectError(await give(expert, before.id, "complete", { output }), 400, "invalid_request", field);
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test("what satisfies it completes; partial output need not", async () => {
    const { id } = await at("in_progress", { output_schema });
    const data = { verdict: "no", rows: [1] };
    expect((await gave(expert, id, "complete", { output: { data } })).output?.data).toEqual(data);
    const other = await at("in_progress", { output_schema });
    const partial = { reason: "Half.", output: { data: { verdict: "maybe" } } };
    expect((await gave(expert, other.id, "cancel", partial)).output).toMatchObject({ partial: true });
  });
});

describe("a bad body is refused and named, and nothing changes", () => {
  let before: Deployment;
  beforeAll(async () => {
    before = await at("in_progress");
  });
  const bytes = (size: number) => "a".repeat(size);
  test.each<[string, CommandName, unknown, string, number?]>([
    ["no body", "ask", undefined, "Content-Type"],
    ["an empty question", "ask", { body: "" }, "body"],
    ["a question of 20,001 characters", "ask", { body: bytes(20_001) }, "body"],
    ["a question that is no string", "ask", { body: 7 }, "body"],
    ["a field that is none", "ask", { body: "x", question_id: "y" }, "question_id"],
    ["no body", "complete", undefined, "Content-Type"],
    ["no output", "complete", {}, "output"],
    ["output as text", "complete", { output: "x" }, "output"],
    ["empty output", "complete", { output: {} }, "output.body"],
    ["blank output", "complete", { output: { body: " \n", data: null, files: [] } }, "output.body"],
    ["an output body that is none", "complete", { output: { body: null } }, "output.body"],
    ["files that are none", "complete", { output: { body: "x", files: "file_1" } }, "output.files"],
    ["21 files", "complete", { output: { body: "x", files: Array(21).fill("file_1") } }, "output.files"],
    ["a file that is unknown", "complete", { output: { body: "x", files: ["file_1"] } }, "output.files[0]"],
    ["a field that is none", "complete", { output: { body: "x", partial: true } }, "output.partial"],
    ["a claim that nobody may make", "complete", { output: { body: "x", synthetic: true } }, "output.synthetic"],
    ["no reason", "cancel", {}, "reason"],
    ["no body", "cancel", undefined, "Content-Type"],
    ["an empty reason", "cancel", { reason: "" }, "reason"],
    ["a reason of 2,001 characters", "cancel", { reason: bytes(2_001) }, "reason"],
    ["a field that is none", "cancel", { reason: "x", refund: true }, "refund"],
    ["a field where there are none", "accept", { version: 1 }, "version"],
    ["a field where there are none", "start", { body: "x" }, "body"],
    ["an output body of 100 KB and a byte", "complete", { output: { body: bytes(102_401) } }, "output.body", 413],
    ["output data over 256 KB", "complete", { output: { data: bytes(262_143) } }, "output.data", 413],
    ["partial output over 100 KB", "cancel", { reason: "x", output: { body: bytes(102_401) } }, "output.body", 413],
  ])("%s: %s", async (_, command, body, field, status = 400) => {
    const answer = await give(expert, before.id, command, body);
    expectError(answer, status, status === 413 ? "payload_too_large" : "invalid_request", field);
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test("a request of over 512 KB is 413, whatever is in it", async () => {
    const answer = await give(expert, before.id, "complete", { output: { body: "x", data: bytes(600_000) } });
    expectError(answer, 413, "payload_too_large");
    expect(await get(workspace.live, before.id)).toEqual(before);
  });

  test("what is just within the bounds is taken", async () => {
    const asked = await at("in_progress");
    await gave(expert, asked.id, "ask", { body: "é".repeat(20_000) });
    await gave(expert, asked.id, "cancel", { reason: "é".repeat(2_000) });
    const { id } = await at("in_progress");
    const output = { body: bytes(102_400), data: bytes(262_142) };
    expect((await gave(expert, id, "complete", { output })).output).toMatchObject(output);
  });
});

describe("Idempotency-Key", () => {
  const keyed = (who: TestExpert, id: string, key: string, body: unknown, command = "ask") =>
    give(who, id, command, body, { "Idempotency-Key": key });
  const replayed = ({ headers }: Answer<unknown>) => headers.get("Idempotency-Replayed");

  test("the same command again answers as it did, whatever came since, and does nothing", async () => {
    const { id } = await at("in_progress");
    const first = await keyed(expert, id, "k1", { body: "Which?" });
    expect([first.status, replayed(first)]).toEqual([200, null]);
    await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: { body: "That." } });
    const again = await keyed(expert, id, "k1", { body: "Which?" });
    expect([again.status, again.body, replayed(again)]).toEqual([200, first.body, "true"]);
    expect((await get(workspace.live, id)).status).toBe("in_progress");
    const other = await keyed(expert, id, "k1", { body: "Another?" });
    expectError(other, 409, "idempotency_conflict", "Idempotency-Key");
    expect((await get(workspace.live, id)).thread).toHaveLength(2);
  });

  test("belongs to one expert, one deployment and one command", async () => {
    const second = await benchExpert(expert.skills, { workspaces: [workspace.id], capacity: 100 });
    const { id } = await at("offered");
    await untilOffered(second, id);
    expect((await keyed(expert, id, "k", undefined, "accept")).status).toBe(200);
    expect((await keyed(expert, id, "k", undefined, "release")).status).toBe(200);
    await untilOffered(second, id);
    const theirs = await keyed(second, id, "k", undefined, "accept");
    expect([theirs.status, replayed(theirs), theirs.body.expert?.id]).toEqual([200, null, second.id]);
    const elsewhere = await at("offered");
    const there = await keyed(expert, elsewhere.id, "k", undefined, "accept");
    expect([there.status, replayed(there)]).toEqual([200, null]);
    await gave(second, id, "cancel", { reason: "Enough." });
  });

  test("a refused command leaves its key free", async () => {
    const { id } = await at("in_progress");
    expectError(await keyed(expert, id, "k2", { body: "" }), 400, "invalid_request", "body");
    const good = await keyed(expert, id, "k2", { body: "Which?" });
    expect([good.status, replayed(good)]).toEqual([200, null]);
    expectError(await keyed(expert, id, "k3", BODIES.complete, "complete"), 409, "invalid_state");
    await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: { body: "That." } });
    const done = await keyed(expert, id, "k3", BODIES.complete, "complete");
    expect([done.status, done.body.status]).toEqual([200, "completed"]);
  });

  test("of two at once, one works and both hear the same", async () => {
    const { id } = await at("in_progress");
    const both = await Promise.all([1, 2].map(() => keyed(expert, id, "k4", { body: "Which?" })));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body).toEqual(both[1]?.body);
    expect((await get(workspace.live, id)).thread).toHaveLength(1);
  });

  test.each([
    ["empty", ""],
    ["too long", "k".repeat(256)],
  ])("one that is %s is refused", async (_, key) => {
    const { id } = await at("offered");
    expectError(await keyed(expert, id, key, undefined, "accept"), 400, "invalid_request", "Idempotency-Key");
    expect((await get(workspace.live, id)).status).toBe("pending");
  });
});

test("to a stranger a deployment is not there, and neither is what is no id", async () => {
  const stranger = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
  const { id } = await at("offered");
  for (const unknown of [
    id,
    "dep_01KPX000000000000000000000",
    "dep_1",
    "nonsense",
    "dep_%2F",
    "spec_01KPX000000000000000000000",
  ]) {
    for (const command of COMMANDS) {
      expectError(await give(stranger, unknown, command, BODIES[command]), 404, "not_found");
    }
    expectError(await call(`/expert/v1/deployments/${unknown}`, { key: stranger.token }), 404, "not_found");
  }
  expect((await get(workspace.live, id)).status).toBe("pending");
});

test("an expert is never told where the agent is told", async () => {
  const hook = "https://agent.example/hooks/of-its-sender";
  const { id } = await create(workspace.live, { skills: expert.skills, webhook_url: hook });
  await untilOffered(expert, id);
  const texts = [await call("/expert/v1/offers?limit=100", { key: expert.token })];
  for (const command of ["accept", "start", "complete"]) {
    texts.push(await call(`/expert/v1/deployments/${id}`, { key: expert.token }));
    texts.push(await give(expert, id, command, BODIES[command]));
  }
  texts.push(await call("/expert/v1/deployments?limit=100", { key: expert.token }));
  for (const { status, text } of texts) {
    expect(status).toBe(200);
    expect(text.includes("of-its-sender")).toBe(false);
  }
  expect((await get(workspace.live, id)).webhook_url).toBe(hook);
});
