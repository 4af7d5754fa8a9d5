import { describe, expect, test } from "vitest";
import type { DeploymentEvent } from "../../src/domain/deployment/schemas.ts";
import { call, create, get, until } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { deliveries, mockWorld, register } from "../webhooks/receiver.ts";
import { acts, owned, wordsOf } from "./world.ts";

const world = mockWorld();

const idsOn = (text: string) => [...new Set(text.match(/dep_[0-9A-HJKMNP-TV-Z]{26}/g) ?? [])];

describe("the list", () => {
  test("shows what was just made, and pages go on without repeats or holes", async () => {
    const { owner, test: at, workspace } = await owned();
    const made: string[] = [];
    for (let turn = 0; turn < 5; turn++) made.unshift((await create(workspace.test, {}, "slow")).id);
    const seen: string[] = [];
    let path: string | undefined = `${at}/deployments?limit=2`;
    while (path) {
      const { text, status } = await visit(owner, path);
      expect(status).toBe(200);
      seen.push(...idsOn(text));
      const next: string | undefined = /rel="next" href="([^"]+)"/.exec(text)?.[1];
      path = next && `${next.replaceAll("&amp;", "&")}&limit=2`;
    }
    expect(seen).toEqual(made);
  });

  test("is narrowed by state, skill, day and id", async () => {
    const { owner, test: at, workspace } = await owned();
    const slow = (await create(workspace.test, { skills: ["legal"] }, "slow")).id;
    const done = (await create(workspace.test)).id;
    await until(workspace.test, done, "completed");
    const listed = async (query: string) => idsOn((await visit(owner, `${at}/deployments?${query}`)).text);
    await eventually(async () => (await listed("status=completed")).length === 1);
    expect(await listed("status=completed")).toEqual([done]);
    expect(await listed("skill=legal")).toEqual([slow]);
    expect(await listed("status=completed&skill=legal")).toEqual([]);
    expect(await listed("created_after=2999-01-01")).toEqual([]);
    expect(await listed("created_after=2020-01-01")).toEqual([done, slow]);
    const found = await visit(owner, `${at}/deployments?id=${slow}`);
    expect([found.status, found.location]).toEqual([303, `${at}/deployments/${slow}`]);
  });

  test.each(["skill=No+Skill", "created_after=yesterday", "id=dep_1", "cursor=x", "limit=0"])(
    "a filter that can't be read is 400 and named: %s",
    async (query) => {
      const { owner, test: at } = await owned();
      const answer = await visit(owner, `${at}/deployments?${query}`);
      expect(answer.status).toBe(400);
      expect(wordsOf(answer.text)).toContain(`${query.split("=")[0]}: `);
    },
  );
});

describe("one deployment", () => {
  test("its timeline is its event log: each event once, in order, at its time, with each of its deliveries", async () => {
    const { owner, test: at, workspace } = await owned();
    world.answer = ({ url }) => new Response("x", { status: url.endsWith("/refuses") ? 404 : 200 });
    const hook = await register(workspace.test);
    await register(workspace.test, { url: "https://agent.example/refuses" });
    const { id } = await create(workspace.test, {}, "needs_input");
    const { question } = await until(workspace.test, id, "needs_input");
    await call(`/v1/deployments/${id}/reply`, {
      key: workspace.test,
      body: { body: "Dry.", question_id: question?.id },
    });
    await until(workspace.test, id, "completed");
    await call(`/v1/webhooks/${hook.id}`, { key: workspace.test, method: "DELETE" });
    const sent = await eventually(async () => {
      const { data } = await deliveries(workspace.test, "?limit=100");
      return data.length === 10 && data.every(({ status }) => status !== "pending") && data;
    });
    const log = await call<{ data: DeploymentEvent[] }>(`/v1/deployments/${id}/events`, { key: workspace.test });
    const { text } = await visit(owner, `${at}/deployments/${id}`);
    const timeline = /<ol class="timeline"[^>]*>(.*?)<\/ol>/s.exec(text)?.[1] ?? "";
    const steps = timeline.split('<li class="step ').slice(1);
    const told = steps.slice(1).map((step) => ({
      type: /\d+\. ([a-z_.]+)/.exec(wordsOf(step))?.[1],
      sequence: Number(/(\d+)\. [a-z_.]+/.exec(wordsOf(step))?.[1]),
      at: /datetime="([^"]+)"/.exec(step)?.[1],
      deliveries: (step.match(/dlv_[0-9A-Z]{26}/g) ?? []).toSorted(),
    }));
    expect(told).toEqual(
      log.body.data.map((event) => ({
        type: event.type,
        sequence: event.sequence,
        at: event.created_at,
        deliveries: sent
          .filter(({ event_id }) => event_id === event.id)
          .map((one) => one.id)
          .toSorted(),
      })),
    );
    expect(told).toHaveLength(5);
    expect(wordsOf(timeline)).toContain("Refused by the receiver https://agent.example/refuses 1 try, last: HTTP 404");
  });

  test("a member cancels as the agent, which is on record; where the state forbids it, that is said and nothing changes", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id } = await create(workspace.test, {}, "slow");
    expect((await submit(owner, `${at}/deployments/${id}/cancel`)).status).toBe(303);
    expect(await get(workspace.test, id)).toMatchObject({ status: "cancelled", cancelled_by: "agent" });
    const done = (await create(workspace.test)).id;
    await until(workspace.test, done, "completed");
    const refused = await submit(owner, `${at}/deployments/${done}/cancel`);
    expect(refused.status).toBe(409);
    expect(wordsOf(refused.text)).toContain("Cannot cancel");
    expect((await get(workspace.test, done)).status).toBe("completed");
    expect(await acts(workspace.id)).toEqual([
      "deployment.cancelled",
      "deployment.cancelled",
      "deployment.cancelled.failed",
    ]);
  });

  test("a member replies as the agent; a reply to a question that is not open is refused and kept in the form", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id } = await create(workspace.test, {}, "needs_input");
    const { question } = await until(workspace.test, id, "needs_input");
    const path = `${at}/deployments/${id}/reply`;
    const fields = { body: "Warm, please.\r\nAnd short.", question_id: question?.id ?? "" };
    const empty = await submit(owner, path, { ...fields, body: "  " });
    expect(empty.status).toBe(400);
    expect(empty.text).toContain('id="field-body-error"');
    const stale = await submit(owner, path, { ...fields, question_id: "msg_00000000000000000000000000" });
    expect(stale.status).toBe(409);
    expect(wordsOf(stale.text)).toContain("Warm, please.");
    expect((await get(workspace.test, id)).thread).toHaveLength(1);
    expect((await submit(owner, path, fields)).status).toBe(303);
    const { thread } = await get(workspace.test, id);
    expect(thread.at(1)).toMatchObject({ author: "agent", body: "Warm, please.\nAnd short." });
    expect(await acts(workspace.id)).toContain("deployment.replied");
  });

  test("while it runs the page asks for news, and for itself once there is a question; once it has ended it does not", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id } = await create(workspace.test, {}, "needs_input");
    await until(workspace.test, id, "needs_input");
    const here = `${at}/deployments/${id}`;
    const { text } = await visit(owner, here);
    const asked = /hx-get="([^"]+)"[^>]*hx-trigger="every/.exec(text)?.[1] ?? "";
    expect(asked).toContain(`${here}/live?reply=msg_`);
    expect((await visit(owner, asked)).headers.get("HX-Refresh")).toBeNull();
    expect((await visit(owner, `${here}/live?reply=none`)).headers.get("HX-Refresh")).toBe("true");
    expect((await visit(owner, asked)).text).not.toContain("<textarea");
    const done = (await create(workspace.test)).id;
    await until(workspace.test, done, "completed");
    expect((await visit(owner, `${at}/deployments/${done}`)).text).not.toContain('hx-trigger="every');
  });

  test("its files are downloaded through the dashboard, as attachments; no other file is", async () => {
    const { owner, test: at, workspace } = await owned();
    const upload = async (text: string) => {
      const headers = { "Content-Type": "text/plain" };
      const answer = await call<{ id: string; url: string }>("/v1/files?name=a.txt", {
        key: workspace.test,
        raw: text,
        headers,
      });
      return answer.body;
    };
    const [file, loose] = [await upload("what it says"), await upload("nobody's")];
    const { id } = await create(workspace.test, { context_files: [file.url] }, "slow");
    const found = await visit(owner, `${at}/deployments/${id}/files/${file.id}`);
    expect([found.status, found.text]).toEqual([200, "what it says"]);
    expect(found.headers.get("Content-Disposition")).toMatch(/^attachment/);
    expect(found.headers.get("Content-Security-Policy")).toContain("sandbox");
    expect((await visit(owner, `${at}/deployments/${id}/files/${loose.id}`)).status).toBe(404);
  });

  test("hostile text is text on every page that shows it", async () => {
    const { owner, test: at, workspace } = await owned();
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>'</textarea>`;
    const body = { brief: evil, metadata: { [evil.slice(0, 40)]: evil, hd_test: "needs_input" } };
    const { id } = await create(workspace.test, body);
    await until(workspace.test, id, "needs_input");
    for (const path of ["", "/deployments", `/deployments/${id}`, `/deployments/${id}/live`]) {
      const { text } = await visit(owner, `${at}${path}`);
      expect(text, path).not.toContain("<script>alert");
      expect(text, path).not.toContain("<img src=x");
      expect(text, path).toContain("&lt;script&gt;");
    }
  });
});
