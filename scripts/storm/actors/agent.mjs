import { chosen } from "../plan.mjs";
import { keyOf, SKILLS, someDeployment } from "../world.mjs";
import { keeperActs } from "./keeper.mjs";

const SCENARIOS = [
  undefined,
  undefined,
  "needs_input",
  "expire",
  "no_reply",
  "expert_cancel",
  "slow",
  "unavailable",
  "credits_exhausted",
];
const OUTPUT_SCHEMA = { type: "object", properties: { verdict: { type: "string" } }, required: ["verdict"] };
const ENDED = ["completed", "cancelled", "expired"];

/**
 * An agent of one owner: makes deployments, looks after them, and repeats what it does not know the outcome of.
 * @param {{ actor: any, world: any, record: any, scale: number, pause: (ms: number) => Promise<void> }} given
 */
export function agent({ actor, world, record, scale, now, pause }) {
  const owner = world.owners[actor.index % world.owners.length];
  const others = world.owners.filter((one) => one !== owner);
  /** The keyed creates that were made, to be made again. */
  const creates = [];
  /** Only one of an owner's agents touches endpoints and secrets, so that it is known what was when. */
  const isKeeper = actor.index < world.owners.length;

  async function ask(act, what, call) {
    const about = { owner: owner.label, credential: owner.keys.at(-1).id, ...call.about };
    return record.request({
      actor: actor.name,
      act: what,
      credential: keyOf(owner),
      cut_ms: act.cut_ms,
      ...call,
      about,
    });
  }

  /** Asks, and while it does not know what came of it, asks again with the same key. */
  async function insist(act, what, call, again = act.again) {
    for (let turn = 0; ; turn++) {
      const answer = await ask(turn === 0 ? act : { ...act, cut_ms: null }, what, call);
      const isBusy = answer.status === 409 && answer.headers?.get("Retry-After");
      if ((answer.entry.outcome !== "unknown" && !isBusy) || turn >= again) return answer;
      await pause(150 * (turn + 1));
    }
  }

  function heard(entry, deployment, present = true) {
    record.saw(entry, owner.label, [deployment], { present });
    const known = owner.deployments.find(({ id }) => id === deployment.id);
    if (!known)
      owner.deployments.push({
        id: deployment.id,
        status: deployment.status,
        question: deployment.question?.id ?? null,
      });
    else if (present) Object.assign(known, { status: deployment.status, question: deployment.question?.id ?? null });
  }

  function bodyOf({ dice, nonce }) {
    const urgency = chosen(["standard", "standard", "priority", "priority", "scheduled"], dice[0]);
    const scenario = owner.mode === "test" ? chosen(SCENARIOS, dice[1]) : undefined;
    const hours = 3_600_000 / scale;
    return {
      brief: `Storm ${nonce}`,
      skills: [chosen(SKILLS, dice[2]), ...(dice[3] < 0.4 ? [chosen(SKILLS, dice[3] / 0.4)] : [])],
      urgency,
      ...(urgency === "scheduled"
        ? { scheduled_for: new Date(now() + hours * (0.6 + dice[3] * 2) + 1_500).toISOString() }
        : {}),
      metadata: { owner: owner.label, nonce, ...(scenario ? { hd_test: scenario } : {}) },
      ...(dice[4] < 0.15 ? { webhook_url: `${world.liar.url}/hook/${owner.label}/own/${nonce}` } : {}),
      ...(dice[4] > 0.85 ? { output_schema: OUTPUT_SCHEMA } : {}),
      ...(dice[5] < 0.2 ? { context_files: [`${world.liar.url}/file/${nonce}.txt`] } : {}),
    };
  }

  async function create(act) {
    const made = { body: bodyOf(act), key: `key-${act.nonce}`, nonce: act.nonce };
    creates.push(made);
    await again(act, made);
  }

  async function again(act, { body, key, nonce }) {
    const answer = await insist(act, "create", {
      method: "POST",
      path: "/v1/deployments",
      body,
      key,
      nonce,
      about: { urgency: body.urgency, webhook_url: body.webhook_url ?? null },
    });
    if (!answer.ok) return;
    answer.entry.target = answer.body.id;
    // A create that is repeated shows the deployment as it was.
    heard(answer.entry, answer.body, false);
  }

  const acts = {
    create,
    async repeat(act) {
      const made = chosen(creates.slice(-12), act.dice[0]);
      if (made) await again(act, made);
    },
    async conflict(act) {
      const made = chosen(creates.slice(-12), act.dice[0]);
      if (!made) return;
      const body = { ...made.body, brief: "Another brief", metadata: { ...made.body.metadata, nonce: act.nonce } };
      const answer = await ask(act, "conflict", {
        method: "POST",
        path: "/v1/deployments",
        body,
        key: made.key,
        nonce: act.nonce,
      });
      if (answer.ok) answer.entry.target = answer.body.id;
      if (answer.ok) heard(answer.entry, answer.body, false);
    },
    async get(act) {
      const one = someDeployment(owner, act.dice[0]);
      if (!one) return;
      const answer = await ask(act, "get", { path: `/v1/deployments/${one.id}`, target: one.id });
      if (answer.ok) heard(answer.entry, answer.body);
    },
    async wait(act) {
      const one = someDeployment(owner, act.dice[0], ({ status }) => !ENDED.includes(status));
      if (!one) return;
      const answer = await ask(act, "wait", { path: `/v1/deployments/${one.id}?wait=1`, target: one.id });
      // What it shows may be older than its end: it is as it was at some moment of the call.
      if (answer.ok) record.saw(answer.entry, owner.label, [answer.body]);
    },
    async list(act) {
      const query = chosen(
        ["", "?status=pending", "?status=completed&status=expired", "?limit=100", `?skill=${SKILLS[0]}`],
        act.dice[0],
      );
      const answer = await ask(act, "list", { path: `/v1/deployments${query}` });
      if (answer.ok) record.saw(answer.entry, owner.label, answer.body.data);
    },
    async events(act) {
      const one = someDeployment(owner, act.dice[0]);
      if (!one) return;
      const answer = await ask(act, "events", { path: `/v1/deployments/${one.id}/events`, target: one.id });
      if (answer.ok)
        record.saw(
          answer.entry,
          owner.label,
          answer.body.data.map(({ data }) => data.deployment),
        );
    },
    async cancel(act) {
      const one = someDeployment(owner, act.dice[0], ({ status }) => !ENDED.includes(status));
      if (!one) return;
      const path = `/v1/deployments/${one.id}/cancel`;
      const answer = await insist(act, "cancel", { method: "POST", path, key: act.nonce, target: one.id });
      if (answer.ok) heard(answer.entry, answer.body, !answer.entry.about.replayed);
    },
    async reply(act) {
      const open = someDeployment(owner, act.dice[0], ({ status }) => status === "needs_input");
      const one = open ?? someDeployment(owner, act.dice[0], ({ status }) => !ENDED.includes(status));
      if (!one) return;
      const seen = await ask(act, "get", { path: `/v1/deployments/${one.id}`, target: one.id });
      if (!seen.ok) return;
      heard(seen.entry, seen.body);
      if (!seen.body.question && act.dice[1] < 0.9) return;
      const question_id = act.dice[2] < 0.5 ? (seen.body.question?.id ?? null) : null;
      const files = act.dice[3] < 0.15 ? { context_files: [`${world.liar.url}/file/${act.nonce}-reply.txt`] } : {};
      const answer = await insist(act, "reply", {
        method: "POST",
        path: `/v1/deployments/${one.id}/reply`,
        body: { body: `Reply ${act.nonce}`, ...(question_id ? { question_id } : {}), ...files },
        key: act.nonce,
        target: one.id,
        nonce: `Reply ${act.nonce}`,
      });
      if (answer.ok) heard(answer.entry, answer.body, !answer.entry.about.replayed);
    },
    async usage(act) {
      await ask(act, "usage", { path: "/v1/usage" });
    },
    async experts(act) {
      await ask(act, "experts", { path: "/v1/experts" });
    },
    /** What is another's: another workspace's, or its own of the other mode. */
    async foreign(act) {
      const other = chosen(others, act.dice[0]);
      const one = other && someDeployment(other, act.dice[1]);
      if (!one) return;
      const [method, path] = chosen(
        [
          ["GET", `/v1/deployments/${one.id}`],
          ["POST", `/v1/deployments/${one.id}/cancel`],
          ["GET", `/v1/deployments/${one.id}/events`],
        ],
        act.dice[2],
      );
      const answer = await ask(act, "foreign", { method, path, target: one.id, about: { foreign: other.label } });
      if (answer.ok && answer.body?.id) record.saw(answer.entry, owner.label, [answer.body]);
    },
    async upload(act) {
      const answer = await insist(act, "upload", {
        method: "POST",
        path: `/v1/files?name=${act.nonce}.txt`,
        raw: `The file of ${act.nonce}. `.repeat(200),
        headers: { "Content-Type": "text/plain" },
        key: act.nonce,
      });
      if (!answer.ok) return;
      const made = {
        body: { ...bodyOf(act), context_files: [answer.body.url] },
        key: `key-${act.nonce}`,
        nonce: act.nonce,
      };
      await again(act, made);
    },
    async deliveries(act) {
      await ask(act, "deliveries", { path: `/v1/deliveries${act.dice[0] < 0.5 ? "?status=dead_letter" : ""}` });
    },
    async replay(act) {
      const status = chosen(["dead_letter", "delivered", "acknowledged"], act.dice[0]);
      const listed = await ask(act, "deliveries", { path: `/v1/deliveries?status=${status}` });
      const one = listed.ok && chosen(listed.body.data, act.dice[1]);
      if (one) await insist(act, "replay", { method: "POST", path: `/v1/deliveries/${one.id}/replay`, key: act.nonce });
    },
    ...(isKeeper ? keeperActs({ owner, world, insist, ask }) : {}),
  };
  return acts;
}
