import { chosen } from "../plan.mjs";

/** What the keeper of an owner's endpoints does with them. What it does not know the end of is held against nobody. */
export function keeperActs({ owner, world, insist, ask }) {
  const movable = (dice) =>
    chosen(
      owner.endpoints.filter(({ steady, gone }) => !steady && !gone),
      dice,
    );
  return {
    async endpoint_new(act) {
      const path = `/hook/${owner.label}/${act.nonce}`;
      const endpoint = { id: null, path, secrets: [], steady: false, unsure: false };
      owner.endpoints.push(endpoint);
      const body = {
        url: world.liar.url + path,
        ...(act.dice[0] < 0.3 ? { events: ["deployment.completed", "deployment.accepted"] } : {}),
        retry_4xx: act.dice[1] < 0.3,
      };
      const answer = await insist(
        act,
        "endpoint_new",
        { method: "POST", path: "/v1/webhooks", body, key: act.nonce },
        6,
      );
      if (answer.ok) Object.assign(endpoint, { id: answer.body.id, secrets: [answer.body.secret] });
      else Object.assign(endpoint, { unsure: true, gone: true });
    },
    async endpoint_change(act) {
      const endpoint = movable(act.dice[0]);
      if (!endpoint) return;
      const body = chosen(
        [{ status: "disabled" }, { status: "enabled" }, { status: "enabled", events: null }],
        act.dice[1],
      );
      await ask(act, "endpoint_change", { method: "PATCH", path: `/v1/webhooks/${endpoint.id}`, body });
    },
    async endpoint_delete(act) {
      const endpoint = movable(act.dice[0]);
      if (!endpoint) return;
      endpoint.gone = true;
      await ask(act, "endpoint_delete", { method: "DELETE", path: `/v1/webhooks/${endpoint.id}` });
    },
    async endpoint_test(act) {
      const endpoint = chosen(
        owner.endpoints.filter(({ id }) => id !== null),
        act.dice[0],
      );
      if (endpoint)
        await insist(act, "endpoint_test", {
          method: "POST",
          path: `/v1/webhooks/${endpoint.id}/test`,
          key: act.nonce,
        });
    },
    async rotate(act) {
      const endpoint =
        act.dice[0] < 0.5
          ? null
          : chosen(
              owner.endpoints.filter(({ id }) => id !== null),
              act.dice[1],
            );
      const place = endpoint ?? owner;
      const path = endpoint ? `/v1/webhooks/${endpoint.id}/rotate_secret` : "/v1/webhook_secret/rotate";
      const answer = await insist(act, "rotate", { method: "POST", path, key: act.nonce }, 6);
      if (answer.ok) place.secrets.push(answer.body.secret);
      else if (answer.entry.outcome === "unknown" || answer.status === 409) place.unsure = true;
    },
  };
}
