import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { call, create, get, newWorkspace, type Workspace } from "../support/api.ts";
import {
  benchExpert,
  brought,
  gave,
  give,
  handIn,
  ownSkill,
  type Stage,
  type TestExpert,
  untilOffered,
} from "../support/bench.ts";
import { configure, expectError, send } from "../support/http-helpers.ts";

let workspace: Workspace;
let expert: TestExpert;

beforeAll(async () => {
  workspace = await newWorkspace();
  await configure(workspace, "live", { in_flight_limit: 100 });
  expert = await benchExpert([ownSkill()], { workspaces: [workspace.id], capacity: 100 });
});

const at = (stage: Stage, more?: Record<string, unknown>) => brought(workspace.live, expert, stage, more);

async function uploaded(id: string, name = "a.txt", raw: BodyInit = "hello", type = "text/plain"): Promise<string> {
  const answer = await handIn(expert, id, name, raw, type);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

/** What the agent gives as context: an upload of its own. */
async function agentFile(key: string, name = "brief.md", text = "# Brief"): Promise<string> {
  const raw = { method: "POST", raw: text, headers: { "Content-Type": "text/markdown" } };
  return (await call<{ url: string }>(`/v1/files?name=${name}`, { key, ...raw })).body.url;
}

async function fetched(url: string, key: string) {
  const response = await send(url, { key });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe("the agent's files", () => {
  test("are at the expert's own address, which works for them alone", async () => {
    const { id } = await at("offered", { context_files: [await agentFile(workspace.live)] });
    const { body } = await call<{ context_files: { id: string; url: string }[] }>(`/expert/v1/deployments/${id}`, {
      key: expert.token,
    });
    const [file] = body.context_files;
    expect(file?.url).toBe(`https://api.test/expert/v1/deployments/${id}/files/${file?.id}/content`);
    const mine = await fetched(file?.url ?? "", expert.token);
    expect([mine.status, mine.text]).toEqual([200, "# Brief"]);
    expect(mine.headers.get("Content-Disposition")).toBe("attachment; filename*=UTF-8''brief.md");
    expect(mine.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(mine.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect((await fetched(file?.url ?? "", workspace.live)).status).toBe(401);
    expect((await fetched(`https://api.test/v1/files/${file?.id}/content`, expert.token)).status).toBe(401);
  });

  test("of a reply are found in the thread", async () => {
    const { id } = await at("needs_input");
    const reply = { body: "Here.", context_files: [await agentFile(workspace.live, "more.md", "More")] };
    const replied = await call(`/v1/deployments/${id}/reply`, { key: workspace.live, body: reply });
    expect(replied.status, replied.text).toBe(200);
    const path = `/expert/v1/deployments/${id}`;
    const { body } = await call<{ thread: { context_files: { url: string }[] }[] }>(path, { key: expert.token });
    const url = body.thread.at(-1)?.context_files[0]?.url ?? "";
    expect(url).toContain(path);
    expect((await fetched(url, expert.token)).text).toBe("More");
  });
});

describe("an output file", () => {
  test("goes from the expert's upload to the agent's download", async () => {
    const { id } = await at("in_progress");
    const answer = await handIn(expert, id, "résumé.csv", "a,b\n", "text/csv");
    expect(answer.status, answer.text).toBe(201);
    const file_id = answer.body.id;
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^file_[0-9A-HJKMNP-TV-Z]{26}$/),
      name: "résumé.csv",
      media_type: "text/csv",
      size_bytes: 4,
    });
    const own = `https://api.test/expert/v1/deployments/${id}/files/${file_id}/content`;
    expect(await fetched(own, expert.token)).toMatchObject({ status: 200, text: "a,b\n" });
    expect((await get(workspace.live, id)).output).toBeNull();

    const done = await gave(expert, id, "complete", { output: { body: "See the file.", files: [file_id] } });
    const facts = {
      id: file_id,
      name: "résumé.csv",
      media_type: "text/csv",
      size_bytes: 4,
      status: "ingested",
      error: null,
    };
    expect(done.output?.files).toEqual([{ ...facts, url: own }]);
    const shown = await get(workspace.live, id);
    const url = `https://api.test/v1/files/${file_id}/content`;
    expect(shown.output?.files).toEqual([{ ...facts, url }]);
    const got = await fetched(url, workspace.live);
    expect([got.status, got.text]).toEqual([200, "a,b\n"]);
    expect(got.headers.get("Content-Disposition")).toBe("attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.csv");
    expect((await fetched(own, expert.token)).status).toBe(200);
    const { live } = await newWorkspace();
    expect((await fetched(url, live)).status).toBe(404);
    expect((await fetched(url, workspace.test)).status).toBe(404);
  });

  test("may be all of an output, and goes with a partial one", async () => {
    const { id } = await at("in_progress");
    const done = await gave(expert, id, "complete", { output: { files: [await uploaded(id)] } });
    expect(done.output).toMatchObject({ body: "", files: [{ name: "a.txt" }] });
    const other = await at("needs_input");
    const output = { files: [await uploaded(other.id, "half.txt")] };
    const cancelled = await gave(expert, other.id, "cancel", { reason: "Half.", output });
    expect(cancelled.output).toMatchObject({ partial: true, files: [{ name: "half.txt" }] });
  });

  test("keeps the order in which it is named", async () => {
    const { id } = await at("in_progress");
    const ids = [await uploaded(id, "1.txt"), await uploaded(id, "2.txt"), await uploaded(id, "3.txt")].toReversed();
    const done = await gave(expert, id, "complete", { output: { body: "x", files: ids } });
    expect(done.output?.files.map((file) => file.id)).toEqual(ids);
  });
});

describe("a file that is not theirs to hand over", () => {
  test("is 400, named by its place, and nothing changes", async () => {
    const other = await newWorkspace();
    const second = await benchExpert(expert.skills, { workspaces: [workspace.id], capacity: 100 });
    const stranger = await benchExpert([ownSkill()], { workspaces: [other.id] });
    const before = await at("in_progress");
    const mine = await uploaded(before.id);
    const elsewhere = await uploaded((await at("in_progress")).id);
    const theirs = await brought(workspace.live, second, "in_progress");
    const ofSecond = (await handIn(second, theirs.id, "b.txt", "b")).body.id;
    const foreign = await brought(other.live, stranger, "in_progress");
    const ofOther = (await handIn(stranger, foreign.id, "c.txt", "c")).body.id;
    const ofAgent = new URL(await agentFile(workspace.live)).pathname
      .split("/")
      .find((part) => part.startsWith("file_"));
    const context = await create(workspace.live, {
      skills: expert.skills,
      context_files: [await agentFile(workspace.live)],
    });
    const ids = {
      elsewhere,
      ofSecond,
      ofOther,
      ofAgent,
      ofContext: context.context_files[0]?.id,
      unknown: "file_01KPX000000000000000000000",
      another_kind: "dep_01KPX000000000000000000000",
      a_path: `../${mine}`,
      its_text: `${mine}.txt`,
      nothing: "",
    };
    for (const [what, file] of Object.entries(ids)) {
      expect(file, what).toBeTypeOf("string");
      const first = await give(expert, before.id, "complete", { output: { body: "x", files: [file] } });
      expectError(first, 400, "invalid_request", "output.files[0]");
      const last = await give(expert, before.id, "cancel", { reason: "x", output: { files: [mine, file] } });
      expectError(last, 400, "invalid_request", "output.files[1]");
    }
    const twice = await give(expert, before.id, "complete", { output: { files: [mine, mine] } });
    expectError(twice, 400, "invalid_request", "output.files[1]");
    expect(await get(workspace.live, before.id)).toEqual(before);
    expect((await gave(expert, before.id, "complete", { output: { files: [mine] } })).status).toBe("completed");
  });

  test("is seen by whoever handed it in, and by no other expert of the workspace", async () => {
    const skill = ownSkill();
    const more = { workspaces: [workspace.id], capacity: 100 };
    const [first, second] = [await benchExpert([skill], more), await benchExpert([skill], more)];
    const { id } = await create(workspace.live, { skills: [skill] });
    await untilOffered(first, id);
    await untilOffered(second, id);
    await gave(first, id, "accept");
    await gave(first, id, "start");
    const { body: file } = await handIn(first, id, "secret.txt", "mine");
    const path = `https://api.test/expert/v1/deployments/${id}/files/${file.id}/content`;
    expect((await fetched(path, first.token)).status).toBe(200);
    expect((await fetched(path, second.token)).status).toBe(404);
  });
});

describe("an upload", () => {
  test.each<[Stage, number]>([
    ["offered", 409],
    ["accepted", 409],
    ["in_progress", 201],
    ["needs_input", 201],
    ["completed", 409],
    ["cancelled", 409],
    ["released", 404],
  ])("at the stage %s is %i", async (stage, status) => {
    const { id } = await at(stage);
    const answer = await handIn(expert, id, "a.txt", "a");
    if (status === 201) expect(answer.status, answer.text).toBe(201);
    else expectError(answer, status, status === 404 ? "not_found" : "invalid_state");
  });

  test("for what was never theirs is 404", async () => {
    const stranger = await benchExpert([ownSkill()], { workspaces: [workspace.id] });
    const { id } = await at("in_progress");
    for (const unknown of [id, "dep_01KPX000000000000000000000", "nonsense"]) {
      expectError(await handIn(stranger, unknown, "a.txt", "a"), 404, "not_found");
    }
  });

  test.each<[string, string, string]>([
    ["no name", "", "name"],
    ["an empty name", "?name=", "name"],
    ["two names", "?name=a&name=b", "name"],
    ["a path", "?name=..%2Fa.txt", "name"],
    ["a name of 256 bytes", `?name=${"a".repeat(256)}`, "name"],
    ["a control character", "?name=a%0Ab", "name"],
    ["more than a name", "?name=a&type=b", "type"],
  ])("with %s is 400", async (_, query, field) => {
    const { id } = await at("in_progress");
    const init = { key: expert.token, method: "POST", raw: "a" };
    expectError(await call(`/expert/v1/deployments/${id}/files${query}`, init), 400, "invalid_request", field);
  });

  test("without a byte is 400, of 100 MB and a byte is 413, told by its length alone", async () => {
    const { id } = await at("in_progress");
    expectError(await handIn(expert, id, "a.txt", ""), 400, "invalid_request", "body");
    const headers = { "Content-Length": String(100 * 1024 * 1024 + 1) };
    const path = `/expert/v1/deployments/${id}/files?name=a.bin`;
    const told = await call(path, { key: expert.token, method: "POST", raw: "a", headers });
    expectError(told, 413, "payload_too_large");
  });

  test("of 100 MB and a byte whose length is not told is 413, and nothing is kept", async () => {
    const { id } = await at("in_progress");
    const chunk = new Uint8Array(1024 * 1024);
    let left = 100;
    const raw = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) return controller.enqueue(chunk.slice());
        controller.enqueue(new Uint8Array(1));
        controller.close();
      },
    });
    const before = (await env.FILES.list({ prefix: `${workspace.id}/live/` })).objects.length;
    expectError(await handIn(expert, id, "a.bin", raw), 413, "payload_too_large");
    expect((await env.FILES.list({ prefix: `${workspace.id}/live/` })).objects).toHaveLength(before);
  });

  test.each<[string, string, string, BodyInit, string]>([
    ["HTML as a PNG", "a.png", "image/png", "<!doctype html><script>alert(1)</script>", "text/html"],
    [
      "SVG as a PNG",
      "a.png",
      "image/png",
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      "image/svg+xml",
    ],
    [
      "a PNG as text",
      "a.txt",
      "text/plain",
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa]),
      "image/png",
    ],
    ["nonsense as a type", "a.md", "not a type", "# A", "text/markdown"],
  ])("%s is kept as what it is, and is an attachment", async (_, name, type, raw, media_type) => {
    const { id } = await at("in_progress");
    const answer = await handIn(expert, id, name, raw, type);
    expect([answer.status, answer.body.media_type]).toEqual([201, media_type]);
    const path = `https://api.test/expert/v1/deployments/${id}/files/${answer.body.id}/content`;
    const { headers } = await fetched(path, expert.token);
    expect(headers.get("Content-Type")).toBe(media_type);
    expect(headers.get("Content-Disposition")).toMatch(/^attachment; /);
    expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
  });
});
