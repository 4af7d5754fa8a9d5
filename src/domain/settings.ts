import { urlProblem } from "./webhooks/url-policy.ts";

/** The variables and secrets that are judged. A local instance marks its own with `local`, so that a copied one is known. */
export interface Given {
  INSTALLATION_SECRET?: string;
  ENCRYPTION_KEYS?: string;
  ADMIN_TOKEN?: string;
  PUBLIC_URL?: string;
  MAIL_FROM?: string;
  TIME_SCALE?: string;
  READY_KEY?: string;
}

const LOCAL_ONLY = ["TIME_SCALE", "READY_KEY"] as const;
const SECRET_CHARACTERS = 32;
const KEY_BYTES = 32;
/** What random bytes never fall short of, and a word typed over and over does. */
const LEAST_VARIETY = 10;

/** What is wrong with the settings of any environment, as a sentence that names the variable, or null. */
export function settingsProblem({ INSTALLATION_SECRET = "", ENCRYPTION_KEYS = "", ...given }: Given): string | null {
  if (INSTALLATION_SECRET.length < SECRET_CHARACTERS) return "INSTALLATION_SECRET must have at least 32 characters";
  if (!ENCRYPTION_KEYS) return "ENCRYPTION_KEYS is missing";
  if (given.ADMIN_TOKEN !== undefined && !/^hd_admin_[0-9A-Za-z]{32,}$/.test(given.ADMIN_TOKEN)) {
    return "ADMIN_TOKEN must be hd_admin_ and at least 32 letters or digits";
  }
  return keysProblem(ENCRYPTION_KEYS);
}

/** What may not be so where strangers can reach it, as a sentence that names the variable, or null. */
export function deployedProblem(given: Given): string | null {
  const forbidden = LOCAL_ONLY.find((name) => given[name] !== undefined);
  if (forbidden) return `${forbidden} may be set in local development only`;
  const { INSTALLATION_SECRET = "", ENCRYPTION_KEYS = "", ADMIN_TOKEN = "" } = given;
  if (INSTALLATION_SECRET.startsWith("local-")) return "INSTALLATION_SECRET is a local one";
  if (new Set(INSTALLATION_SECRET).size < LEAST_VARIETY) return "INSTALLATION_SECRET is too easy to guess";
  const keys = keysOf(ENCRYPTION_KEYS);
  if (keys.some(({ id }) => id.startsWith("local"))) return "ENCRYPTION_KEYS holds a local one";
  if (keys.some(({ bytes }) => new Set(bytes).size < LEAST_VARIETY)) return "ENCRYPTION_KEYS are too easy to guess";
  if (ADMIN_TOKEN.startsWith("hd_admin_local")) return "ADMIN_TOKEN is a local one";
  if (ADMIN_TOKEN && new Set(ADMIN_TOKEN.slice("hd_admin_".length)).size < LEAST_VARIETY) {
    return "ADMIN_TOKEN is too easy to guess";
  }
  return publicUrlProblem(given.PUBLIC_URL) ?? mailFromProblem(given.MAIL_FROM);
}

function publicUrlProblem(value: string | undefined): string | null {
  if (!value) return "PUBLIC_URL is missing: the address that the world knows us by, such as https://api.example.com";
  const problem = urlProblem(value, { schemes: "https", allow_loopback: false, own_hosts: [] });
  if (problem) return `PUBLIC_URL ${problem}`;
  const { hostname, origin } = new URL(value);
  if (/^[\d.]+$|^\[/.test(hostname)) return "PUBLIC_URL must be a name and no IP address";
  return value.replace(/\/$/, "") === origin ? null : `PUBLIC_URL must be nothing but an origin, such as ${origin}`;
}

function mailFromProblem(value: string | undefined): string | null {
  if (value === undefined) return null;
  const isAddress = value.length <= 254 && /^[^\s@<>(),;:"\\]{1,64}@([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(value);
  return isAddress ? null : "MAIL_FROM must be one mail address, such as deploy@example.com";
}

function keysProblem(text: string): string | null {
  const keys = keysOf(text);
  if (keys.some(({ id, bytes }) => !/^[0-9A-Za-z_-]+$/.test(id) || bytes.length !== KEY_BYTES)) {
    return "ENCRYPTION_KEYS must be id:base64[,id:base64], each of 32 bytes";
  }
  return new Set(keys.map(({ id }) => id)).size === keys.length ? null : "ENCRYPTION_KEYS has an id twice";
}

/** The keys in their order. One that can't be read has no bytes. */
function keysOf(text: string): { id: string; bytes: Uint8Array }[] {
  return text.split(",").map((part) => {
    const [id = "", encoded = "", ...more] = part.trim().split(":");
    return { id, bytes: more.length > 0 ? new Uint8Array() : bytesOf(encoded) };
  });
}

function bytesOf(encoded: string): Uint8Array {
  try {
    return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
