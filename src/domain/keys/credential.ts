import { isUlid } from "../ids.ts";

/** The kinds of bearer credential (spec §1). Agent keys name their workspace, the others the one who holds them. */
export type CredentialKind = "test" | "live" | "expert" | "admin";

export interface Credential {
  kind: CredentialKind;
  /** The ULID inside: of the workspace, the expert, or the token itself. */
  subject: string;
  /** Lower-case hex SHA-256 of the whole string: all that is ever stored of it. */
  hash: string;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 12;
const SHAPE = /^hd_(test|live|expert|admin)_([0-9A-HJKMNP-TV-Z]{26})([0-9A-HJKMNP-TV-Z]{32})([0-9A-HJKMNP-TV-Z]{12})$/;

/** Makes `hd_{kind}_{subject}{secret}{checksum}`: 160 random bits and a 60-bit checksum that only this installation can make. */
export async function newCredential(
  kind: CredentialKind,
  subject: string,
  installationSecret: string,
): Promise<string> {
  if (!isUlid(subject)) throw new Error("subject must be a ULID");
  const random = crypto.getRandomValues(new Uint8Array(SECRET_LENGTH));
  const body = `hd_${kind}_${subject}${encode(random, SECRET_LENGTH)}`;
  return body + (await checksum(body, installationSecret));
}

/** Reads a credential: null if it is malformed, mistyped, or not made by this installation. No look-up is needed for that. */
export async function readCredential(value: string, installationSecret: string): Promise<Credential | null> {
  const match = SHAPE.exec(value);
  if (!match) return null;
  const body = value.slice(0, -CHECKSUM_LENGTH);
  if (!sameText(await checksum(body, installationSecret), match[4] as string)) return null;
  return { kind: match[1] as CredentialKind, subject: match[2] as string, hash: await sha256Hex(value) };
}

/** What a listing shows of a credential: its kind and its last four characters. */
export function maskOf(value: string): string {
  return `${value.slice(0, value.indexOf("_", 3) + 1)}…${value.slice(-4)}`;
}

/** Lower-case hex SHA-256 of a UTF-8 string. */
export async function sha256Hex(value: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Compares two strings in time that depends on their length alone. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
  return difference === 0;
}

async function checksum(body: string, installationSecret: string): Promise<string> {
  const mac = await hmac(installationSecret, `credential:${body}`);
  return encode(mac, CHECKSUM_LENGTH);
}

const keys = new Map<string, Promise<CryptoKey>>();

/** HMAC-SHA256 of a UTF-8 text under a UTF-8 secret. The imported key is kept for the life of the isolate. */
export async function hmac(secret: string, text: string): Promise<Uint8Array> {
  let key = keys.get(secret);
  if (!key) {
    const raw = new TextEncoder().encode(secret);
    key = crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    keys.set(secret, key);
  }
  return new Uint8Array(await crypto.subtle.sign("HMAC", await key, new TextEncoder().encode(text)));
}

function encode(from: Uint8Array, length: number): string {
  let out = "";
  for (let i = 0; i < length; i++) out += ALPHABET[(from[i] as number) & 31];
  return out;
}
