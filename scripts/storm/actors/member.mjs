import { chosen } from "../plan.mjs";
import { someDeployment } from "../world.mjs";

const ENDED = ["completed", "cancelled", "expired"];

/** A member who owns both workspaces: reads the dashboard, answers and cancels by its forms. */
export function member({ actor, world, record }) {
  const me = world.members[actor.index % world.members.length];
  const ask = (act, what, path, more = {}) =>
    record.request({
      actor: actor.name,
      act: what,
      credential: "",
      path,
      cut_ms: act.cut_ms,
      ...more,
      headers: { Cookie: me.cookie, "X-CSRF-Token": me.csrf, ...more.headers },
    });
  const form = (fields) => ({
    method: "POST",
    raw: new URLSearchParams({ csrf: me.csrf, ...fields }).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  const api = ({ workspace_id, mode }, rest) => `/dashboard/v1/workspaces/${workspace_id}/${mode}/${rest}`;
  const page = ({ workspace_id, mode }, rest) => `/dashboard/${workspace_id}/${mode}/${rest}`;
  const some = (act, isFit) => {
    const owner = chosen(world.owners, act.dice[0]);
    return { owner, one: someDeployment(owner, act.dice[1], isFit) };
  };

  return {
    async list(act) {
      const owner = chosen(world.owners, act.dice[0]);
      const answer = await ask(act, "member_list", api(owner, "deployments"));
      if (answer.ok) record.saw(answer.entry, owner.label, answer.body?.data ?? []);
    },
    async get(act) {
      const { owner, one } = some(act);
      if (!one) return;
      const answer = await ask(act, "member_get", api(owner, `deployments/${one.id}`), { target: one.id });
      if (answer.ok && answer.body) record.saw(answer.entry, owner.label, [answer.body], { present: true });
    },
    usage: (act) => ask(act, "member_usage", api(chosen(world.owners, act.dice[0]), "usage")),
    async reply(act) {
      const { owner, one } = some(act, ({ question }) => question !== null);
      if (!one) return;
      const fields = { body: `Reply ${act.nonce}`, question_id: one.question };
      const more = { ...form(fields), target: one.id, nonce: fields.body };
      await ask(act, "reply", page(owner, `deployments/${one.id}/reply`), more);
    },
    async cancel(act) {
      const { owner, one } = some(act, ({ status }) => !ENDED.includes(status));
      if (one) await ask(act, "cancel", page(owner, `deployments/${one.id}/cancel`), { ...form({}), target: one.id });
    },
    async limits(act) {
      const { id } = chosen(world.workspaces, act.dice[0]);
      const body = { cycle_cap: 20_000 + Math.floor(act.dice[1] * 1_000), reason: act.nonce };
      await ask(act, "limits", `/dashboard/v1/workspaces/${id}/limit_requests`, { method: "POST", body });
    },
    async replay(act) {
      const owner = chosen(world.owners, act.dice[0]);
      await ask(act, "member_page", page(owner, "webhooks"));
    },
    audit: (act) => ask(act, "member_page", page(chosen(world.owners, act.dice[0]), "deployments")),
  };
}
