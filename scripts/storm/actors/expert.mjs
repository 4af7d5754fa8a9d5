import { chosen } from "../plan.mjs";
import { someDeployment } from "../world.mjs";

const ENDED = ["completed", "cancelled", "expired"];

/** An expert: takes what is offered, works on it, asks, hands it over, gives it back, goes away. */
export function expert({ actor, world, record, pause }) {
  const me = world.experts[actor.index % world.experts.length];

  async function ask(act, what, call) {
    const about = { expert: me.id, ...call.about };
    return record.request({ actor: actor.name, act: what, credential: me.token, cut_ms: act.cut_ms, ...call, about });
  }

  async function insist(act, what, call) {
    for (let turn = 0; ; turn++) {
      const answer = await ask(turn === 0 ? act : { ...act, cut_ms: null }, what, call);
      if (answer.entry.outcome !== "unknown" || turn >= act.again) return answer;
      await pause(100 * (turn + 1));
    }
  }

  async function give(act, id, command, { body, nonce = null } = {}) {
    // Some say it without a key, as the console's forms do.
    const key = act.dice[5] < 0.7 ? `${act.nonce}-${command}` : null;
    const call = { method: "POST", path: `/expert/v1/deployments/${id}/${command}`, body, key, target: id, nonce };
    const answer = await (key === null ? ask(act, command, call) : insist(act, command, call));
    if (answer.ok) {
      record.saw(answer.entry, me.id, [answer.body], { present: !answer.entry.about.replayed });
      keep(answer.body);
    } else if (answer.entry.outcome === "refused") {
      me.mine = me.mine.filter((one) => one.id !== id);
    }
    return answer;
  }

  function keep({ id, status }) {
    me.mine = me.mine.filter((one) => one.id !== id);
    if (!ENDED.includes(status) && status !== "pending") me.mine.push({ id, status });
  }

  async function offers(act) {
    const answer = await ask(act, "offers", { path: "/expert/v1/offers" });
    if (!answer.ok) return [];
    const offered = answer.body.data.map(({ deployment }) => deployment);
    record.saw(answer.entry, me.id, offered);
    return offered;
  }

  async function mine(act) {
    const answer = await ask(act, "mine", {
      path: "/expert/v1/deployments?status=accepted&status=in_progress&status=needs_input",
    });
    if (!answer.ok) return;
    record.saw(answer.entry, me.id, answer.body.data);
    me.mine = answer.body.data.map(({ id, status }) => ({ id, status })).toReversed();
  }

  const outputOf = (act) => ({ output: { body: `Output ${act.nonce}`, data: { verdict: act.nonce } } });

  return {
    async accept(act) {
      const open = await offers(act);
      // Many reach for the same one, so that several accept at once.
      const one = act.dice[0] < 0.5 ? open.at(-1) : chosen(open, act.dice[1]);
      if (one) await give(act, one.id, "accept");
      // Whoever accepted starts soon, mostly.
      if (one && act.dice[2] < 0.6) await give({ ...act, cut_ms: null }, one.id, "start");
    },
    async decline(act) {
      const one = chosen(await offers(act), act.dice[1]);
      if (one) await give(act, one.id, "decline");
    },
    async work(act) {
      if (me.mine.length === 0) await mine(act);
      const one = chosen(me.mine, act.dice[0]);
      if (!one) return;
      const [, , way] = act.dice;
      if (one.status === "accepted") {
        const command = way < 0.8 ? "start" : way < 0.93 ? "release" : "cancel";
        await give(act, one.id, command, command === "cancel" ? { body: { reason: `Reason ${act.nonce}` } } : {});
      } else if (one.status === "in_progress") {
        if (way < 0.6) await give(act, one.id, "complete", { body: outputOf(act), nonce: `Output ${act.nonce}` });
        else if (way < 0.9)
          await give(act, one.id, "ask", { body: { body: `Question ${act.nonce}` }, nonce: `Question ${act.nonce}` });
        else
          await give(act, one.id, "cancel", {
            body: { reason: `Reason ${act.nonce}`, ...outputOf(act) },
            nonce: `Output ${act.nonce}`,
          });
      } else if (way < 0.05) {
        await give(act, one.id, "cancel", { body: { reason: `Reason ${act.nonce}` } });
      } else {
        await mine(act);
      }
    },
    mine,
    async availability(act) {
      const availability = chosen(["available", "available", "available", "busy", "away"], act.dice[0]);
      await ask(act, "availability", { method: "PATCH", path: "/expert/v1/me", body: { availability } });
    },
    /** What they were perhaps never shown. */
    async foreign(act) {
      const one = someDeployment(chosen(world.owners, act.dice[0]), act.dice[1]);
      if (!one) return;
      const answer = await ask(act, "foreign", { path: `/expert/v1/deployments/${one.id}`, target: one.id });
      if (answer.ok) record.saw(answer.entry, me.id, [answer.body.deployment ?? answer.body]);
    },
  };
}
