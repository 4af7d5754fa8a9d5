/** Of more tries than these only the last may be kept. */
const MOST_KEPT = 20;
const ENDED = ["delivered", "acknowledged", "dead_letter"];

/** Every event has a delivery for each endpoint that was enabled for it, and each is delivered, acknowledged, or given up and may be replayed. */
export async function checkDeliveries(view, expect, domain) {
  const { d1, lives, world, final, byId } = view;
  const events = new Map(d1.events.map((event) => [event.id, event]));
  const deliveries = new Map(d1.deliveries.map((one) => [one.id, one]));
  const endpoints = new Map(d1.webhook_endpoints.map((one) => [one.id, one]));
  const steady = world.owners.flatMap((owner) =>
    owner.endpoints.filter((one) => one.steady).map((one) => ({ ...endpoints.get(one.id), owner })),
  );

  for (const { id, record, log } of lives) {
    const own = steady.filter(({ owner }) => owner.workspace_id === record.workspace_id && owner.mode === record.mode);
    for (const event of log) {
      const recipients = record.webhook_url === null ? own.map((one) => one.id) : [null];
      for (const webhook_id of recipients) {
        const wanted = await domain.deliveryId(event.id, webhook_id);
        const found = deliveries.get(wanted);
        expect(
          "deliveries.made",
          found !== undefined,
          () => `${event.type} (${event.sequence}) has no delivery to ${webhook_id ?? "its own URL"}`,
          id,
        );
      }
      const row = events.get(event.id);
      if (row)
        expect(
          "deliveries.event",
          row.body === event.body && row.deployment_id === id,
          () => `D1 has another text of event ${event.sequence}`,
          id,
        );
    }
  }

  const known = new Map(lives.flatMap(({ log, id }) => log.map((event) => [event.id, { ...event, deployment: id }])));
  const places = new Map();
  for (const one of d1.deliveries) {
    const event = events.get(one.event_id);
    expect("deliveries.of_event", event !== undefined, () => `${one.id} is of no event`, one.deployment_id);
    if (!event) continue;
    const isOwn = event.workspace_id === one.workspace_id && event.mode === one.mode && event.type === one.event_type;
    expect(
      "deliveries.owner",
      isOwn,
      () => `${one.id} is ${one.workspace_id}'s, its event ${event.workspace_id}'s`,
      one.deployment_id,
    );
    const place = `${one.event_id} ${one.webhook_id ?? one.url}`;
    expect(
      "deliveries.once",
      !places.has(place),
      () => `${one.id} and ${places.get(place)} are of one event to one receiver`,
      one.deployment_id,
    );
    places.set(place, one.id);
    if (one.workspace_id !== "" && one.event_type.startsWith("deployment.")) {
      expect(
        "deliveries.known",
        known.get(one.event_id)?.deployment === one.deployment_id,
        () => `${one.event_id} is in no log`,
        one.deployment_id,
      );
      const record = byId.get(one.deployment_id)?.record;
      const endpoint = one.webhook_id === null ? null : endpoints.get(one.webhook_id);
      const isTheirs =
        one.webhook_id === null
          ? record?.webhook_url !== null
          : endpoint?.workspace_id === one.workspace_id && endpoint?.mode === one.mode;
      expect(
        "deliveries.recipient",
        isTheirs,
        () => `${one.id} goes to ${one.webhook_id ?? one.url}`,
        one.deployment_id,
      );
    }
    if (!final) continue;
    expect("deliveries.ended", ENDED.includes(one.status), () => `${one.id} is ${one.status}`, one.deployment_id);
    const endpoint = one.webhook_id === null ? { status: "enabled", deleted_at: null } : endpoints.get(one.webhook_id);
    const isAlive = one.workspace_id !== "" && endpoint?.status === "enabled" && endpoint.deleted_at === null;
    // Everything that was given up was replayed, and the receiver is honest by now.
    expect(
      "deliveries.replayable",
      one.status !== "dead_letter" || !isAlive,
      () => `${one.id} is a dead letter after its replay`,
      one.deployment_id,
    );
  }
  checkAttempts(view, expect);
}

/** Every try is on record, numbered without a hole. */
function checkAttempts({ rowsOf, d1 }, expect) {
  const attempts = rowsOf("delivery_attempts", "delivery_id");
  for (const { id, status, deployment_id, workspace_id } of d1.deliveries) {
    const tries = (attempts.get(id) ?? []).toSorted((a, b) => a.number - b.number);
    expect(
      "deliveries.tries",
      tries.every(({ number }, at) => number === (at === 0 && tries.length < MOST_KEPT ? 1 : tries[0].number + at)),
      () => `the tries of ${id} are numbered ${tries.map(({ number }) => number)}`,
      deployment_id,
    );
    if (status === "delivered") {
      // A mail has no status.
      const isThere = (one) => (workspace_id === "" ? one.status === null : one.status >= 200 && one.status < 300);
      const has = tries.some((one) => one.error === null && isThere(one));
      expect("deliveries.delivered", has, () => `${id} is delivered, and no try of it was`, deployment_id);
    }
    if (status === "acknowledged") {
      const has = tries.some((one) => one.status >= 400 && one.status < 500);
      expect("deliveries.acknowledged", has, () => `${id} is acknowledged, and no try of it was`, deployment_id);
    }
  }
}
