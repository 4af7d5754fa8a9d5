import { describe, expect, test } from "vitest";
import { type CreatePolicy, checkCreate, DEFAULT_PRICES } from "../../../src/domain/deployment/create.ts";
import { SCENARIOS } from "../../../src/domain/deployment/scenarios.ts";
import { CreateDeployment, type Urgency } from "../../../src/domain/deployment/schemas.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time.ts";
import type { UrlPolicy } from "../../../src/domain/webhooks/url-policy.ts";
import { CREATED, createInput, FAST, newRecord, REAL_TIME, storedFile, testId } from "../../support/records.ts";

const DEPLOYED: UrlPolicy = { schemes: "https", allow_loopback: false, own_hosts: ["api.humandeploy.ai"] };
const LOCAL: UrlPolicy = { schemes: "https", allow_loopback: true, own_hosts: [] };

function check(input: Record<string, unknown>, policy: Partial<CreatePolicy> = {}) {
  return checkCreate(createInput(input), {
    mode: "live",
    now: CREATED,
    scale: REAL_TIME,
    webhook_urls: DEPLOYED,
    ...policy,
  });
}

/** The field that a 400 names, or undefined where nothing is wrong. */
function wrongField(...args: Parameters<typeof check>): string | undefined {
  const problem = check(...args);
  if (problem) expect(problem.code).toBe("invalid_request");
  return problem?.message.split(":")[0];
}

test("a plain create has no problem", () => {
  expect(check({})).toBeUndefined();
});

describe("scheduled_for", () => {
  const scheduled = (in_ms: number) => ({
    urgency: "scheduled",
    scheduled_for: new Date(CREATED + in_ms).toISOString(),
  });

  test.each<[string, Record<string, unknown>, Partial<CreatePolicy>, boolean]>([
    ["in 15 min is taken", scheduled(15 * MINUTE), {}, true],
    ["a millisecond sooner is refused", scheduled(15 * MINUTE - 1), {}, false],
    ["now is refused", scheduled(0), {}, false],
    ["in the past is refused", scheduled(-DAY), {}, false],
    ["in 30 days is taken", scheduled(30 * DAY), {}, true],
    ["a millisecond later is refused", scheduled(30 * DAY + 1), {}, false],
    ["in 250 ms at TIME_SCALE 3600 is taken", scheduled(250), { scale: FAST }, true],
    ["a millisecond sooner at TIME_SCALE 3600 is refused", scheduled(249), { scale: FAST }, false],
    ["in 30 days at TIME_SCALE 3600 is taken", scheduled(30 * DAY), { scale: FAST }, true],
    ["absent from a scheduled one is refused", { urgency: "scheduled" }, {}, false],
    ["null in a scheduled one is refused", { urgency: "scheduled", scheduled_for: null }, {}, false],
    ["in a standard one is refused", { ...scheduled(HOUR), urgency: "standard" }, {}, false],
    ["in a priority one is refused", { ...scheduled(HOUR), urgency: "priority" }, {}, false],
    ["null in a standard one is fine", { scheduled_for: null }, {}, true],
  ])("%s", (_, input, policy, fine) => {
    expect(wrongField(input, policy)).toBe(fine ? undefined : "scheduled_for");
  });

  test("is compared as an instant, in whatever time zone it is written", () => {
    const inZone = (time: string) => ({ urgency: "scheduled", scheduled_for: `2026-04-23T${time}+02:00` });
    expect(CREATED).toBe(Date.parse("2026-04-23T12:00:00+02:00"));
    expect(wrongField(inZone("12:15:00"))).toBeUndefined();
    expect(wrongField(inZone("12:14:59"))).toBe("scheduled_for");
  });

  test.each(["2026-02-29T10:00:00Z", "2026-04-31T10:00:00Z", "2026-04-24T24:00:00Z", "2026-04-24", "tomorrow", ""])(
    "%j is no instant: the body's schema refuses it",
    (scheduled_for) => {
      const input = { brief: "B", skills: ["copy"], urgency: "scheduled", scheduled_for };
      expect(CreateDeployment.safeParse(input).success).toBe(false);
    },
  );
});

describe("metadata.hd_test", () => {
  const OTHERS = [
    "complete",
    "Slow",
    " slow",
    "",
    "nonsense",
    "toString",
    5,
    0,
    true,
    false,
    null,
    ["slow"],
    { slow: 1 },
  ];

  test.each(SCENARIOS)("%s is a course in test mode", (hd_test) => {
    expect(check({ metadata: { hd_test } }, { mode: "test" })).toBeUndefined();
  });

  test.each(OTHERS)("%j is refused in test mode", (hd_test) => {
    expect(wrongField({ metadata: { hd_test } }, { mode: "test" })).toBe("metadata.hd_test");
  });

  test.each([...OTHERS, ...SCENARIOS])("%j is plain metadata in live mode", (hd_test) => {
    expect(check({ metadata: { hd_test } })).toBeUndefined();
    expect(newRecord({ input: { metadata: { hd_test } } })).toMatchObject({ scenario: null, metadata: { hd_test } });
  });

  test("may be absent, as may metadata", () => {
    for (const metadata of [undefined, null, {}, { other: "slow" }]) {
      expect(check({ metadata }, { mode: "test" })).toBeUndefined();
    }
  });
});

describe("URLs", () => {
  test.each<[string, UrlPolicy, boolean]>([
    ["https://example.com/hook", DEPLOYED, true],
    ["http://example.com/hook", DEPLOYED, false],
    ["https://127.0.0.1/hook", DEPLOYED, false],
    ["https://api.humandeploy.ai/hook", DEPLOYED, false],
    ["https://user:pass@example.com/", DEPLOYED, false],
    ["not a url", DEPLOYED, false],
    ["", DEPLOYED, false],
    ["http://localhost:9000/hook", LOCAL, true],
    ["http://10.0.0.1/hook", LOCAL, false],
  ])("webhook_url %j under %j is taken: %s", (webhook_url, webhook_urls, fine) => {
    expect(wrongField({ webhook_url }, { webhook_urls })).toBe(fine ? undefined : "webhook_url");
  });

  test.each<[string, boolean]>([
    ["https://example.com/pricing", true],
    ["http://example.com/pricing", true],
    ["ftp://example.com/pricing", false],
    ["javascript:alert(1)", false],
    ["data:text/html,x", false],
    ["HTTPS://example.com", true],
    [" https://example.com", false],
    ["https:example.com", false],
    ["/pricing", false],
    ["", false],
  ])("context_url %j is taken: %s", (context_url, fine) => {
    expect(wrongField({ context_url })).toBe(fine ? undefined : "context_url");
  });

  test("null is none", () => {
    expect(check({ webhook_url: null, context_url: null, output_schema: null })).toBeUndefined();
  });
});

describe("output_schema", () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    ["that is fine has no problem", { type: "object", properties: { a: { type: "string" } } }, undefined],
    ["with a wrong type names its place", { type: "nonsense" }, "output_schema.type"],
    [
      "names a place deep inside",
      { properties: { a: { items: { type: 5 } } } },
      "output_schema.properties.a.items.type",
    ],
  ])("%s", (_, output_schema, field) => {
    expect(wrongField({ output_schema })).toBe(field);
  });
});

describe("a new deployment", () => {
  test("is pending, at version 1, with nothing done and its price reserved", () => {
    expect(newRecord({ price: 50, offers: [], context_files: [storedFile("F1")] })).toEqual({
      format: 2,
      id: testId("dep", "D1"),
      workspace_id: testId("ws", "W1"),
      mode: "live",
      status: "pending",
      version: 1,
      brief: "Review the pricing page.",
      skills: ["copy"],
      context_url: null,
      urgency: "standard",
      scheduled_for: null,
      context_files: [storedFile("F1")],
      metadata: {},
      webhook_url: null,
      output_schema: null,
      scenario: null,
      price: 50,
      offers: [],
      passed_on_by: [],
      withdrawn: [],
      routing: { reached: null, next_at: CREATED },
      ingestion: { asked: 0, next_at: null },
      notices: [],
      handovers: 0,
      expert: null,
      question: null,
      thread: [],
      output: null,
      credits: { reserved: 50, settled: 0 },
      pending_since: CREATED,
      accept_by: CREATED + 4 * HOUR,
      start_by: null,
      input_by: null,
      expert_active_at: null,
      reminded_at: null,
      cancelled_by: null,
      cancel_reason: null,
      expired_reason: null,
      created_at: CREATED,
      accepted_at: null,
      started_at: null,
      completed_at: null,
      cancelled_at: null,
      expired_at: null,
      updated_at: CREATED,
    });
  });

  test("that is scheduled is routed from scheduled_for, and its window is 4 h from there", () => {
    const at = CREATED + 3 * DAY;
    const input = { urgency: "scheduled", scheduled_for: new Date(at).toISOString() };
    expect(newRecord({ input })).toMatchObject({
      scheduled_for: at,
      pending_since: at,
      routing: { reached: null, next_at: at },
      accept_by: at + 4 * HOUR,
    });
  });

  test("in test mode is never routed", () => {
    const scheduled_for = new Date(CREATED + DAY).toISOString();
    for (const input of [{}, { urgency: "priority" }, { urgency: "scheduled", scheduled_for }]) {
      expect(newRecord({ mode: "test", input }).routing).toEqual({ reached: null, next_at: null });
    }
  });

  test.each(["live", "test"] as const)(
    "in %s mode has its pending files asked for at once, scheduled or not",
    (mode) => {
      const pending = storedFile("F1", { status: "pending" });
      const scheduled_for = new Date(CREATED + DAY).toISOString();
      for (const input of [{}, { urgency: "scheduled", scheduled_for }]) {
        expect(newRecord({ mode, input, context_files: [storedFile("F2"), pending] }).ingestion.asked).toBe(1);
        expect(newRecord({ mode, input, context_files: [storedFile("F2")] }).ingestion.asked).toBe(0);
      }
    },
  );

  test("in test mode has the plain course, or the one that its metadata picks", () => {
    expect(newRecord({ mode: "test" }).scenario).toBe("complete");
    expect(newRecord({ mode: "test", input: { metadata: { hd_test: "slow" } } }).scenario).toBe("slow");
  });

  test("with expire lapses within 10 s of when routing starts, however fast time runs", () => {
    for (const scale of [REAL_TIME, FAST]) {
      const record = newRecord({ mode: "test", scale, input: { metadata: { hd_test: "expire" } } });
      expect(record.accept_by - CREATED).toBeGreaterThanOrEqual(SECOND);
      expect(record.accept_by - CREATED).toBeLessThanOrEqual(10 * SECOND);
    }
  });

  test.each<[Urgency, number]>([
    ["standard", 20],
    ["priority", 50],
    ["scheduled", 20],
  ])("%s costs %i credits, unless an operator says otherwise", (urgency, price) => {
    expect(DEFAULT_PRICES[urgency]).toBe(price);
  });
});
