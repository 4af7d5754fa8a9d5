import { describe, expect, test } from "vitest";
import type { WebhookEndpoint } from "../../src/domain/webhooks/schemas.ts";
import { admin, call, create, until } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { deliveries, delivery, mockWorld, register, setRow, tried, verifies } from "../webhooks/receiver.ts";
import { acts, owned, secretOn, wordsOf } from "./world.ts";

const world = mockWorld();
const URL_OF = "https://agent.example/hooks";

const endpointsOf = async (key: string) => (await call<{ data: WebhookEndpoint[] }>("/v1/webhooks", { key })).body.data;

describe("endpoints", () => {
  test("a secret is shown on the answer that makes it alone, and signs what is sent", async () => {
    const { owner, test: at, workspace } = await owned();
    const made = await submit(owner, `${at}/webhooks`, { url: URL_OF, description: "Mine" });
    const secret = secretOn(made.text) ?? "";
    expect(secret).toMatch(/^whsec_/);
    const [endpoint] = await endpointsOf(workspace.test);
    expect(endpoint).toMatchObject({ url: URL_OF, description: "Mine", events: null, status: "enabled" });
    for (const path of ["/webhooks", `/webhooks/${endpoint?.id}`]) {
      expect((await visit(owner, `${at}${path}`)).text.includes(secret), path).toBe(false);
    }
    expect((await submit(owner, `${at}/webhooks/${endpoint?.id}/test`)).status).toBe(303);
    const sent = await eventually(async () => world.at(URL_OF)[0]);
    expect(await verifies(sent, secret)).toBe(true);
  });

  test("a rotated secret is shown once and signs from then on", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id, secret: was, url } = await register(workspace.test);
    const rotated = secretOn((await submit(owner, `${at}/webhooks/${id}/rotate`)).text) ?? "";
    expect(rotated).not.toBe(was);
    await submit(owner, `${at}/webhooks/${id}/test`);
    const sent = await eventually(async () => world.at(url)[0]);
    expect(await verifies(sent, rotated)).toBe(true);
    expect(secretOn((await submit(owner, `${at}/webhooks/default-secret/rotate`)).text)).toMatch(/^whsec_/);
    expect(await acts(workspace.id)).toEqual([
      "webhook.secret_rotated",
      "webhook.tested",
      "workspace.webhook_secret_rotated",
    ]);
  });

  test("what is chosen in the form is what the API shows; nothing chosen is all events", async () => {
    const { owner, test: at, workspace } = await owned();
    const form = new FormData();
    form.set("url", URL_OF);
    for (const type of ["deployment.completed", "deployment.expired"]) form.append("events", type);
    await submit(owner, `${at}/webhooks`, form);
    const [{ id } = { id: "" }] = await endpointsOf(workspace.test);
    expect((await endpointsOf(workspace.test))[0]?.events).toEqual(["deployment.completed", "deployment.expired"]);
    await submit(owner, `${at}/webhooks/${id}`, { url: `${URL_OF}/2`, description: "", retry_4xx: "on" });
    expect((await endpointsOf(workspace.test))[0]).toMatchObject({ url: `${URL_OF}/2`, events: null, retry_4xx: true });
    await submit(owner, `${at}/webhooks/${id}/disable`);
    expect((await endpointsOf(workspace.test))[0]?.status).toBe("disabled");
    const refused = await submit(owner, `${at}/webhooks/${id}/test`);
    expect(refused.status).toBe(409);
    expect(wordsOf(refused.text)).toContain("The endpoint is disabled");
    await submit(owner, `${at}/webhooks/${id}/enable`);
    expect((await endpointsOf(workspace.test))[0]?.status).toBe("enabled");
    await submit(owner, `${at}/webhooks/${id}/delete`);
    expect(await endpointsOf(workspace.test)).toEqual([]);
  });

  test("what is on record of an endpoint has its host, never its path or its secret", async () => {
    const { owner, test: at, workspace } = await owned();
    const url = "https://hooks.example/services/a-path-that-is-a-secret";
    const secret = secretOn((await submit(owner, `${at}/webhooks`, { url })).text) ?? "";
    const [endpoint] = await endpointsOf(workspace.test);
    await submit(owner, `${at}/webhooks/${endpoint?.id}`, { url: `${url}/2`, description: "d", retry_4xx: "on" });
    await submit(owner, `${at}/webhooks/${endpoint?.id}/delete`);
    const { body, text } = await admin<{ data: Record<string, unknown>[] }>(`/audit?workspace=${workspace.id}`);
    const mine = body.data.filter(({ actor }) => actor === `member:${owner.id}`).toReversed();
    expect(mine).toMatchObject([
      { action: "webhook.created", after: { mode: "test", host: "hooks.example", events: null } },
      { action: "webhook.updated", before: { retry_4xx: false }, after: { retry_4xx: true, host: "hooks.example" } },
      { action: "webhook.deleted", subject_id: endpoint?.id, before: { host: "hooks.example" } },
    ]);
    expect(text).not.toContain("a-path-that-is-a-secret");
    expect(text.includes(secret)).toBe(false);
  });

  test.each([
    ["url", { url: "http://10.0.0.1/x" }],
    ["url", { url: "" }],
    ["events", { url: URL_OF, events: "deployment.exploded" }],
  ])("a bad %s is named and nothing is made or changed", async (field, fields) => {
    const { owner, test: at, workspace } = await owned();
    const { id, url } = await register(workspace.test);
    for (const path of ["/webhooks", `/webhooks/${id}`]) {
      const answer = await submit(owner, `${at}${path}`, fields as Record<string, string>);
      expect(answer.status, path).toBe(400);
      expect(answer.text, path).toContain(`id="field-${field}-error"`);
    }
    expect((await endpointsOf(workspace.test)).map((one) => one.url)).toEqual([url]);
  });
});

describe("deliveries", () => {
  test("each is listed with its tries, their answers escaped, and is sent again by a press", async () => {
    const { owner, test: at, workspace } = await owned();
    world.answer = () => new Response("<script>alert(1)</script>", { status: 404 });
    const { id, url } = await register(workspace.test, { events: ["deployment.completed"] });
    const made = await create(workspace.test);
    await until(workspace.test, made.id, "completed");
    const [sent] = await eventually(async () => {
      const { data } = await deliveries(workspace.test, "?status=acknowledged");
      return data.length === 1 && data;
    });
    const page = await visit(owner, `${at}/webhooks/${id}`);
    expect(wordsOf(page.text)).toContain("1 try, last: HTTP 404");
    expect(page.text).not.toContain("<script>alert");
    expect(page.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    world.answer = () => new Response("ok");
    const replayed = await submit(owner, `${at}/webhooks/deliveries/${sent?.id}/replay`);
    expect([replayed.status, replayed.location]).toEqual([303, `${at}/webhooks/deliveries/${sent?.id}?done=replayed`]);
    await tried(workspace.test, sent?.id ?? "", 2);
    expect((await delivery(workspace.test, sent?.id ?? "")).status).toBe("delivered");
    expect(new Set(world.at(url).map(({ headers }) => headers["humandeploy-delivery"]))).toEqual(new Set([sent?.id]));
    expect(await acts(workspace.id)).toEqual(["delivery.replayed"]);
  });

  test("dead letters of all endpoints stand together, count on the first page, and are replayed one by one or all of an endpoint", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id, url } = await register(workspace.test);
    for (let turn = 0; turn < 2; turn++) await submit(owner, `${at}/webhooks/${id}/test`);
    const { data } = await eventually(async () => {
      const page = await deliveries(workspace.test, "?status=delivered");
      return page.data.length === 2 && page;
    });
    for (const one of data) await setRow("deliveries", one.id, { status: "dead_letter", next_attempt_at: null });
    const dead = await visit(owner, `${at}/webhooks/dead-letters`);
    for (const one of data) expect(dead.text).toContain(one.id);
    expect(wordsOf(dead.text)).toContain(url);
    expect(wordsOf((await visit(owner, at)).text)).toContain("Dead letters 2");
    await submit(owner, `${at}/webhooks/${id}/replay`);
    await eventually(async () => (await deliveries(workspace.test, "?status=delivered")).data.length === 2);
    expect(wordsOf((await visit(owner, `${at}/webhooks/dead-letters`)).text)).toContain("No dead letters");
  });

  test("a delivery whose endpoint is gone is not replayed, and the page says why", async () => {
    const { owner, test: at, workspace } = await owned();
    const { id } = await register(workspace.test);
    await submit(owner, `${at}/webhooks/${id}/test`);
    const [sent] = await eventually(async () => {
      const { data } = await deliveries(workspace.test, "?status=delivered");
      return data.length === 1 && data;
    });
    await submit(owner, `${at}/webhooks/${id}/delete`);
    const refused = await submit(owner, `${at}/webhooks/deliveries/${sent?.id}/replay`);
    expect(refused.status).toBe(409);
    expect(wordsOf(refused.text)).toContain("deleted or disabled");
    expect(world.received).toHaveLength(1);
  });
});
