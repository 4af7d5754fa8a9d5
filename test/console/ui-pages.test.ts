import { describe, expect, test } from "vitest";
import { actionsOf } from "../../src/console/expert/pages/actions.ts";
import {
  DeploymentLive,
  DeploymentPage,
  GoneLive,
  GonePage,
  HistoryPage,
  InboxPage,
  ProblemPage,
  SettingsPage,
} from "../../src/console/expert/pages/index.ts";
import { opening, safeLink, sizeInWords } from "../../src/console/ui/text.ts";
import { ago, left, span } from "../../src/console/ui/time.tsx";
import { deploymentTable } from "../../src/domain/deployment/machine.ts";
import { STATUSES, type Status } from "../../src/domain/deployment/schemas.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { GALLERY } from "./ui-gallery.tsx";
import {
  ACCEPTED,
  CANCELLED,
  COMPLETED,
  deploymentView,
  EXPIRED,
  file,
  frame,
  GONE,
  inboxView,
  NO_DRAFT,
  NOW,
  OFFERED,
  SETTINGS,
  WAITING,
  WORKING,
} from "./ui-samples.ts";

const drawn = async (page: unknown) => String(await page);
const names = Object.keys(GALLERY);
const draw = (name: string) => drawn(GALLERY[name]?.());

/** The opening tags of an element, each as its text. */
function tags(html: string, element: string): string[] {
  return [...html.matchAll(new RegExp(`<${element}\\b[^>]*>`, "g"))].map(([tag]) => tag);
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

/** Each form with what belongs to it: the fields within it, and those that name it. */
function forms(html: string): { tag: string; names: (string | undefined)[] }[] {
  return [...html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)].map(([, tag = "", inside = ""]) => {
    const id = attribute(tag, "id");
    const named = id === undefined ? [] : tags(html, "input").filter((input) => attribute(input, "form") === id);
    return { tag, names: [...tags(inside, "input"), ...named].map((input) => attribute(input, "name")) };
  });
}

describe.each(names)("%s", (name) => {
  test("has no script, style or handler of its own, and loads nothing from elsewhere", async () => {
    const html = await draw(name);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|hx-vals|hx-vars/i);
    for (const script of html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)) {
      expect(attribute(script[0], "src")).toMatch(/^\/assets\/[a-z]+\.[0-9a-f]{16}\.js$/);
      expect(script[2]).toBe("");
    }
    for (const tag of ["link", "img", "iframe", "form", "source"].flatMap((element) => tags(html, element))) {
      const address = attribute(tag, "href") ?? attribute(tag, "src") ?? attribute(tag, "action") ?? "/";
      expect(address).toMatch(/^(?:data:image\/svg|\/(?!\/))/);
    }
  });

  test("every form that posts has the token, and a deployment's the version that the page shows", async () => {
    const html = await draw(name);
    for (const { tag, names } of forms(html)) {
      expect(attribute(tag, "method")).toBe("post");
      expect(names.filter((field) => field === "csrf")).toHaveLength(1);
      const action = attribute(tag, "action") ?? "";
      if (action.startsWith("/console/deployments/")) {
        expect(names.filter((field) => field === "version")).toHaveLength(1);
      }
    }
  });

  test("no id comes twice, and every label, description and link within the page has its target", async () => {
    const html = await draw(name);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? "");
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const pointed = [...html.matchAll(/\s(?:for|aria-describedby|aria-labelledby|form|href)="(#?)([^"]*)"/g)]
      .filter(([whole, hash]) => !whole.includes("href=") || hash === "#")
      .flatMap(([, , value = ""]) => value.split(" "));
    expect(pointed.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("nothing on it is undefined", async () => {
    expect((await draw(name)).replaceAll(/<[^>]+>/g, "")).not.toMatch(/undefined|\[object |NaN/);
  });
});

describe("what others wrote", () => {
  const evil = `"'><img src=x onerror=alert(1)><script>alert(1)</script></textarea></title>`;
  const thread = [
    { id: "msg_x", author: "agent" as const, body: evil, context_files: [], created_at: new Date(NOW).toISOString() },
  ];
  const hostile = {
    brief: evil,
    skills: [evil],
    context_url: "javascript:alert(1)",
    context_files: [file("Z", evil, evil), file("Y", evil, null, { status: "failed", error: evil })],
    metadata: { [evil]: evil, nested: { [evil]: evil } },
    thread,
  };
  const draft = { ...NO_DRAFT, body: evil, question: evil, reason: evil };
  const me = { id: evil, name: evil, availability: "available" as const };
  const view = deploymentView(hostile, { draft, errors: { "output.body": evil, [evil]: evil }, me });
  const output = {
    body: evil,
    data: { [evil]: evil },
    files: [file("X", evil, null)],
    partial: false,
    synthetic: false,
  };
  const pages: Record<string, () => unknown> = {
    deployment: () => DeploymentPage({ ...view, preview: true }),
    live: () => DeploymentLive(view),
    ended: () =>
      DeploymentPage({
        ...view,
        cancel_reason: evil,
        deployment: {
          ...view.deployment,
          status: "cancelled",
          cancelled_by: "ops",
          cancelled_at: "2026-11-22T14:00:00.000Z",
          output,
        },
      }),
    inbox: () =>
      InboxPage(
        inboxView({
          me,
          offers: inboxView().offers.map((row) => ({ ...row, brief: evil, skills: [evil], matched_skills: [evil] })),
        }),
      ),
    gone: () =>
      GonePage({ ...GONE, deployment: { id: evil, brief: evil }, draft: { body: evil, question: evil, data: evil } }),
    history: () =>
      HistoryPage({
        ...frame({ flash: { tone: "bad", text: evil } }),
        rows: [{ id: evil, status: "completed", brief: evil, ended_at: NOW, turnaround_seconds: 1 }],
        completed: 1,
        median_turnaround_seconds: 1,
        next: evil,
        first: false,
      }),
    settings: () =>
      SettingsPage({
        ...SETTINGS,
        profile: { name: evil, email: evil, skills: [evil], capacity: 1 },
        slack_url_masked: evil,
        errors: { name: evil },
        sessions: [{ id: evil, device: evil, created_at: NOW, last_seen_at: NOW, current: false }],
      }),
    problem: () => ProblemPage({ status: 404, message: evil, request_id: evil, frame: null }),
  };

  test.each(Object.keys(pages))("stays text on the page: %s", async (name) => {
    const html = await drawn(pages[name]?.());
    expect(html).toContain("alert(1)");
    expect(html).not.toMatch(/<img src=x|<script>|<\/textarea><\/title>|href="javascript:/);
    const written = tags(html, "[a-z]+").map((tag) => tag.replaceAll(/"[^"]*"/g, ""));
    expect(written.filter((tag) => /\son[a-z]+/.test(tag))).toEqual([]);
  });

  test("the sender's addresses of files are shown to nobody", async () => {
    for (const view of [OFFERED, WORKING, COMPLETED]) {
      expect(await drawn(DeploymentPage(view))).not.toContain("storage.customer.example");
    }
  });

  test("an SVG is not shown as a picture", async () => {
    const html = await drawn(DeploymentPage(deploymentView({ context_files: [file("S", "a.svg", "image/svg+xml")] })));
    expect(html).toContain("a.svg");
    expect(tags(html, "img")).toEqual([]);
  });
});

describe("actions", () => {
  test.each(STATUSES)("in %s are those that the machine takes from an expert", (status: Status) => {
    const rules = Object.entries(deploymentTable((ms) => ms)[status] ?? {});
    const allowed = rules.filter(([, rule]) => rule?.by.includes("expert")).map(([command]) => command);
    expect([...actionsOf(status)].sort()).toEqual(allowed.sort());
  });

  const views = {
    pending: OFFERED,
    accepted: ACCEPTED,
    in_progress: WORKING,
    needs_input: WAITING,
    completed: COMPLETED,
    cancelled: CANCELLED,
    expired: EXPIRED,
  };
  test.each(STATUSES)("on the page of %s are these and no others", async (status: Status) => {
    const html = await drawn(DeploymentPage(views[status]));
    const addresses = ["action", "formaction"].flatMap((name) =>
      [...html.matchAll(new RegExp(`\\s${name}="/console/deployments/[^/"]+/([a-z]+)"`, "g"))].map(([, last]) => last),
    );
    const acts = new Set(addresses.filter((last) => !["draft", "preview", "files"].includes(last ?? "")));
    expect([...acts].sort()).toEqual([...actionsOf(status)].sort());
  });

  test("partial output can be attached only once work has started", async () => {
    expect(await drawn(DeploymentPage(ACCEPTED))).not.toContain("attach_partial");
    expect(await drawn(DeploymentPage(WORKING))).toContain("attach_partial");
    expect(await drawn(DeploymentPage(WAITING))).toContain("attach_partial");
  });

  test("whatever is pressed while working, all that was typed goes along: it is one form", async () => {
    const html = await drawn(DeploymentPage(WORKING));
    const work = /<form\b[^>]*id="work".*?<\/form>/s.exec(html)?.[0] ?? "";
    for (const name of ["body", "question", "reason"])
      expect(tags(work, "textarea").join("")).toContain(`name="${name}"`);
    expect(
      tags(html, "button").filter((tag) => /complete"/.test(tag) && attribute(tag, "form") === "work"),
    ).toHaveLength(1);
    // Enter in a field presses the first button.
    expect(attribute(tags(work, "button")[0] ?? "", "formaction")).toMatch(/\/draft$/);
  });
});

describe("live pieces", () => {
  test("bring no field that could be typed in, and each is on the page to be replaced", async () => {
    for (const view of [WORKING, WAITING, CANCELLED]) {
      const live = await drawn(DeploymentLive(view));
      expect(live).not.toMatch(/<textarea|<select|type="(?!hidden)[a-z]+"[^>]*name=/);
      const html = await drawn(DeploymentPage(WORKING));
      const ids = [...live.matchAll(/id="([^"]+)"[^>]*hx-swap-oob/g)].map(([, id]) => id);
      expect(ids).toEqual(["status", "news", "files", "thread", "actions"]);
      for (const id of ids) expect(html).toContain(`id="${id}"`);
    }
  });

  test("say what happened and take the buttons away when it ended", async () => {
    const html = await drawn(DeploymentLive(CANCELLED));
    expect(html).toContain('data-ended="The agent cancelled this"');
    expect(html).not.toMatch(/formaction|name="version"/);
    expect(await drawn(DeploymentLive(WORKING))).not.toContain("data-ended");
    const gone = await drawn(GoneLive({ ...GONE, reason: "taken" }));
    expect(gone).toContain("data-ended=");
    expect(gone).not.toContain('<button type="submit"');
  });
});

describe("words", () => {
  test("titles count the open offers", async () => {
    expect(await draw("inbox")).toContain("<title>(2) Inbox");
    expect(await draw("inbox-empty")).toContain("<title>Inbox");
  });

  test("a text keeps its first empty line in a field", async () => {
    const html = await drawn(DeploymentPage({ ...WORKING, draft: { ...NO_DRAFT, body: "\nsecond" } }));
    expect(html).toMatch(/<textarea[^>]*name="body"[^>]*>\n\nsecond<\/textarea>/);
  });

  test.each([
    [-1, "time is up"],
    [0, "time is up"],
    [30 * SECOND, "30 s left"],
    [2 * MINUTE, "2 min left"],
    [59 * MINUTE + 59 * SECOND, "59 min left"],
    [HOUR, "1 h left"],
    [3 * HOUR + 20 * MINUTE, "3 h 20 min left"],
    [DAY, "1 day left"],
    [2 * DAY + 4 * HOUR, "2 days 4 h left"],
  ])("%d ms are told as %s", (ms, words) => {
    expect(left(NOW + ms, NOW)).toBe(words);
  });

  test("the past and sizes in words", () => {
    expect([ago(NOW - 59_000, NOW), ago(NOW - 61_000, NOW), span(30_000)]).toEqual([
      "just now",
      "1 min ago",
      "under 1 min",
    ]);
    expect([0, 1, 1023, 1024, 1024 ** 2 - 1, 100 * 1024 ** 2].map(sizeInWords)).toEqual([
      "0 bytes",
      "1 byte",
      "1023 bytes",
      "1.0 KB",
      "1.0 MB",
      "100 MB",
    ]);
  });

  test("an opening is one line, cut at a word and never within a character", () => {
    expect(opening("a\n\nb  c")).toBe("a b c");
    expect(opening("one two three", 9)).toBe("one two…");
    expect(opening("😀".repeat(9), 3)).toBe("😀…");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "//x", "file:///etc/passwd", "not an address"])(
    "%s is no link",
    (text) => {
      expect(safeLink(text)).toBeUndefined();
    },
  );
});
