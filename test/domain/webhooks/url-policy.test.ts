import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLoopbackUrl, type UrlPolicy, urlProblem } from "../../../src/domain/webhooks/url-policy.ts";
import { ALLOWED_URLS, REFUSED_URLS } from "../../support/address-corpus.ts";

const webhooks: UrlPolicy = { schemes: "https", allow_loopback: false, own_hosts: ["api.humandeploy.ai"] };
const files: UrlPolicy = { ...webhooks, schemes: "http_or_https" };
const local: UrlPolicy = { ...webhooks, allow_loopback: true };

// Some hold control characters or are very long: titles show them escaped and cut.
const refused = REFUSED_URLS.map((entry) => ({ ...entry, shown: JSON.stringify(entry.url.slice(0, 60)) }));

test("the corpus has no URL twice, and enough of each kind", () => {
  const all = [...REFUSED_URLS.map(({ url }) => url), ...ALLOWED_URLS];
  expect(new Set(all).size).toBe(all.length);
  expect(REFUSED_URLS.length).toBeGreaterThan(80);
  expect(ALLOWED_URLS.length).toBeGreaterThan(15);
});

describe("in production no webhook and no file may be at", () => {
  test.each(refused)("$why: $shown", ({ url }) => {
    expect(urlProblem(url, webhooks)).toMatch(/^must /);
    expect(urlProblem(url, files)).toMatch(/^must /);
    if (URL.canParse(url)) expect(urlProblem(url.replace(/^https:/, "http:"), files)).toMatch(/^must /);
  });
});

describe("a public place is allowed", () => {
  test.each(ALLOWED_URLS)("%s", (url) => {
    expect(urlProblem(url, webhooks)).toBeNull();
    expect(urlProblem(url, local)).toBeNull();
    expect(urlProblem(url, files)).toBeNull();
    expect(urlProblem(url.replace(/^https:/i, "http:"), files)).toBeNull();
    expect(urlProblem(url.replace(/^https:/i, "http:"), webhooks)).toBe("must use https");
  });
});

describe("local development opens loopback, over http and https, and nothing else of the reserved ranges:", () => {
  test.each(refused)("$why: $shown", ({ url, why }) => {
    const opened = why === "loopback";
    expect(urlProblem(url, local) === null).toBe(opened);
    expect(urlProblem(url, { ...local, schemes: "http_or_https" }) === null).toBe(opened);
    expect(urlProblem(url.replace(/^https:/, "http:"), local) === null).toBe(opened);
  });
});

test("loopback stays open in local development when it is what the service itself answers to", () => {
  expect(urlProblem("http://localhost:9000/hook", { ...local, own_hosts: ["localhost", "127.0.0.1"] })).toBeNull();
});

test("loopback has to be spelled plainly, on a port that may be used, without credentials", () => {
  expect(urlProblem("http://%6cocalhost:9000/", local)).toBe("must have a valid host name");
  expect(urlProblem("http://localhost:25/", local)).toBe("must not use port 25");
  expect(urlProblem("http://a:b@localhost:9000/", local)).toBe("must not carry credentials");
  expect(urlProblem("ftp://localhost/", local)).toBe("must be an http or https URL");
});

test("an IPv4 address is judged alike in every spelling, and inside every kind of IPv6 address", () => {
  const octet = fc.oneof(fc.constantFrom(0, 10, 100, 127, 168, 169, 172, 192, 198, 203, 224, 255), fc.nat(255));
  fc.assert(
    fc.property(octet, octet, octet, octet, (a, b, c, d) => {
      const dotted = [a, b, c, d].join(".");
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      const flipped = `${(0xffff - a * 256 - b).toString(16)}:${(0xffff - c * 256 - d).toString(16)}`;
      const spellings = [
        String(number),
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
        `${a}.${number - a * 2 ** 24}`,
        `0${a.toString(8)}.0X${b.toString(16)}.${c * 256 + d}`,
        `[::ffff:${groups}]`,
        `[::ffff:${dotted}]`,
        `[64:ff9b::${groups}]`,
        `[2002:${groups}::1]`,
        `[2001:0:${groups}::f7f7:f7f7]`,
        `[2001:0:808:808::${flipped}]`,
      ];
      const verdict = urlProblem(`https://${dotted}/`, webhooks);
      for (const host of spellings) expect(urlProblem(`https://${host}/`, webhooks), host).toBe(verdict);
    }),
  );
});

describe("our own host names are refused", () => {
  const own_hosts = ["API.HumanDeploy.ai", "humandeploy.example.", "münchen.de", "deploy.example.org:8443"];
  test.each([
    "https://api.humandeploy.ai/v1/deployments",
    "https://API.HUMANDEPLOY.AI:8443/",
    "https://eu.api.humandeploy.ai/",
    "https://humandeploy.example/",
    "https://a.b.humandeploy.example/",
    "https://xn--mnchen-3ya.de/",
    "https://MÜNCHEN.de/",
    "https://deploy.example.org/",
  ])("%s", (url) => {
    expect(urlProblem(url, { ...webhooks, own_hosts })).toBe("must not point at this service");
    expect(urlProblem(url, { ...local, own_hosts })).toBe("must not point at this service");
  });

  test("with a trailing dot too", () => {
    expect(urlProblem("https://api.humandeploy.ai./", { ...webhooks, own_hosts })).toMatch(/^must /);
  });

  test("but not names that only look alike", () => {
    for (const url of [
      "https://notapi.humandeploy.ai/",
      "https://api.humandeploy.ai.example.com/",
      "https://humandeploy.ai/",
    ]) {
      expect(urlProblem(url, { ...webhooks, own_hosts })).toBeNull();
    }
  });
});

test("the reason names the rule, without the value", () => {
  const reasons = {
    "gopher://example.com/": "must be an http or https URL",
    "http://example.com/": "must use https",
    "https://user:secret@example.com/": "must not carry credentials",
    "https://169.254.169.254/": "must not point at a private or reserved address",
    "https://intranet/": "must not point at a private or reserved address",
    "https://localhost./": "must have a valid host name",
    "https://example.com:22/": "must not use port 22",
    " https://example.com/": "must not contain spaces or control characters",
    [`https://example.com/${"a".repeat(2_029)}`]: "must have at most 2048 characters",
  };
  for (const [url, reason] of Object.entries(reasons)) expect(urlProblem(url, webhooks)).toBe(reason);
});

test("the length is counted in characters, not in UTF-16 units", () => {
  expect(urlProblem(`https://example.com/${"🙂".repeat(2_028)}`, webhooks)).toBeNull();
  expect(urlProblem(`https://example.com/${"🙂".repeat(2_029)}`, webhooks)).toBe("must have at most 2048 characters");
});

test("a loopback URL is one whose host is localhost, ::1 or in 127.0.0.0/8", () => {
  for (const url of ["http://localhost/", "https://127.9.9.9/", "http://0x7f.1/", "http://[0::1]:1/"]) {
    expect(isLoopbackUrl(new URL(url))).toBe(true);
  }
  for (const url of [
    "http://app.localhost/",
    "https://127.example.com/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0/",
  ]) {
    expect(isLoopbackUrl(new URL(url))).toBe(false);
  }
});
