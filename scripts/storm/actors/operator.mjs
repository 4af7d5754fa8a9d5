import { chosen } from "../plan.mjs";
import { SKILLS, someDeployment } from "../world.mjs";

const ENDED = ["completed", "cancelled", "expired"];

/** An operator: changes benches, plans and keys under everybody's feet, cancels, replays. */
export function operator({ actor, world, record, pause }) {
  async function ask(act, what, method, path, body, more = {}) {
    return record.request({
      actor: actor.name,
      act: what,
      credential: world.adminToken,
      method,
      path: `/admin/v1${path}`,
      body,
      cut_ms: act.cut_ms,
      ...more,
    });
  }

  return {
    async bench(act) {
      const [who, what, how, more] = act.dice;
      const person = chosen(world.experts, who);
      const some = chosen([null, [0], [1], [0, 1]], how);
      const workspaces = some === null ? null : some.map((at) => world.workspaces[at].id);
      const change = chosen(
        [
          { workspaces },
          { capacity: 1 + Math.floor(more * 8) },
          { skills: [chosen(SKILLS, how), chosen(SKILLS, more)] },
          { availability: "available" },
        ],
        what,
      );
      if ("workspaces" in change)
        for (const id of workspaces ?? world.workspaces.map((one) => one.id)) person.ever.add(id);
      await ask(act, "bench", "PATCH", `/experts/${person.id}`, change);
    },
    async plan(act) {
      const [who, what, how] = act.dice;
      const change = chosen(
        [
          { prices: { standard: Math.floor(how * 40), priority: 10 + Math.floor(how * 80) } },
          { cycle_cap: 1_000 + Math.floor(how * 9_000) },
          { in_flight_limit: 5 + Math.floor(how * 60) },
          {
            thresholds: chosen(
              [
                [50, 80, 95],
                [10, 20, 30, 40],
                [1, 2, 3],
              ],
              how,
            ),
          },
        ],
        what,
      );
      await ask(act, "plan", "PATCH", `/workspaces/${chosen(world.workspaces, who).id}`, change);
    },
    async top_up(act) {
      const path = `/workspaces/${chosen(world.workspaces, act.dice[0]).id}/credits`;
      await ask(
        act,
        "top_up",
        "POST",
        path,
        { amount: 1 + Math.floor(act.dice[1] * 500), reason: act.nonce },
        { nonce: act.nonce },
      );
    },
    /** A new key, then the old one is revoked: from then on it must be refused. */
    async renew_key(act) {
      const owner = chosen(world.owners, act.dice[0]);
      const path = `/workspaces/${owner.workspace_id}/keys`;
      const made = await ask(act, "new_key", "POST", path, { mode: owner.mode, name: act.nonce });
      if (!made.ok) return;
      const [old] = owner.keys.splice(-1, 1, { id: made.body.id, key: made.body.key });
      await ask(act, "revoke_key", "DELETE", `${path}/${old.id}`, undefined, { about: { key_id: old.id } });
      await pause(20);
      const owned = { owner: owner.label, credential: old.id };
      await record.request({ actor: actor.name, act: "usage", credential: old.key, path: "/v1/usage", about: owned });
    },
    async cancel(act) {
      const one = someDeployment(
        chosen(world.owners, act.dice[0]),
        act.dice[1],
        ({ status }) => !ENDED.includes(status),
      );
      if (!one) return;
      const reason = { reason: `Ops ${act.nonce}` };
      await ask(act, "cancel", "POST", `/deployments/${one.id}/cancel`, reason, {
        target: one.id,
        about: { by: "ops" },
      });
    },
    async replay_dead(act) {
      const workspace = chosen([{}, ...world.workspaces.map(({ id }) => ({ workspace: id }))], act.dice[0]);
      await ask(act, "replay_dead", "POST", "/deliveries/replay", workspace);
    },
    deployments: (act) => ask(act, "admin_list", "GET", "/deployments?limit=50"),
    deliveries: (act) => ask(act, "admin_list", "GET", "/deliveries?limit=50"),
    workspaces: (act) => ask(act, "admin_list", "GET", "/workspaces"),
    audit: (act) => ask(act, "admin_list", "GET", "/audit?limit=50"),
  };
}
