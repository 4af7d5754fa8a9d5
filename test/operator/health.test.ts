import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { database, home } from "../../src/db/database.ts";
import { projectDeployment } from "../../src/db/projection.ts";
import { deadMessages, deliveries, events, installation, limitRequests } from "../../src/db/schema.ts";
import type { DeploymentRecord } from "../../src/domain/deployment/record.ts";
import type { Status } from "../../src/domain/deployment/schemas.ts";
import { newId } from "../../src/domain/ids.ts";
import { dayOf } from "../../src/domain/operations/misses.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { type Browser, visit } from "../support/console.ts";
import { inStatus, storedFile } from "../support/records.ts";
import { operatorBrowser, textAt } from "./support.ts";

const db = home(env);
const NOW = Date.now();
const TODAY = dayOf(NOW);
const workspace_id = newId("workspace", NOW);
let browser: Browser;

/** Puts a deployment into D1, as its object would have. */
async function put(status: Status, created_at: number, more: Partial<DeploymentRecord> = {}): Promise<string> {
  const id = newId("deployment", created_at);
  const ended = ["completed", "cancelled", "expired"].includes(status);
  const record = { ...inStatus(status), id, workspace_id, created_at, ...more };
  await projectDeployment(database(env, record.workspace_id), record, 1, ended ? null : NOW + HOUR, [], true);
  return id;
}

async function putDelivery(more: Partial<typeof deliveries.$inferInsert>): Promise<string> {
  const id = newId("delivery", NOW);
  await database(env, more.workspace_id ?? workspace_id)
    .insert(deliveries)
    .values({
      id,
      workspace_id,
      mode: "live",
      url: "https://agent.example/hook",
      event_id: newId("event", NOW),
      event_type: "deployment.completed",
      status: "pending",
      attempts: 0,
      created_at: NOW,
      ...more,
    });
  return id;
}

async function putEvent(type: string, created_at: number, more: Partial<typeof events.$inferInsert> = {}) {
  const deployment_id = newId("deployment", created_at);
  const row = { id: newId("event", created_at), workspace_id, mode: "live" as const, type, body: "", created_at };
  await database(env, more.workspace_id ?? workspace_id)
    .insert(events)
    .values({ ...row, deployment_id, ...more });
  return deployment_id;
}

let waiting: string;
let missedStart: string;

beforeAll(async () => {
  browser = await operatorBrowser();
  waiting = await put("pending", NOW - 50 * MINUTE);
  await put("pending", NOW - 10 * MINUTE, { mode: "test" });
  await put("pending", NOW - 20 * MINUTE, {
    context_files: [storedFile("F1", { status: "pending" }), storedFile("F2")],
  });
  await put("accepted", NOW - 30 * MINUTE);
  await put("in_progress", NOW - HOUR);
  for (let turn = 0; turn < 3; turn++) await put("needs_input", NOW - HOUR);
  await put("completed", NOW - HOUR, { accepted_at: NOW - HOUR + 10_000, completed_at: NOW - HOUR + 70_000 });
  const expired = (expired_at: number, expired_reason: "not_accepted" | "no_reply", more = {}) =>
    put("expired", expired_at - HOUR, { expired_at, expired_reason, ...more });
  await expired(TODAY, "not_accepted");
  await expired(TODAY + 1, "not_accepted");
  await expired(TODAY - 2 * DAY, "not_accepted");
  await expired(TODAY, "no_reply");
  await expired(TODAY - 1, "no_reply");
  await expired(TODAY - 7 * DAY, "no_reply");
  await expired(TODAY, "no_reply", { mode: "test" });

  missedStart = await putEvent("deployment.released", TODAY);
  await putEvent("notification.released", TODAY, { deployment_id: missedStart });
  await putEvent("deployment.released", TODAY, { request_id: newId("request", TODAY) });
  await putEvent("deployment.released", TODAY, { mode: "test" });
  await putEvent("notification.released", TODAY - DAY);

  await putDelivery({ status: "dead_letter" });
  await putDelivery({ status: "dead_letter" });
  await putDelivery({ status: "delivered" });
  await putDelivery({ next_attempt_at: NOW - 12 * MINUTE });
  await putDelivery({ next_attempt_at: NOW - 5 * MINUTE });
  await putDelivery({ next_attempt_at: NOW - HOUR, claimed_until: NOW + HOUR });
  await putDelivery({ next_attempt_at: NOW + HOUR });
  await db.insert(deadMessages).values({ id: "m1", queue: "q", body: "{}", at: NOW });
  const asks = { workspace_id, member_id: "mem_1", wanted: { rate_limit: 5 }, reason: "more", created_at: NOW };
  await db.insert(limitRequests).values({ id: newId("limit_request", NOW), status: "open", ...asks });
  await db.insert(limitRequests).values({ id: newId("limit_request", NOW), status: "declined", ...asks });
  const drift = {
    checked: 1_234,
    found: 3,
    healed: 2,
    last_at: NOW - 3 * MINUTE,
    last_found_at: null,
    rounds: 1,
    place: null,
  };
  await db.insert(installation).values({ key: "drift", value: JSON.stringify(drift) });
});

test("the numbers of the health page are those of the database", async () => {
  const { status, text } = await visit(browser, "/operator");
  expect(status).toBe(200);
  expect(textAt(text, "trouble")).toBe(
    "Dead letters 2 Queue lag, 2 due 12 min Oldest file not fetched 20 min Dead queue messages 1 Open limit requests 1",
  );
  expect(textAt(text, "in-flight-pending")).toBe("Waiting for an expert 2 1");
  expect(textAt(text, "in-flight-accepted")).toBe("Accepted 1 0");
  expect(textAt(text, "in-flight-in_progress")).toBe("In progress 1 0");
  expect(textAt(text, "in-flight-needs_input")).toBe("Waiting for the agent 3 0");
  expect(textAt(text, "missed-not_accepted")).toBe("Nobody accepted in time 2 3");
  expect(textAt(text, "missed-no_reply")).toBe("The agent did not reply in time 1 2");
  expect(textAt(text, "missed-not_started")).toBe("Accepted, and not started in time 1 2");
  expect(textAt(text, "drift")).toBe(
    "D1 and the objects: 1,234 compared, 3 differed , 2 healed; last looked at 3 min ago .",
  );
});

test("each number leads to the list behind it", async () => {
  const { text } = await visit(browser, "/operator");
  for (const href of [
    "/operator/deliveries?status=dead_letter",
    "/operator/deliveries?status=pending",
    "/operator/dead-messages",
    "/operator/requests?status=open",
    "/operator/deployments?mode=live&amp;status=needs_input",
    "/operator/deployments?mode=test&amp;status=pending",
    "/operator/misses?kind=not_started",
  ]) {
    expect(text).toContain(`href="${href}"`);
    expect((await visit(browser, href.replace("&amp;", "&"))).status, href).toBe(200);
  }
  const misses = await visit(browser, "/operator/misses?kind=not_started");
  expect(misses.text).toContain(missedStart);
  expect(misses.text.match(/data-head="When"/g)).toHaveLength(2);
  const dead = await visit(browser, "/operator/deliveries?status=dead_letter");
  expect(dead.text.match(/data-head="Tries"/g)).toHaveLength(2);
});

test("what waits longest is named, with how long", async () => {
  const { text } = await visit(browser, "/operator");
  const list = text.slice(text.indexOf('id="waiting-pending"'), text.indexOf('id="waiting-accepted"'));
  expect(list).toContain(waiting);
  expect(list).toContain("50 min");
  expect(list.indexOf(waiting)).toBeLessThan(list.indexOf("20 min"));
});

test("a chart has its numbers as a table behind it, and narrows to a mode and a skill", async () => {
  const all = await visit(browser, "/operator/charts?range=7d");
  expect(all.status).toBe(200);
  expect(all.text).toContain("13 created, 1 completed, 5 expired.");
  expect(all.text).toContain("Half took no longer than 60 s, 95 of 100 no longer than 60 s.");
  expect(all.text.match(/<table class="table table-dense"/g)).toHaveLength(3);
  const other = await visit(browser, "/operator/charts?range=7d&skill=nothing-of-the-kind");
  expect(other.text).toContain("0 created, 0 completed, 0 expired.");
  const test = await visit(browser, "/operator/charts?range=7d&mode=test");
  expect(test.text).toContain("2 created, 0 completed, 1 expired.");
});

test("the benches name what was asked for and nobody has", async () => {
  const { text } = await visit(browser, "/operator/benches");
  const row = text.slice(text.indexOf('data-skill="copy"')).split("</tr>")[0] ?? "";
  const words = row
    .replaceAll(/<[^>]+>/g, " ")
    .trim()
    .split(/\s+/);
  expect(row).toContain("Nobody has it");
  expect(words.slice(-2)).toEqual(["2", "13"]);
});

test("a query out of its words is refused with 400, and the field is named", async () => {
  for (const [path, field] of [
    ["/operator/charts?range=1y", "range"],
    ["/operator/charts?skill=NO%20SKILL", "skill"],
    ["/operator/misses?kind=odd", "kind"],
    ["/operator/deployments?status=lost", "status"],
    ["/operator/deliveries?webhook_id=x", "webhook_id"],
    ["/operator/audit?workspace=x", "workspace"],
    ["/operator/workspaces?cursor=x", "cursor"],
  ] as const) {
    const { status, text } = await visit(browser, path);
    expect(status, path).toBe(400);
    expect(text, path).toContain(`${field}: `);
  }
});
