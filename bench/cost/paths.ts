import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Mode } from "../../src/domain/actors.ts";
import { call, newWorkspace } from "../../test/support/api.ts";
import { benchExpert, ownSkill, type TestExpert } from "../../test/support/bench.ts";
import type { Step } from "./bill.ts";
import type { Meter } from "./meter.ts";

/** A deployment to count, and what it has that the plain one has not. */
export interface Path {
  name: string;
  what: string;
  mode?: Mode;
  endpoint?: false;
  mail?: true;
  keyed?: true;
  waits?: true;
  asks?: true;
  /** The first try of the first event fails. */
  fails?: true;
  /** In how many workspaces the expert is, with room for one deployment in all. */
  workspaces?: number;
}

export const PATHS: readonly Path[] = [
  { name: "plain", what: "live, one endpoint, one skill, one expert without mail, no Idempotency-Key" },
  { name: "no endpoint", what: "nobody listens", endpoint: false },
  { name: "keyed", what: "an Idempotency-Key with the create and with each command of the expert", keyed: true },
  { name: "mail", what: "the expert is told of the offer by mail", mail: true },
  { name: "waiting agent", what: "the agent follows it by `?wait`, one request for each change", waits: true },
  { name: "needs_input", what: "one question, one reply: two more events", asks: true },
  { name: "one retry", what: "the first try of the first event is answered with 503", fails: true },
  { name: "full expert", what: "an expert of three workspaces with room for one deployment", workspaces: 3 },
  { name: "test mode", what: "the simulated expert, one endpoint", mode: "test" },
];

/** A second and a little: what is written once a second has been written. */
const A_SECOND_MS = 1_100;
const PAST_A_RETRY_MS = 60_000;
const NO_MAIL = JSON.stringify({ email: { offers: false, mine: false } });
const HOOK = "https://agent.example/hook";

/** The receiver of all webhooks: `fail` says how many tries from now on it answers with 503. */
export const receiver = { fail: 0 };

/** Stands in for the outside world, until the test's mocks are restored. */
export function mockReceiver(): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
    const isDown = receiver.fail > 0;
    if (isDown) receiver.fail--;
    return new Response(isDown ? "down" : "ok", { status: isDown ? 503 : 200 });
  });
}

/** Brings one deployment from its create to its end, and counts each step with all that follows from it. */
export async function walk(meter: Meter, path: Path): Promise<Step[]> {
  const mode = path.mode ?? "live";
  const { name, key, expert } = await world(path, mode);
  await meter.knows(name);
  await scheduler.wait(A_SECOND_MS);
  await meter.hasten("WORKSPACES", name);
  let id = "";
  const steps: Step[] = [];
  const step = async (title: string, work: () => Promise<unknown>) => {
    const count = await meter.during(async () => {
      await work();
      await meter.hasten("WORKSPACES", name);
      await meter.hasten("DEPLOYMENTS", id);
    });
    steps.push({ name: title, count });
  };
  const ask = async (credential: string, route: string, body?: unknown) => {
    meter.request();
    const headers: Record<string, string> = path.keyed ? { "Idempotency-Key": `${name}-${route}` } : {};
    const answer = await call<{ id: string }>(route, { key: credential, method: "POST", headers, body });
    if (answer.status >= 300) throw new Error(`${route} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  const command = (title: string, body?: unknown) =>
    step(title, async () => {
      const waiting = path.waits ? wait(meter, key, id) : null;
      await scheduler.wait(waiting ? 100 : 0);
      await ask(expert.token, `/expert/v1/deployments/${id}/${title}`, body);
      await waiting;
    });

  await step("create", async () => {
    const created = await ask(key, "/v1/deployments", { brief: "Review the pricing hero.", skills: expert.skills });
    id = created.id;
    await scheduler.wait(A_SECOND_MS);
  });
  if (mode === "test") {
    await step("the simulated expert", () => ended(id));
    return steps;
  }
  receiver.fail = path.fails ? 1 : 0;
  await command("accept");
  if (path.fails) {
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + PAST_A_RETRY_MS);
    await step("retry", () => meter.handOver("humandeploy-deliveries-slow"));
  }
  await command("start");
  if (path.asks) {
    await command("ask", { body: "Which audience?" });
    await step("reply", async () => {
      await ask(key, `/v1/deployments/${id}/reply`, { body: "Developers." });
      await scheduler.wait(A_SECOND_MS);
    });
  }
  await command("complete", { output: { body: "Done." } });
  return steps;
}

/** Has nothing mailed to an expert. */
export async function withoutMail({ id }: TestExpert): Promise<void> {
  await env.DB.prepare("UPDATE experts SET notifications = ? WHERE id = ?").bind(NO_MAIL, id).run();
}

/** A workspace, an endpoint and an expert of a path's own. */
async function world(path: Path, mode: Mode): Promise<{ name: string; key: string; expert: TestExpert }> {
  const workspaces = [];
  for (let count = 0; count < (path.workspaces ?? 1); count++) workspaces.push(await newWorkspace());
  const [workspace] = workspaces;
  if (!workspace) throw new Error("a path needs a workspace");
  const key = workspace[mode];
  const capacity = path.workspaces ? 1 : 3;
  const expert = await benchExpert([ownSkill()], { capacity, workspaces: workspaces.map(({ id }) => id) });
  if (!path.mail) await withoutMail(expert);
  if (path.endpoint !== false) await call("/v1/webhooks", { key, body: { url: HOOK } });
  return { name: `${workspace.id}:${mode}`, key, expert };
}

/** Waits for a deployment's end without asking anything that is billed. */
async function ended(id: string): Promise<void> {
  const stub = env.DEPLOYMENTS.get(env.DEPLOYMENTS.idFromName(id));
  while ((await runInDurableObject(stub, (object) => object.state()))?.status !== "completed") await scheduler.wait(50);
}

/** One request of an agent that waits for the next change. */
async function wait(meter: Meter, key: string, id: string): Promise<void> {
  meter.request();
  await call(`/v1/deployments/${id}?wait=20`, { key });
  await scheduler.wait(A_SECOND_MS);
}
