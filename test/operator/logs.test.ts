import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { admin, call, create, newKey, newWorkspace, until } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill } from "../support/bench.ts";
import { signIn, submit, visit } from "../support/console.ts";
import { eventually } from "../support/objects.ts";
import { mockWorld } from "../webhooks/receiver.ts";
import { recordedLines } from "./lines.ts";
import { cookieOf, operatorBrowser } from "./support.ts";

const world = mockWorld();
const lines = recordedLines();

/** A word that stands nowhere else, as short as it stays sure. */
function secretWord(what: string): string {
  return `${what}-${crypto.randomUUID()}`;
}

test("the log of a full run holds no key, token, secret, cookie, sign-in link, address, brief or answer of it", async () => {
  const secrets = new Map<string, string>();
  const keep = (what: string, value: string): string => {
    expect(value.length, what).toBeGreaterThan(7);
    secrets.set(what, value);
    return value;
  };
  // A cookie's name is no secret, and a link's token is what is one of it.
  const keepCookie = (what: string, cookie: string) => keep(what, cookie.slice(cookie.indexOf("=") + 1));
  const keepLink = (what: string, url: string) => keep(what, url.slice(url.lastIndexOf("/") + 1));

  // Operators: every kind of act that makes or shows something secret.
  keep("the first admin token", env.ADMIN_TOKEN ?? "");
  const operator = await operatorBrowser();
  keepLink("an operator's link", operator.link);
  keepCookie("an operator's cookie", operator.cookie);
  keep("an operator's form token", operator.csrf);
  keep("an operator's address", operator.operator.email);
  const workspace = await newWorkspace();
  keep("a test key", workspace.test);
  keep("a live key", workspace.live);
  keep("a webhook secret, test", workspace.webhook_secret.test);
  keep("a webhook secret, live", workspace.webhook_secret.live);
  const ws = `/operator/workspaces/${workspace.id}`;
  const madeKey = await submit(operator, `${ws}/keys`, { name: "CI", mode: "live" });
  keep("a key made on a page", /hd_live_[0-9A-Za-z]+/.exec(madeKey.text)?.[0] ?? "");
  const madeToken = await submit(operator, "/operator/tokens", { name: "CI" });
  keep("an admin token made on a page", /hd_admin_[0-9A-Za-z]+/.exec(madeToken.text)?.[0] ?? "");
  const reason = keep("why credits were added", secretWord("reason"));
  await submit(operator, `${ws}/credits`, { amount: "5", reason });

  // An expert, who is told by mail and by Slack.
  const expert = await benchExpert([ownSkill()], { name: keep("an expert's name", secretWord("name")) });
  keep("an expert's token", expert.token);
  keep("an expert's address", expert.email);
  const browser = await signIn(expert);
  keepCookie("an expert's cookie", browser.cookie);
  keep("an expert's form token", browser.csrf);
  const slack = `https://hooks.slack.example/${keep("a Slack URL's secret", secretWord("slack"))}`;
  const saved = await submit(browser, "/console/settings/notifications", {
    email_offers: "on",
    email_deployments: "on",
    slack_offers: "on",
    slack_deployments: "on",
    slack_url: slack,
  });
  expect(saved.status, saved.text).toBe(303);

  // An owner who signs in to the dashboard, and somebody who tries to.
  const email = keep("a member's address", `owner-${crypto.randomUUID()}@example.com`);
  const member = await admin<{ sign_in_url: string }>(`/workspaces/${workspace.id}/members`, {
    name: "Olive",
    email,
    role: "owner",
  });
  keepLink("a member's link", member.body.sign_in_url);
  keepCookie("a member's cookie", await cookieOf(member.body.sign_in_url));
  const stranger = keep("a stranger's address", `stranger-${crypto.randomUUID()}@example.com`);
  for (const address of [stranger, email, operator.operator.email]) {
    for (const home of ["/console", "/dashboard", "/operator"]) {
      await submit({ cookie: "", csrf: "" }, `${home}/sign-in`, { email: address });
    }
  }
  keep("a made-up link", secretWord("link"));
  await visit(null, `/operator/sign-in/${secrets.get("a made-up link")}`);

  // A deployment from create to its end, with webhooks that work and that break.
  const path = keep("a webhook URL's own secret", secretWord("hook"));
  const answered = keep("a receiver's answer", secretWord("answer"));
  world.answer = ({ url }) => new Response(answered, { status: url.includes("broken") ? 500 : 200 });
  await call("/v1/webhooks", { key: workspace.live, body: { url: `https://agent.example/${path}` } });
  await call("/v1/webhooks", { key: workspace.live, body: { url: `https://agent.example/broken/${path}` } });
  const deployment = await brought(workspace.live, expert, "needs_input", {
    brief: keep("a brief", secretWord("brief")),
    metadata: { customer: keep("metadata", secretWord("metadata")) },
  });
  await call(`/v1/deployments/${deployment.id}/reply`, {
    key: workspace.live,
    body: { body: keep("a reply", secretWord("reply")) },
  });
  await gave(expert, deployment.id, "complete", { output: { body: keep("an answer", secretWord("output")) } });
  const other = await create(workspace.test, { brief: secrets.get("a brief") });
  await until(workspace.test, other.id, "completed");
  await submit(operator, `/operator/deployments/${other.id}/erase`, { reason });

  // What is refused: bad bodies, bad keys, keys in odd places.
  await call("/v1/deployments", { key: workspace.live, body: { brief: secrets.get("a brief"), skills: "copy" } });
  await call("/v1/deployments", { key: `${workspace.live}x`, body: {} });
  await call(`/v1/${workspace.live}/${path}`, { key: workspace.live });
  await visit({ cookie: `humandeploy_operator=${keep("a made-up cookie", secretWord("cookie"))}` }, "/operator");
  await visit(operator, `/operator/deployments?q=${keep("what was searched for", secretWord("search"))}`);
  await submit(operator, `${ws}/members`, {
    name: "x",
    email: `${secrets.get("a stranger's address")}@`,
    role: "owner",
  });
  keep("a key of its own", await newKey(workspace.id, "test"));

  await eventually(async () => lines.of("delivery.attempt").some(({ response_status }) => response_status === 500));
  await eventually(async () =>
    lines.of("delivery.attempt").some((line) => String(line.event_type).startsWith("notification.")),
  );

  for (const line of lines.all()) {
    expect(line).toMatchObject({ at: expect.any(String), event: expect.any(String) });
    expect(["info", "warn", "error"]).toContain(line.level);
  }
  const events = new Set(lines.all().map(({ event }) => event));
  for (const event of [
    "request",
    "session.opened",
    "sign_in.requested",
    "deployment.created",
    "deployment.completed",
    "deployment.erased",
    "notice.offer",
    "delivery.attempt",
  ]) {
    expect(events, event).toContain(event);
  }
  const everything = lines.texts.join("\n");
  expect(lines.texts.length).toBeGreaterThan(50);
  expect(secrets.size).toBeGreaterThan(25);
  for (const [what, secret] of secrets) {
    expect(everything.includes(secret), what).toBe(false);
    expect(everything.includes(encodeURIComponent(secret)), what).toBe(false);
  }
  expect(everything).not.toMatch(/hd_(?:test|live|expert|admin)_\w{10}|whsec_/);
  expect(everything).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
});

test("what broke is said at its level: a failure of ours is an error, a refusal is not", async () => {
  const workspace = await newWorkspace();
  await call("/v1/deployments/dep_nothing", { key: workspace.test });
  await call("/v1/deployments", { key: "hd_test_x" });
  const refusals = lines.of("request").filter(({ status }) => status === 404 || status === 401);
  expect(refusals).toHaveLength(2);
  for (const { level } of refusals) expect(level).toBe("info");
});
