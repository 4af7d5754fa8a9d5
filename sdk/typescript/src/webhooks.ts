import { fromWire } from "./casing.ts";
import { WebhookVerificationError } from "./errors.ts";
import { webCrypto } from "./runtime.ts";
import type { WebhookEvent } from "./types.ts";

/** A `Headers`, Node's `request.headers`, or any object of them; names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null | undefined }
  | Record<string, string | readonly string[] | undefined>;

export interface UnwrapOptions {
  /** How far the time of signing may be from now. Default: 300. */
  toleranceSeconds?: number | undefined;
}

/** A signature, with the key and the text it claims to be of. */
interface Claim {
  key: Uint8Array;
  text: string;
  mac: Uint8Array;
}

/** What is signed beside the body. */
export interface SignOptions {
  /** The event's id: the same on each try. */
  id: string;
  /** When it is sent, in epoch milliseconds. Default: now. */
  at?: number | undefined;
}

const encoder = new TextEncoder();
const HMAC = { name: "HMAC", hash: "SHA-256" };

export const webhooks = {
  /**
   * The event in a webhook, once its signature has been checked: `HumanDeploy-Signature` or the headers of Standard
   * Webhooks, either suffices. `body` is what arrived, byte for byte; while secrets are being rotated, give both.
   * Throws a WebhookVerificationError if it can't be trusted.
   */
  async unwrap(
    body: string | Uint8Array | ArrayBuffer,
    headers: WebhookHeaders,
    secret: string | readonly string[],
    { toleranceSeconds = 300 }: UnwrapOptions = {},
  ): Promise<WebhookEvent> {
    const bytes = bytesOf(body);
    const keys = allKeysOf(secret);
    const now = Math.floor(Date.now() / 1_000);
    const isNear = (time: string) => /^\d{1,15}$/.test(time) && Math.abs(now - Number(time)) <= toleranceSeconds;

    const given = [ownSignature(headers), standardSignature(headers)].filter((one) => one !== undefined);
    if (given.length === 0) throw new WebhookVerificationError("The request carries no signature.");
    const timely = given.filter(({ time }) => isNear(time));
    if (timely.length === 0) throw new WebhookVerificationError("The signature's time is too far from now.");
    const claims = timely.flatMap(({ scheme, text, macs }) =>
      keys.flatMap((key) => macs.map((mac): Claim => ({ key: key[scheme], text, mac }))),
    );
    if (!(await someHolds(claims, bytes))) {
      throw new WebhookVerificationError("No signature is of this body and secret.");
    }
    try {
      return fromWire(JSON.parse(new TextDecoder().decode(bytes))) as WebhookEvent;
    } catch {
      throw new WebhookVerificationError("body: is signed, but not JSON");
    }
  },

  /**
   * The headers by which `unwrap`, or any library for Standard Webhooks, knows this body: for tests of what receives
   * webhooks. Several secrets make one signature each. Throws a WebhookVerificationError if a secret is none.
   */
  async sign(
    body: string | Uint8Array | ArrayBuffer,
    secret: string | readonly string[],
    { id, at = Date.now() }: SignOptions,
  ): Promise<Record<string, string>> {
    const bytes = bytesOf(body);
    const time = String(Math.floor(at / 1_000));
    const keys = allKeysOf(secret);
    const macs = (scheme: "own" | "standard", before: string) =>
      Promise.all(keys.map((key) => macOf(key[scheme], signedBytes(before, bytes))));
    const [own, standard] = await Promise.all([macs("own", `${time}.`), macs("standard", `${id}.${time}.`)]);
    return {
      "HumanDeploy-Signature": [`t=${time}`, ...own.map((mac) => `v1=${toHex(mac)}`)].join(","),
      "webhook-id": id,
      "webhook-timestamp": time,
      "webhook-signature": standard.map((mac) => `v1,${btoa(String.fromCharCode(...mac))}`).join(" "),
    };
  },
};

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === "string") return encoder.encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new WebhookVerificationError(
    "body: must be the raw text or bytes of the request, from before any parser touched it",
  );
}

function allKeysOf(secret: string | readonly string[]): { own: Uint8Array; standard: Uint8Array }[] {
  const secrets = typeof secret === "string" ? [secret] : secret;
  const keys = secrets?.map(keysOf) ?? [];
  if (keys.length === 0) throw new WebhookVerificationError("secret: is required");
  return keys;
}

/** What each scheme takes as its key: the whole secret, or the bytes behind `whsec_`. */
function keysOf(secret: string): { own: Uint8Array; standard: Uint8Array } {
  try {
    const base64 = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret)?.[1];
    if (base64) return { own: encoder.encode(secret), standard: fromBase64(base64) };
  } catch {}
  throw new WebhookVerificationError("secret: must be whsec_ and base64");
}

interface Signature {
  scheme: "own" | "standard";
  time: string;
  /** What stands before the body in what is signed. */
  text: string;
  macs: Uint8Array[];
}

function ownSignature(headers: WebhookHeaders): Signature | undefined {
  const header = headerOf(headers, "humandeploy-signature");
  if (!header) return undefined;
  const fields = header.split(",").map((field) => field.trim());
  const times = fields.filter((field) => field.startsWith("t="));
  // With two times it would not be clear which was signed.
  const time = times.length === 1 ? (times[0]?.slice(2) ?? "") : "";
  const macs = fields.flatMap((field) => /^v1=([0-9a-f]{64})$/.exec(field)?.[1] ?? []).map(fromHex);
  return { scheme: "own", time, text: `${time}.`, macs };
}

function standardSignature(headers: WebhookHeaders): Signature | undefined {
  const [id, time, header] = ["id", "timestamp", "signature"].map((name) => headerOf(headers, `webhook-${name}`));
  if (!id || !time || !header) return undefined;
  const macs = header.split(" ").flatMap((field) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(field)?.[1] ?? []);
  return { scheme: "standard", time, text: `${id}.${time}.`, macs: macs.map(fromBase64) };
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  const [, value] = Object.entries(headers).find(([other]) => other.toLowerCase() === name) ?? [];
  return typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : undefined;
}

/** Looks at every claim whichever holds; `verify` compares in constant time. */
async function someHolds(claims: Claim[], body: Uint8Array): Promise<boolean> {
  const { subtle } = await webCrypto();
  const held = await Promise.all(
    claims.map(async ({ key, text, mac }) => {
      const imported = await subtle.importKey("raw", key as BufferSource, HMAC, false, ["verify"]);
      return subtle.verify("HMAC", imported, mac as BufferSource, signedBytes(text, body));
    }),
  );
  return held.includes(true);
}

async function macOf(key: Uint8Array, signed: BufferSource): Promise<Uint8Array> {
  const { subtle } = await webCrypto();
  const imported = await subtle.importKey("raw", key as BufferSource, HMAC, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, signed));
}

function signedBytes(text: string, body: Uint8Array): BufferSource {
  const before = encoder.encode(text);
  const signed = new Uint8Array(before.length + body.length);
  signed.set(before);
  signed.set(body, before.length);
  return signed;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
