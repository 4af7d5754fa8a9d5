const PREFIX = "whsec_";
const SECRET_BYTES = 32;
const TOLERANCE_SECONDS = 300;

const encoder = new TextEncoder();

/** A new signing secret: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/**
 * The headers that let a receiver check one try of a delivery, in our own scheme and in that of Standard Webhooks.
 * `body` is the exact text that is sent, `at` the time of this try in epoch milliseconds. Each secret adds a signature,
 * the newest first: during a rotation there are two. Throws on no secret, or one that is not `whsec_` and base64.
 */
export async function signatureHeaders(input: {
  secrets: string[];
  delivery_id: string;
  event_id: string;
  event_type: string;
  body: string;
  at: number;
}): Promise<Record<string, string>> {
  const { secrets, body, event_id } = input;
  if (secrets.length === 0) throw new Error("a delivery needs a secret to sign with");
  const t = Math.floor(input.at / 1000);
  const own = await Promise.all(secrets.map((secret) => sign(encoder.encode(secret), `${t}.${body}`)));
  const standard = await Promise.all(secrets.map((secret) => sign(keyBytes(secret), `${event_id}.${t}.${body}`)));
  return {
    "HumanDeploy-Signature": [`t=${t}`, ...own.map((mac) => `v1=${toHex(mac)}`)].join(","),
    "HumanDeploy-Delivery": input.delivery_id,
    "HumanDeploy-Event": input.event_type,
    "webhook-id": event_id,
    "webhook-timestamp": String(t),
    "webhook-signature": standard.map((mac) => `v1,${toBase64(mac)}`).join(" "),
  };
}

/**
 * True if a `HumanDeploy-Signature` header was made for this raw body with this secret, and its time is within
 * `tolerance_seconds` (300 unless told) of `now` (epoch milliseconds), before or after. One matching `v1` is enough.
 */
export async function verifySignature(input: {
  header: string;
  body: string;
  secret: string;
  now: number;
  tolerance_seconds?: number;
}): Promise<boolean> {
  const fields = input.header.split(",").map((field) => field.trim());
  const times = fields.filter((field) => field.startsWith("t="));
  const t = times.length === 1 ? /^t=(\d{1,15})$/.exec(times[0] ?? "")?.[1] : undefined;
  if (t === undefined) return false;
  const age = Math.floor(input.now / 1000) - Number(t);
  if (Math.abs(age) > (input.tolerance_seconds ?? TOLERANCE_SECONDS)) return false;

  const macs = fields.flatMap((field) => /^v1=([0-9a-f]{64})$/.exec(field)?.[1] ?? []).map(fromHex);
  const key = await hmacKey(encoder.encode(input.secret), "verify");
  const message = encoder.encode(`${t}.${input.body}`);
  // `verify` compares in constant time, and every signature is looked at whichever matches.
  const matches = await Promise.all(macs.map((mac) => crypto.subtle.verify("HMAC", key, mac, message)));
  return matches.includes(true);
}

async function sign(key: Uint8Array, message: string): Promise<Uint8Array> {
  const mac = await crypto.subtle.sign("HMAC", await hmacKey(key, "sign"), encoder.encode(message));
  return new Uint8Array(mac);
}

function hmacKey(key: Uint8Array, use: "sign" | "verify"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

/** The bytes behind the prefix, which Standard Webhooks takes as the key. */
function keyBytes(secret: string): Uint8Array {
  if (!secret.startsWith(PREFIX)) throw new Error("a webhook secret starts with whsec_");
  return Uint8Array.from(atob(secret.slice(PREFIX.length)), (char) => char.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
