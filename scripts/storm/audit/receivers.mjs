import { isSigned } from "../receiver.mjs";
import { same } from "./lives.mjs";

/** What receivers got is what the log says: each event at least once, signed, with its snapshot, in sequences without a hole. */
export function checkReceivers({ arrivals, d1, lives, world, final, replayed }, expect) {
  const deliveries = new Map(d1.deliveries.map((one) => [one.id, one]));
  const bodies = new Map(d1.events.map(({ id, body }) => [id, body]));
  const attempts = Map.groupBy(d1.delivery_attempts, ({ delivery_id }) => delivery_id);
  const byDelivery = Map.groupBy(arrivals, ({ delivery }) => delivery);

  for (const arrival of arrivals) {
    const { path, delivery, event, body } = arrival;
    expect("receivers.never_followed", path.startsWith("/hook/"), () => `something came to ${path}`);
    const row = deliveries.get(delivery);
    expect(
      "receivers.known",
      row !== undefined && row.event_id === event,
      () => `${delivery} of ${event} came, and is on no record`,
      row?.deployment_id,
    );
    if (!row) continue;
    expect("receivers.body", bodies.get(event) === body, () => `${delivery} came with another text`, row.deployment_id);
    const { owner, secrets, unsure } = secretsOf(world, path);
    const isTheirs = owner !== undefined && owner.workspace_id === row.workspace_id && owner.mode === row.mode;
    expect("receivers.owner", isTheirs, () => `${delivery} came to ${path}`, row.deployment_id);
    if (!unsure)
      expect(
        "receivers.signature",
        isSigned(arrival, secrets),
        () => `${delivery} to ${path} is not signed`,
        row.deployment_id,
      );
  }

  for (const [id, came] of byDelivery) {
    const tries = attempts.get(id) ?? [];
    const row = deliveries.get(id);
    // Who died in its last try, and was given up meanwhile, tells of it only when it is replayed.
    const untold = row?.status === "dead_letter" && row.claimed_until !== null ? 1 : 0;
    if (final)
      expect(
        "receivers.on_record",
        came.length <= Math.max(0, ...tries.map(({ number }) => number)) + untold,
        () => `${id} came ${came.length} times, and ${tries.length} tries are on record`,
        row?.deployment_id,
      );
  }

  for (const row of d1.deliveries) {
    if (row.workspace_id === "") continue;
    const came = byDelivery.get(row.id) ?? [];
    if (row.status === "delivered")
      expect(
        "receivers.delivered",
        came.some(({ answered }) => answered >= 200 && answered < 300),
        () => `${row.id} is delivered, and nobody got it`,
        row.deployment_id,
      );
    if (row.status === "acknowledged")
      expect(
        "receivers.acknowledged",
        came.some(({ answered }) => answered >= 400 && answered < 500),
        () => `${row.id} is acknowledged, and nobody refused it`,
        row.deployment_id,
      );
  }
  if (final) checkComplete({ lives, world, deliveries, byDelivery, d1 }, expect);
  for (const id of [...(replayed?.ids ?? []), ...(replayed?.dead ?? [])]) {
    const row = deliveries.get(id);
    if (!row || row.workspace_id === "" || row.status === "dead_letter") continue;
    const again = arrivals.slice(replayed.since).some(({ delivery }) => delivery === id);
    expect("receivers.replayed", again, () => `${id} was replayed and did not come again`, row.deployment_id);
  }
}

/** A steady endpoint that refused nothing has heard all of each deployment. */
function checkComplete({ lives, world, byDelivery, d1 }, expect) {
  const byEvent = Map.groupBy(d1.deliveries, ({ event_id }) => event_id);
  for (const { id, record, log } of lives) {
    const owner = world.owners.find((one) => one.workspace_id === record.workspace_id && one.mode === record.mode);
    const steady = owner?.endpoints.find((one) => one.steady);
    const heard = log.filter((event) => {
      const own = (byEvent.get(event.id) ?? []).find(({ webhook_id }) =>
        record.webhook_url === null ? webhook_id === steady?.id : webhook_id === null,
      );
      return own && (byDelivery.get(own.id) ?? []).length > 0;
    });
    const numbers = heard.map(({ sequence }) => sequence);
    expect(
      "receivers.complete",
      same(
        numbers,
        log.map((_, at) => at + 1),
      ),
      () => `of its ${log.length} events, ${numbers.join(", ") || "none"} came`,
      id,
    );
  }
}

/** Whose path it is, and what may have signed for it. */
function secretsOf(world, path) {
  const [, , label = ""] = path.split("/");
  const owner = world.owners.find((one) => one.label === label);
  const endpoint = owner?.endpoints.find((one) => one.path === path);
  return {
    owner,
    secrets: endpoint?.secrets ?? owner?.secrets ?? [],
    unsure: endpoint ? endpoint.unsure : (owner?.unsure ?? false),
  };
}
