import { setTimeout as sleep } from "node:timers/promises";
import { IDLE_SKILL, keyOf } from "./world.mjs";

const PATIENCE_MS = 10_000;

/**
 * What happens before the storm breaks, in calm weather: one handoff from its brief over a question to its output, one
 * that is cancelled and has a receiver of its own, one that nobody takes. So that each storm has at least these.
 */
export async function prologue({ world, record }) {
  const owner = world.owners[0];
  const person = world.experts[0];
  const mine = { actor: "agent#prologue", credential: () => keyOf(owner), about: { owner: owner.label } };
  const theirs = { actor: "expert#prologue", credential: () => person.token, about: { expert: person.id } };

  async function ask({ actor, credential, about }, act, method, path, more = {}) {
    const answer = await record.request({ actor, act, credential: credential(), method, path, about, ...more });
    if (!answer.ok)
      throw new Error(`Before the storm, ${act} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    if (answer.body?.id) record.saw(answer.entry, about.owner ?? about.expert, [answer.body], { present: true });
    return answer;
  }
  async function create(nonce, more = {}) {
    const body = { brief: `Storm ${nonce}`, skills: ["legal"], metadata: { owner: owner.label, nonce }, ...more };
    const answer = await ask(mine, "create", "POST", "/v1/deployments", { body, key: `key-${nonce}`, nonce });
    answer.entry.target = answer.body.id;
    owner.deployments.push({ id: answer.body.id, status: "pending", question: null });
    return answer.body.id;
  }
  const give = (id, command, more = {}) =>
    ask(theirs, command, "POST", `/expert/v1/deployments/${id}/${command}`, { target: id, ...more });

  const done = await create("prologue-1");
  await offered(person, done, (path) => record.request({ ...theirs, act: "offers", credential: person.token, path }));
  await give(done, "accept");
  await give(done, "start");
  await give(done, "ask", { body: { body: "Question prologue-1" }, nonce: "Question prologue-1" });
  await ask(mine, "reply", "POST", `/v1/deployments/${done}/reply`, {
    body: { body: "Reply prologue-1" },
    target: done,
    nonce: "Reply prologue-1",
  });
  await give(done, "complete", { body: { output: { body: "Output prologue-1" } }, nonce: "Output prologue-1" });
  const dropped = await create("prologue-2", { webhook_url: `${world.liar.url}/hook/${owner.label}/own/prologue-2` });
  await ask(mine, "cancel", "POST", `/v1/deployments/${dropped}/cancel`, { target: dropped });
  // Only somebody who never does anything could take it.
  await create("prologue-3", { skills: [IDLE_SKILL] });
}

/** Waits until an expert is asked to take a deployment. */
async function offered(person, id, ask) {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(30)) {
    const { body } = await ask("/expert/v1/offers");
    if (body?.data?.some(({ deployment }) => deployment.id === id)) return;
    if (Date.now() > until) throw new Error(`${id} was not offered to ${person.id} before the storm`);
  }
}
