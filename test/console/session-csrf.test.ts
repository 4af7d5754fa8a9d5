import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { csrfToken, isForeign } from "../../src/domain/sessions/csrf.ts";
import { BASE } from "../support/api.ts";
import {
  type Browser,
  expectSignedOut,
  home,
  linkFor,
  mails,
  newExpert,
  ran,
  type Shown,
  send,
  signIn,
  type TestExpert,
} from "./session-support.ts";

const OWN = new URL(BASE).origin;
let ada: TestExpert;
let browser: Browser;
let other: Browser;
let before: typeof ran;

beforeAll(async () => {
  ada = await newExpert();
  [browser, other] = [await signIn(ada), await signIn(ada)];
});

beforeEach(() => {
  before = { ...ran };
});

/** A form with a session's cookie, and whatever else is said. */
function form(
  fields: Record<string, string> | FormData,
  headers: Record<string, string> = {},
  path = "/console/probe",
) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return send(path, { method: "POST", body, headers: { Cookie: browser.cookie, ...headers } });
}

/** Insists that a request was refused, with a page, and changed nothing. */
function expectForbidden(answer: Shown): void {
  expect([answer.status, answer.headers.get("Content-Type")]).toEqual([403, "text/html; charset=UTF-8"]);
  expect(answer.text).toContain("Nothing changed");
  expect(ran).toEqual(before);
}

const FOREIGN: [string, Record<string, string>][] = [
  ["another site's Origin", { Origin: "https://evil.example" }],
  ["an Origin of another scheme", { Origin: OWN.replace("https:", "http:") }],
  ["an Origin that begins with ours", { Origin: `${OWN}.evil.example` }],
  ["an opaque Origin", { Origin: "null" }],
  ["an empty Origin", { Origin: "" }],
  ["Sec-Fetch-Site: cross-site", { "Sec-Fetch-Site": "cross-site" }],
  ["Sec-Fetch-Site: same-site", { "Sec-Fetch-Site": "same-site" }],
  ["Sec-Fetch-Site: cross-site beside our own Origin", { "Sec-Fetch-Site": "cross-site", Origin: OWN }],
  [
    "another Origin beside Sec-Fetch-Site: same-origin",
    { "Sec-Fetch-Site": "same-origin", Origin: "https://evil.example" },
  ],
  ["an opaque Origin beside Sec-Fetch-Site: none", { "Sec-Fetch-Site": "none", Origin: "null" }],
];

describe("a form of a session", () => {
  test("with its token is taken: from a field, from a header, as either type of form, with a file", async () => {
    const fields = { csrf: browser.csrf, word: "yes" };
    expect(JSON.parse((await form(fields)).text)).toEqual({ ran: before.form + 1, word: "yes", size: null });
    expect((await form({ word: "yes" }, { "X-CSRF-Token": browser.csrf, "HX-Request": "true" })).status).toBe(200);
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    multipart.set("file", new File(["12345"], "a.txt"));
    expect(JSON.parse((await form(multipart)).text)).toEqual({ ran: before.form + 3, word: "yes", size: 5 });
    for (const own of [
      { Origin: OWN, "Sec-Fetch-Site": "same-origin" },
      { Origin: "null", "Sec-Fetch-Site": "same-origin" },
    ]) {
      expect((await form(fields, own)).status).toBe(200);
    }
  });

  test("without the token, or with a wrong one, is 403 and changes nothing", async () => {
    const wrong = [
      "",
      browser.csrf.slice(1),
      `${browser.csrf}A`,
      browser.csrf.toLowerCase(),
      other.csrf,
      browser.hash,
      browser.cookie.split("=")[1] ?? "",
      await csrfToken(browser.hash, "another-installation-secret-of-32"),
    ];
    expectForbidden(await form({ word: "yes" }, { Origin: OWN }));
    for (const csrf of wrong) {
      expectForbidden(await form({ word: "yes", csrf }, { Origin: OWN }));
      if (csrf) expectForbidden(await form({ word: "yes", csrf: browser.csrf }, { "X-CSRF-Token": csrf }));
    }
    const twice = new FormData();
    for (const csrf of [browser.csrf, browser.csrf]) twice.append("csrf", csrf);
    twice.set("word", "yes");
    expectForbidden(await form(twice));
    expectForbidden(await form({ word: "yes" }, {}, `/console/probe?csrf=${browser.csrf}`));
  });

  test.each(FOREIGN)("from %s is 403 and changes nothing, token or not", async (_, headers) => {
    expectForbidden(await form({ csrf: browser.csrf, word: "yes" }, headers));
    expectForbidden(await form({ csrf: browser.csrf }, headers, "/console/sign-out"));
    expect((await home(browser.cookie)).status).toBe(200);
  });

  test("signing out needs the token too: here and everywhere", async () => {
    for (const path of ["/console/sign-out", "/console/sign-out-everywhere"]) {
      for (const fields of [{}, { csrf: other.csrf }]) expectForbidden(await form(fields, { Origin: OWN }, path));
      const got = await send(path, { headers: { Cookie: browser.cookie } });
      expect(got.status).toBe(404);
    }
    expect([(await home(browser.cookie)).status, (await home(other.cookie)).status]).toEqual([200, 200]);
  });

  test("a method other than GET whose body is its own carries the token in the header", async () => {
    const put = (headers: Record<string, string>) =>
      send("/console/probe", { method: "PUT", body: "bytes", headers: { Cookie: browser.cookie, ...headers } });
    expectForbidden(await put({}));
    expectForbidden(await put({ "X-CSRF-Token": other.csrf }));
    expectForbidden(await put({ "X-CSRF-Token": browser.csrf, Origin: "https://evil.example" }));
    expect((await put({ "X-CSRF-Token": browser.csrf })).text).toBe(`raw ${before.raw + 1}`);
  });
});

describe("signing in", () => {
  test.each(FOREIGN)("from %s is 403: no mail goes out, no link is used up", async (_, headers) => {
    const link = await linkFor(ada.id);
    const sent = mails.length;
    const pressed = await send(link, { method: "POST", headers });
    expectForbidden(pressed);
    expect(pressed.headers.get("Set-Cookie")).toBe(null);
    expectForbidden(await form({ email: ada.email }, headers, "/console/sign-in"));
    expect(mails.length).toBe(sent);
    expect((await send(link)).status).toBe(200);
  });

  test("from our own page, or by a browser that says nothing, works", async () => {
    for (const headers of [{}, { Origin: OWN }, { "Sec-Fetch-Site": "none" }, { "Sec-Fetch-Site": "same-origin" }]) {
      const answer = await send(await linkFor(ada.id), { method: "POST", headers: headers as Record<string, string> });
      expect(answer.status).toBe(303);
    }
  });
});

describe("without a session", () => {
  test("a form is sent to sign in, told so, and back to the page it was on; nothing changes", async () => {
    const gone = await signIn(ada);
    const headers = { Cookie: gone.cookie, Referer: `${OWN}/console/deployments/dep_1?tab=2` };
    await form({ csrf: gone.csrf }, headers, "/console/sign-out");
    await expectSignedOut(gone.cookie);
    const where = "/console/sign-in?next=%2Fconsole%2Fdeployments%2Fdep_1%3Ftab%3D2&ended=1";
    const answer = await form({ csrf: gone.csrf, word: "yes" }, headers);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, where]);
    expect((await send(where)).text).toContain("Your session has ended");
    expect(ran).toEqual(before);
  });

  test("htmx is told by a header, and goes back to the page, not to the fragment that it asked for", async () => {
    const headers = { "HX-Request": "true", "HX-Current-URL": `${OWN}/console/history` };
    for (const method of ["GET", "POST"]) {
      const answer = await send(method === "GET" ? "/console?rows=1" : "/console/probe", { method, headers });
      const ended = method === "GET" ? "" : "&ended=1";
      expect(answer.status).toBe(401);
      expect(answer.headers.get("HX-Redirect")).toBe(`/console/sign-in?next=%2Fconsole%2Fhistory${ended}`);
      expect(answer.text).toBe("");
    }
    for (const script of [{ Accept: "text/event-stream" }, { Accept: "application/json" }, { "X-CSRF-Token": "old" }]) {
      expect((await send("/console", { headers: script as Record<string, string> })).status).toBe(401);
    }
  });
});

describe("a bad form is refused with a page that names what is wrong", () => {
  test.each<[string, () => Promise<Shown>, number, RegExp]>([
    ["a missing field", () => form({ csrf: browser.csrf }), 400, /word: is required/],
    ["a field that is a file", () => form(fileAs("word")), 400, /word: /],
    ["JSON", () => form({}, { "Content-Type": "application/json" }), 400, /Content-Type: must be/],
    ["text", () => form({}, { "Content-Type": "text/plain" }), 400, /Content-Type: must be/],
    [
      "a broken multipart body",
      () => form({ csrf: "x" }, { "Content-Type": "multipart/form-data; boundary=x" }),
      400,
      /is not a valid form/,
    ],
    [
      "more than a megabyte",
      () => form({ csrf: browser.csrf, word: "x".repeat(1024 * 1024) }),
      413,
      /at most 1048576 bytes/,
    ],
  ])("%s", async (_, refused, status, said) => {
    const answer = await refused();
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(said);
    expect(answer.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(ran).toEqual(before);
  });

  function fileAs(name: string): FormData {
    const data = new FormData();
    data.set("csrf", browser.csrf);
    data.set(name, new File(["x"], "x.txt"));
    return data;
  }
});

test("what a browser does not say decides nothing; what it says must be good", () => {
  expect(isForeign({ site: undefined, origin: undefined }, [OWN])).toBe(false);
  expect(isForeign({ site: "", origin: OWN }, [OWN])).toBe(true);
  expect(isForeign({ site: "SAME-ORIGIN", origin: OWN }, [OWN])).toBe(true);
});
