import ipaddr from "ipaddr.js";
import { characters, LIMITS } from "../limits.ts";

/** Where requests may go. Names are compared without case. */
export interface UrlPolicy {
  schemes: "https" | "http_or_https";
  /** Local development: 127.0.0.0/8, ::1 and localhost pass, over http too, even if they are among `own_hosts`. */
  allow_loopback: boolean;
  /** The names that this service answers to. They and their subdomains are refused. */
  own_hosts: string[];
}

const NOT_HTTP = "must be an http or https URL";
const NOT_PUBLIC = "must not point at a private or reserved address";

/** Names that are never public: kept for local use (RFC 6761, 6762, 8375, ICANN's `internal`) or for the network's own plumbing. */
const PRIVATE_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "onion",
];

/** Metadata services whose names or addresses look public; the link-local and unique-local ones fall to their ranges. */
const METADATA_NAMES = ["metadata.goog", "metadata.tencentyun.com"];
const METADATA_ADDRESSES = ["168.63.129.16"];

/** The ports that the Fetch standard blocks, as other protocols speak there, and 0. */
const BLOCKED_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * Says why no request may go to a URL, as a phrase to put behind a field's name, or null if one may.
 * It judges the text alone: what a public name resolves to is for the sender to guard against.
 */
export function urlProblem(value: string, policy: UrlPolicy): string | null {
  if (characters(value) > LIMITS.url_characters) return `must have at most ${LIMITS.url_characters} characters`;
  if (/[\s\p{Cc}]/u.test(value)) return "must not contain spaces or control characters";

  // The URL parser forgives missing and extra slashes and backslashes; other readers of the same text might not.
  const authority = /^https?:\/\/([^/?#\\]+)(?:[/?#]|$)/i.exec(value)?.[1];
  const url = URL.parse(value);
  if (authority === undefined || url === null) return NOT_HTTP;

  const loopback = policy.allow_loopback && isLoopbackUrl(url);
  if (policy.schemes === "https" && url.protocol !== "https:" && !loopback) return "must use https";
  if (authority.includes("@")) return "must not carry credentials";
  if (!isPlainHost(authority, url.hostname)) return "must have a valid host name";
  if (url.port !== "" && BLOCKED_PORTS.has(Number(url.port))) return `must not use port ${url.port}`;
  if (loopback) return null;
  const own = policy.own_hosts.some((name) => isWithin(url.hostname, canonicalName(name)));
  if (own) return "must not point at this service";
  return isPublic(url.hostname) ? null : NOT_PUBLIC;
}

/** True for a URL whose host is `localhost`, `::1` or in 127.0.0.0/8, however it was spelled. */
export function isLoopbackUrl(url: URL): boolean {
  return url.hostname === "localhost" || addressOf(url.hostname)?.range() === "loopback";
}

/** True if the host as written is what the URL parser made of it, but for case, international names and spellings of IPv4. */
function isPlainHost(authority: string, hostname: string): boolean {
  if (authority.includes("%")) return false;
  if (hostname.startsWith("[")) return true;
  if (hostname.length > 253) return false;
  const labels = hostname.split(".");
  if (!labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) return false;

  const written = authority.replace(/:\d*$/, "").split(".");
  if (written.at(-1) === "") return false;
  const isAscii = (label: string) => /^[\x21-\x7e]*$/.test(label);
  if (written.every(isAscii)) return true;
  // A foreign letter that folds into an ASCII one (`ｌocalhost`) or into a dot is a disguise, not a language.
  return (
    written.length === labels.length && written.every((label, i) => isAscii(label) || labels[i]?.startsWith("xn--"))
  );
}

function isPublic(hostname: string): boolean {
  const address = addressOf(hostname);
  if (address) return isPublicAddress(address);
  if (!hostname.includes(".")) return false;
  return ![...PRIVATE_SUFFIXES, ...METADATA_NAMES].some((name) => isWithin(hostname, name));
}

function isPublicAddress(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address instanceof ipaddr.IPv4) {
    return address.range() === "unicast" && !METADATA_ADDRESSES.includes(address.toString());
  }
  const embedded = embeddedAddresses(address);
  if (embedded.length > 0) return embedded.every(isPublicAddress);
  // Nothing outside 2000::/3 is handed out, and ipaddr.js takes what it has no name for, `::127.0.0.1` too, as unicast.
  return address.range() === "unicast" && address.match(ipaddr.IPv6.parse("2000::"), 3);
}

/** The IPv4 addresses that a translating or tunnelling IPv6 address stands for; none for every other one. */
function embeddedAddresses(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const part = (i: number) => address.parts[i] ?? 0;
  const at = (i: number, mask = 0) => {
    const [high, low] = [part(i) ^ mask, part(i + 1) ^ mask];
    return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  };
  switch (address.range()) {
    case "ipv4Mapped":
      return [at(6)];
    case "rfc6052":
      // Local-use NAT64 (64:ff9b:1::/48) leads where its network decides: it counts as embedding nothing, so it is refused.
      return part(2) === 0 ? [at(6)] : [];
    case "6to4":
      return [at(1)];
    case "teredo":
      // The server's address, and the client's with every bit flipped.
      return [at(2), at(6, 0xffff)];
    default:
      return [];
  }
}

/** The address that a parsed URL's host is, or null for a name. */
function addressOf(hostname: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (hostname.startsWith("[")) return ipaddr.IPv6.parse(hostname.slice(1, -1));
  return ipaddr.IPv4.isValidFourPartDecimal(hostname) ? ipaddr.IPv4.parse(hostname) : null;
}

function isWithin(hostname: string, name: string): boolean {
  return hostname === name || hostname.endsWith(`.${name}`);
}

/** A configured name as the URL parser spells it; a port and a trailing dot fall away. */
function canonicalName(name: string): string {
  const parsed = URL.parse(`https://${name}`)?.hostname ?? name.toLowerCase();
  return parsed.replace(/\.$/, "");
}
