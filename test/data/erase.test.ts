import { describe, expect, test } from "vitest";
import { DeploymentEvent, Deployment as DeploymentSchema } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { admin, call, create, get, until } from "../support/api.ts";
import { cancel, expectError, list, usage } from "../support/http-helpers.ts";
import { eventually, workspaceStub } from "../support/objects.ts";
import { deliveries, delivery, register, tried } from "../webhooks/receiver.ts";
import { completed, erase, everywhere, KEYED, NOWHERE, secret, untilSent, workspace, world } from "./content.ts";
import { filesOf, inDatabase, inObjects, rowsOf } from "./world.ts";

describe("an erasure", () => {
  test("leaves nothing of what was written: not in D1, not in an object, not in R2", async () => {
    await register(workspace.live);
    // What goes to one alone is kept in its delivery, what goes to several as an event.
    await register(workspace.live, { events: ["deployment.completed"] });
    const { id } = await completed();
    await untilSent(id, 7);
    expect(await inDatabase(secret)).toEqual([
      "deliveries.body",
      "deliveries.tries",
      "deployments.snapshot",
      "dev_mails.html",
      "dev_mails.subject",
      "dev_mails.text",
      "drafts.fields",
      "events.body",
    ]);
    expect(await inObjects(secret, id, workspace.id, "live")).toEqual(["machine", "answers"]);
    expect((await filesOf(workspace.id)).length).toBeGreaterThanOrEqual(4);
    const before = (await rowsOf("deliveries")).length;

    const answer = await erase(id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ object: "erasure", deployment_id: id, complete: true });
    expect(await everywhere(id)).toEqual(NOWHERE);
    expect((await rowsOf("deliveries")).length).toBe(before);
    const sealed = (await rowsOf("events")).filter((row) => row.deployment_id === id && row.workspace_id === "");
    expect(sealed.length).toBeGreaterThan(0);
    expect(sealed.every(({ body }) => body === "")).toBe(true);
    expect((await rowsOf("dev_mails")).filter(({ html }) => String(html).includes(id))).toEqual([]);
  });

  test("of one with a webhook_url of its own takes the URL too, and gives up what was still to be sent there", async () => {
    world.answer = () => new Response(`no ${secret}`, { status: 500 });
    const { id } = await completed({ webhook_url: `https://${secret}.example/${secret}` });
    await eventually(async () => (await deliveries(workspace.live)).data.every(({ attempts }) => attempts.length > 0));
    await eventually(async () => (await rowsOf("deliveries")).every(({ claimed_until }) => claimed_until === null));
    expect(await inDatabase(secret)).toContain("deliveries.url");
    await erase(id);
    expect(await everywhere(id)).toEqual(NOWHERE);
    const { data } = await deliveries(workspace.live);
    expect(data.length).toBe(5);
    for (const one of data)
      expect(one).toMatchObject({ status: "dead_letter", url: "[erased]", next_attempt_at: null });
    for (const one of data) expect(one.attempts).toMatchObject([{ status: 500, response: null }]);
  });

  test("keeps ids, states, times, skills, credits, the ledger and the event log, all of the shape on the wire", async () => {
    const { id } = await completed();
    const was = await get(workspace.live, id);
    const spent = await usage(workspace.live);
    const books = await workspaceStub(workspace.id, "live").books();
    const log = await call<{ data: DeploymentEvent[] }>(`/v1/deployments/${id}/events`, { key: workspace.live });
    await erase(id);
    const now = await get(workspace.live, id);
    const body = "[erased]";
    expect(now).toEqual({
      ...was,
      brief: body,
      context_url: null,
      context_files: [],
      metadata: {},
      output_schema: null,
      thread: was.thread.map((message) => ({ ...message, body, context_files: [] })),
      output: { ...was.output, body, data: null, files: [] },
    });
    expect(DeploymentSchema.safeParse(now).error).toBeUndefined();
    expect((await list(workspace.live)).data).toEqual([now]);
    expect(await usage(workspace.live)).toEqual(spent);
    expect(await workspaceStub(workspace.id, "live").books()).toEqual(books);
    const after = await call<{ data: DeploymentEvent[] }>(`/v1/deployments/${id}/events`, { key: workspace.live });
    expect(after.body.data.length).toBe(log.body.data.length);
    for (const [index, event] of after.body.data.entries()) {
      expect(DeploymentEvent.safeParse(event).error).toBeUndefined();
      const { data, ...rest } = log.body.data[index] as DeploymentEvent;
      expect(event).toMatchObject({ ...rest, data: { deployment: { status: data.deployment.status, brief: body } } });
    }
  });

  test("lets a repeated create and reply find the same deployment, erased", async () => {
    const { id, body } = await completed();
    await erase(id);
    const again = await call<{ id: string }>("/v1/deployments", { key: workspace.live, body, headers: KEYED });
    expect([again.status, again.body.id, again.headers.get("Idempotency-Replayed")]).toEqual([201, id, "true"]);
    expect(again.text.includes(secret)).toBe(false);
    expect((await list(workspace.live)).data.length).toBe(1);
  });

  test("sends what was still to be sent to an endpoint without the content, and a replay too", async () => {
    world.answer = () => new Response("down", { status: 503 });
    const endpoint = await register(workspace.test, { events: ["deployment.completed"] });
    const { id } = await create(workspace.test, { brief: secret });
    await until(workspace.test, id, "completed");
    const [{ id: pending = "" } = {}] = await eventually(async () => {
      const { data } = await deliveries(workspace.test, "", endpoint.id);
      return data.length === 1 && data;
    });
    await tried(workspace.test, pending, 1);
    await erase(id);
    expect((await delivery(workspace.test, pending)).status).toBe("pending");
    world.answer = () => new Response("ok");
    world.received = [];
    await call(`/v1/deliveries/${pending}/replay`, { key: workspace.test, method: "POST" });
    await tried(workspace.test, pending, 2);
    const sent = world.at(endpoint.url);
    expect(sent.length).toBe(1);
    const event = JSON.parse(sent[0]?.body ?? "");
    expect(DeploymentEvent.safeParse(event).error).toBeUndefined();
    expect(event.data.deployment).toMatchObject({ id, status: "completed", brief: "[erased]" });
    expect((await delivery(workspace.test, pending)).status).toBe("delivered");
  });

  test("of what has not ended is 409 and of what is not there 404; a reason is needed; nothing changes", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await until(workspace.test, id, "accepted");
    const was = await get(workspace.test, id);
    expect(expectError(await erase(id), 409, "invalid_state")).toContain("accepted");
    expectError(await erase(newId("deployment", Date.now())), 404, "not_found");
    expectError(await erase("dep_1"), 404, "not_found");
    expectError(await admin(`/deployments/${id}/erase`, {}), 400, "invalid_request", "reason");
    expectError(await erase(id, ""), 400, "invalid_request", "reason");
    expect(await get(workspace.test, id)).toEqual(was);
    expect((await rowsOf("audit")).filter(({ subject_id }) => subject_id === id)).toEqual([]);
    await cancel(workspace.test, id);
  });

  test("is on record with its reason, and once, however often it is asked for", async () => {
    const { id } = await create(workspace.test, { brief: secret }, "slow");
    await cancel(workspace.test, id);
    const answers = [await erase(id, "first"), await erase(id, "second")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body.erased_at).toBe(answers[0]?.body.erased_at);
    const records = (await rowsOf("audit")).filter(({ subject_id }) => subject_id === id);
    expect(records).toMatchObject([
      { action: "deployment.erased", workspace_id: workspace.id, after: JSON.stringify({ reason: "first" }) },
    ]);
    const [row] = (await rowsOf("deployments")).filter((one) => one.id === id);
    expect(row?.erased_at).toBe(Date.parse(answers[0]?.body.erased_at ?? ""));
  });

  test("leaves other deployments, their files and their drafts as they are", async () => {
    const other = await completed({ brief: `Other ${secret}` });
    const files = await filesOf(workspace.id);
    const was = await get(workspace.live, other.id);
    const { id } = await create(workspace.test);
    await until(workspace.test, id, "completed");
    await erase(id);
    expect(await filesOf(workspace.id)).toEqual(files);
    expect(await get(workspace.live, other.id)).toEqual(was);
    expect(await inDatabase(secret)).toContain("drafts.fields");
  });
});
