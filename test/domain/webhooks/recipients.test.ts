import { describe, expect, test } from "vitest";
import { isId, timeOf } from "../../../src/domain/ids.ts";
import { deliveryId, type RecipientEndpoint, recipientsOf } from "../../../src/domain/webhooks/recipients.ts";

const NOW = 1_776_938_400_000;
const event = { type: "deployment.completed", created_at: NOW };

function endpoint(id: string, more: Partial<RecipientEndpoint> = {}): RecipientEndpoint {
  return { id, url: `https://${id}.example.com/`, events: null, status: "enabled", created_at: NOW - 1, ...more };
}

describe("an event goes to", () => {
  const told = (endpoints: RecipientEndpoint[]) =>
    recipientsOf({ event, webhook_url: null, endpoints }).map((recipient) => recipient.webhook_id);

  test("every enabled endpoint, at its URL", () => {
    const recipients = recipientsOf({ event, webhook_url: null, endpoints: [endpoint("a"), endpoint("b")] });
    expect(recipients).toEqual([
      { webhook_id: "a", url: "https://a.example.com/" },
      { webhook_id: "b", url: "https://b.example.com/" },
    ]);
  });

  test("no disabled one", () => {
    expect(told([endpoint("a"), endpoint("b", { status: "disabled" })])).toEqual(["a"]);
  });

  test("those that listen to its type; null is all types, an empty list none", () => {
    const endpoints = [
      endpoint("all"),
      endpoint("this", { events: ["deployment.expired", "deployment.completed"] }),
      endpoint("other", { events: ["deployment.expired"] }),
      endpoint("part", { events: ["deployment"] }),
      endpoint("none", { events: [] }),
    ];
    expect(told(endpoints)).toEqual(["all", "this"]);
  });

  test("no endpoint made after it", () => {
    expect(told([endpoint("same", { created_at: NOW }), endpoint("later", { created_at: NOW + 1 })])).toEqual(["same"]);
  });

  test("the deployment's webhook_url alone, if it has one", () => {
    const webhook_url = "https://own.example.com/";
    expect(recipientsOf({ event, webhook_url, endpoints: [endpoint("a")] })).toEqual([
      { webhook_id: null, url: webhook_url },
    ]);
  });

  test("nobody, if nobody listens", () => {
    expect(recipientsOf({ event, webhook_url: null, endpoints: [] })).toEqual([]);
  });
});

describe("a delivery id", () => {
  const eventId = "evt_01KPX0000000000000000000AA";
  const webhookId = "whk_01KPX0000000000000000000BB";

  test("is the same each time for an event and its endpoint, today and in later versions", async () => {
    expect(await deliveryId(eventId, webhookId)).toBe("dlv_01KPX00000FZNKD35ZT07MW1SV");
    expect(await deliveryId(eventId, null)).toBe("dlv_01KPX00000ND34DXQR9PESV4G9");
  });

  test("is a delivery's id with the time of the event", async () => {
    const id = await deliveryId(eventId, webhookId);
    expect(isId("delivery", id)).toBe(true);
    expect(timeOf(id)).toBe(timeOf(eventId));
  });

  test("differs by event and by endpoint", async () => {
    const ids = await Promise.all([
      deliveryId(eventId, webhookId),
      deliveryId(eventId, null),
      deliveryId(eventId, "whk_01KPX0000000000000000000BC"),
      deliveryId("evt_01KPX0000000000000000000AB", webhookId),
    ]);
    expect(new Set(ids).size).toBe(4);
  });
});
