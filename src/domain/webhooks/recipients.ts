import { PREFIXES } from "../ids.ts";

/** One place that an event goes to. `webhook_id` is null for a deployment's own `webhook_url`. */
export interface Recipient {
  webhook_id: string | null;
  url: string;
}

/** What routing needs of a webhook endpoint. `events` is null if it listens to all; `created_at` is epoch milliseconds. */
export interface RecipientEndpoint {
  id: string;
  url: string;
  events: string[] | null;
  status: "enabled" | "disabled";
  created_at: number;
}

/**
 * Who is told of an event, as things stood when it was committed (`created_at`, epoch milliseconds). A `webhook_url`
 * replaces the endpoints; without one, each enabled endpoint that listens to the type and was there by then is told.
 */
export function recipientsOf(input: {
  event: { type: string; created_at: number };
  webhook_url: string | null;
  endpoints: RecipientEndpoint[];
}): Recipient[] {
  const { event, webhook_url } = input;
  if (webhook_url !== null) return [{ webhook_id: null, url: webhook_url }];
  return input.endpoints
    .filter((endpoint) => endpoint.status === "enabled" && endpoint.created_at <= event.created_at)
    .filter((endpoint) => endpoint.events === null || endpoint.events.includes(event.type))
    .map((endpoint) => ({ webhook_id: endpoint.id, url: endpoint.url }));
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;
const HASH_CHARACTERS = 16;

/**
 * The id of an event's delivery to one endpoint (null: the deployment's `webhook_url`). It is computed, not drawn, so
 * that an event sent again keeps its delivery id; its time is the event's.
 */
export async function deliveryId(eventId: string, webhookId: string | null): Promise<string> {
  const start = eventId.indexOf("_") + 1;
  const text = new TextEncoder().encode(`${eventId}:${webhookId ?? ""}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const time = eventId.slice(start, start + TIME_CHARACTERS);
  return `${PREFIXES.delivery}_${time}${crockford(hash, HASH_CHARACTERS)}`;
}

/** The first `5 * length` bits in Crockford's base32. */
function crockford(bytes: Uint8Array, length: number): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length }, (_, i) => CROCKFORD[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)]).join("");
}
