/**
 * For each rule of the storm's auditor, a way to break it in a snapshot. A storm's first handoffs, which are the same in
 * each, are what is broken: one completed over a question, one cancelled that has a receiver of its own, one expired.
 */

const dep = (snapshot, nonce) =>
  Object.values(snapshot.deployments).find(({ stored }) => stored?.record.metadata.nonce === nonce);
const done = (snapshot) => dep(snapshot, "prologue-1");
const dropped = (snapshot) => dep(snapshot, "prologue-2");
const expired = (snapshot) => dep(snapshot, "prologue-3");
const idOf = (life) => life.stored.record.id;
const rowOf = (snapshot, life, table = "deployments") =>
  snapshot.d1[table].find((row) => (row.id ?? row.deployment_id) === idOf(life) || row.deployment_id === idOf(life));
const entryOf = (snapshot, nonce) => snapshot.entries.find((entry) => entry.nonce === nonce);
const owner = (snapshot) => snapshot.world.owners[0];
const books = (snapshot) => snapshot.workspaces[`${owner(snapshot).workspace_id}:live`];
const deliveryOf = (snapshot, life, isFit = () => true) =>
  snapshot.d1.deliveries.find(
    (one) => one.deployment_id === idOf(life) && one.workspace_id !== "" && one.status === "delivered" && isFit(one),
  );
const arrivalOf = (snapshot, life) =>
  snapshot.arrivals.find(({ delivery }) => delivery === deliveryOf(snapshot, life).id);
const steadyOf = (snapshot) => owner(snapshot).endpoints.find(({ steady }) => steady);

function editEvent(life, index, change) {
  const event = life.events.at(index);
  const json = JSON.parse(event.body);
  change(json.data.deployment, event, json);
  event.body = JSON.stringify(json);
}

function entry(snapshot, more) {
  const made = {
    n: snapshot.entries.length,
    actor: "agent#x",
    act: "get",
    target: null,
    nonce: null,
    key: null,
    began: 1e9,
    ended: 1e9 + 1,
    status: 200,
    code: null,
    outcome: "ok",
    about: {},
    ...more,
  };
  snapshot.entries.push(made);
  return made;
}

export const CORRUPTIONS = {
  "lives.state": (s) => Object.assign(done(s).stored.record, { status: "finished" }),
  "lives.sequence": (s) => done(s).events.splice(1, 1),
  "lives.step": (s) => editEvent(done(s), 0, (_, event) => Object.assign(event, { type: "deployment.completed" })),
  "lives.actor": (s) =>
    editEvent(dropped(s), -1, (deployment) => Object.assign(deployment, { cancelled_by: "expert" })),
  "lives.version": (s) => editEvent(done(s), 2, (deployment) => Object.assign(deployment, { version: 1 })),
  "lives.time": (s) => Object.assign(done(s).events[1], { created_at: 5 }),
  "lives.expiry": (s) =>
    editEvent(expired(s), -1, (deployment) => Object.assign(deployment, { expired_reason: "no_reply" })),
  "lives.end": (s) => Object.assign(done(s).stored.record, { status: "in_progress" }),
  "lives.count": (s) => Object.assign(done(s).stored, { sequence: 17 }),
  "lives.once": (s) => done(s).events.push(done(s).events.find(({ type }) => type === "deployment.in_progress")),
  "lives.told": (s) => editEvent(done(s), -1, (deployment) => Object.assign(deployment, { brief: "Something else" })),
  "lives.window": (s) =>
    Object.assign(expired(s).stored.record, { accept_by: expired(s).stored.record.expired_at + 1 }),
  "lives.output": (s) => Object.assign(done(s).stored.record, { output: null }),
  "lives.no_answer": (s) =>
    Object.assign(expired(s).stored.record, {
      output: { body: "An answer", data: null, files: [], partial: false, synthetic: false },
    }),
  "lives.credits": (s) => Object.assign(done(s).stored.record.credits, { settled: 1 }),

  "d1.row": (s) => s.d1.deployments.splice(s.d1.deployments.indexOf(rowOf(s, done(s))), 1),
  "d1.columns": (s) => Object.assign(rowOf(s, done(s)), { status: "expired" }),
  "d1.snapshot": (s) =>
    Object.assign(rowOf(s, done(s)), {
      snapshot: JSON.stringify({ ...JSON.parse(rowOf(s, done(s)).snapshot), brief: "Other" }),
    }),
  "d1.due": (s) => Object.assign(rowOf(s, done(s)), { due_at: 5 }),
  "d1.expert": (s) => Object.assign(rowOf(s, done(s)), { expert_id: s.world.experts[1].id }),
  "d1.skills": (s) => s.d1.deployment_skills.push({ deployment_id: idOf(done(s)), skill: "juggling" }),
  "d1.offers": (s) => s.d1.offers.push({ deployment_id: idOf(done(s)), expert_id: s.world.experts[0].id }),
  "d1.strangers": (s) => s.d1.offers.push({ deployment_id: "dep_of_nobody", expert_id: s.world.experts[0].id }),
  "d1.opened": (s) => Object.assign(done(s), { stored: null }),
  "d1.inbox": (s) => s.inboxes[s.world.experts[0].id].push(idOf(done(s))),

  "d1.rebuild": (s) => Object.assign(s.rebuilt.deployments[0], { status: "lost" }),
  "d1.drift": (s) => s.d1.installation.unshift({ key: "drift", value: JSON.stringify({ found: 1 }) }),

  "rest.outbox": (s) => Object.assign(done(s).lanes.projection, { at: 1 }),
  "rest.alarm": (s) => Object.assign(done(s), { due_at: 5, alarm: null, ringing: 0 }),
  "rest.seeds": (s) => books(s).tables.open_deployments.push({ id: idOf(done(s)), ended: 1, amount: 0, seed: "{}" }),
  "rest.events": (s) => Object.assign(books(s).kv, { "event:1": {} }),

  "bench.told": (s) => s.d1.installation.push({ key: "untold:1", value: "{}" }),
  "bench.plan": (s) => Object.assign(books(s).kv.settings, { in_flight_limit: 123_456 }),
  "bench.copy": (s) => books(s).kv.roster.pop(),
  "bench.offers": (s) => {
    const stranger = { expert: { id: "spec_of_nobody" } };
    Object.assign(expired(s).stored.record, { status: "pending", offers: [stranger] });
  },
  "bench.asked": (s) => {
    const routing = { reached: 1, next_at: null };
    Object.assign(expired(s).stored.record, { status: "pending", offers: [], passed_on_by: [], routing });
  },

  "deliveries.made": (s) =>
    s.d1.deliveries.splice(
      s.d1.deliveries.indexOf(deliveryOf(s, done(s), ({ webhook_id }) => webhook_id === steadyOf(s).id)),
      1,
    ),
  "deliveries.event": (s) =>
    Object.assign(
      s.d1.events.find(({ id }) => id === done(s).events[0].id),
      { body: "{}" },
    ),
  "deliveries.of_event": (s) => Object.assign(deliveryOf(s, done(s)), { event_id: "evt_of_nobody" }),
  "deliveries.owner": (s) => Object.assign(deliveryOf(s, done(s)), { mode: "test" }),
  "deliveries.once": (s) => s.d1.deliveries.push({ ...deliveryOf(s, done(s)), id: "dlv_again" }),
  "deliveries.known": (s) => done(s).events.pop(),
  "deliveries.recipient": (s) =>
    Object.assign(deliveryOf(s, dropped(s)), { webhook_id: s.world.owners[1].endpoints[0].id }),
  "deliveries.ended": (s) => Object.assign(deliveryOf(s, done(s)), { status: "pending" }),
  "deliveries.replayable": (s) =>
    Object.assign(
      deliveryOf(s, done(s), ({ webhook_id }) => webhook_id === steadyOf(s).id),
      { status: "dead_letter" },
    ),
  "deliveries.tries": (s) => Object.assign(s.d1.delivery_attempts[0], { number: 9 }),
  "deliveries.delivered": (s) =>
    Object.assign(s.d1, {
      delivery_attempts: s.d1.delivery_attempts.filter(({ delivery_id }) => delivery_id !== deliveryOf(s, done(s)).id),
    }),
  "deliveries.acknowledged": (s) => Object.assign(deliveryOf(s, done(s)), { status: "acknowledged" }),

  "receivers.never_followed": (s) => s.arrivals.push({ ...arrivalOf(s, done(s)), path: "/never-follow" }),
  "receivers.known": (s) => Object.assign(arrivalOf(s, done(s)), { delivery: "dlv_of_nobody" }),
  "receivers.body": (s) => Object.assign(arrivalOf(s, done(s)), { body: "{}" }),
  "receivers.owner": (s) => Object.assign(arrivalOf(s, done(s)), { path: `/hook/${s.world.owners[1].label}/steady` }),
  "receivers.signature": (s) =>
    Object.assign(
      s.arrivals.find(({ path }) => path === steadyOf(s).path),
      { signature: "t=1,v1=00" },
    ),
  "receivers.on_record": (s) =>
    Object.assign(s.d1, {
      delivery_attempts: s.d1.delivery_attempts.filter(({ delivery_id }) => delivery_id !== deliveryOf(s, done(s)).id),
    }),
  "receivers.delivered": (s) =>
    Object.assign(s, { arrivals: s.arrivals.filter(({ delivery }) => delivery !== deliveryOf(s, done(s)).id) }),
  "receivers.acknowledged": (s) => Object.assign(deliveryOf(s, done(s)), { status: "acknowledged" }),
  "receivers.complete": (s) =>
    Object.assign(s, { arrivals: s.arrivals.filter(({ event }) => event !== done(s).events[1].id) }),
  "receivers.replayed": (s) =>
    Object.assign(s, { replayed: { since: s.arrivals.length, ids: [deliveryOf(s, done(s)).id], dead: [] } }),

  "ledger.reserved": (s) =>
    books(s).tables.open_deployments.push({ id: "dep_of_nobody", ended: 0, amount: 20, seed: null }),
  "ledger.slots": (s) => books(s).tables.open_deployments.push({ id: idOf(done(s)), ended: 0, amount: 0, seed: null }),
  "ledger.in_flight": (s) => Object.assign(books(s).usage.in_flight, { count: 99 }),
  "ledger.settled": (s) => Object.assign(books(s).books.balances, { settled: 1 }),
  "ledger.once": (s) =>
    books(s).books.transactions.push({
      id: "txn_again",
      kind: "settle",
      reference: idOf(done(s)),
      entries: { reserved: -20, settled: 20 },
      at: Date.now() * 2,
    }),
  "ledger.price": (s) =>
    Object.assign(
      books(s).books.transactions.find(({ reference }) => reference === idOf(done(s))),
      { entries: { available: -3, reserved: 3 } },
    ),
  "ledger.strangers": (s) =>
    books(s).books.transactions.push({
      id: "txn_stray",
      kind: "release",
      reference: "dep_of_nobody",
      entries: {},
      at: Date.now() * 2,
    }),
  "ledger.zero": (s) => Object.assign(books(s).books.transactions[0], { entries: { available: 5 } }),
  "ledger.negative": (s) =>
    books(s).books.transactions.unshift({
      id: "txn_early",
      kind: "lapse",
      reference: null,
      entries: { available: -5, issued: 5 },
      at: 1,
    }),
  "ledger.balances": (s) => Object.assign(books(s).books.balances, { available: -7 }),

  "idempotency.one": (s) => Object.assign(dropped(s).stored.record.metadata, { nonce: "prologue-1" }),
  "idempotency.key": (s) => entry(s, { ...entryOf(s, "prologue-1"), target: idOf(dropped(s)) }),
  "idempotency.at_most_once": (s) => entry(s, { ...entryOf(s, "prologue-1"), nonce: "prologue-2" }),
  "idempotency.durable": (s) => Object.assign(entryOf(s, "prologue-1"), { target: "dep_gone" }),
  "idempotency.refused": (s) => Object.assign(entryOf(s, "prologue-1"), { outcome: "refused" }),
  "idempotency.endpoint": (s) => s.d1.webhook_endpoints.push(s.d1.webhook_endpoints[0]),

  "answers.happened": (s) => entry(s, { act: "release", target: idOf(done(s)) }),
  "answers.output": (s) =>
    entry(s, {
      act: "complete",
      nonce: "Output of another",
      target: idOf(done(s)),
      about: { expert: s.world.experts[0].id },
    }),
  "answers.once": (s) => done(s).stored.record.thread.push(done(s).stored.record.thread[0]),
  "answers.said": (s) => done(s).stored.record.thread.push({ ...done(s).stored.record.thread[0], body: "By nobody" }),
  "answers.completed": (s) => Object.assign(entryOf(s, "Output prologue-1"), { act: "ask" }),

  "separation.exists": (s) =>
    s.shown.push({
      viewer: owner(s).label,
      id: "dep_of_nobody",
      owner: owner(s).label,
      mode: "live",
      status: "pending",
      output: null,
    }),
  "separation.shown": (s) =>
    s.shown.push({
      viewer: s.world.owners[1].label,
      id: idOf(done(s)),
      owner: owner(s).label,
      mode: "live",
      status: "pending",
      output: null,
    }),
  "separation.no_answer": (s) =>
    s.shown.push({
      viewer: owner(s).label,
      id: idOf(done(s)),
      owner: owner(s).label,
      mode: "live",
      status: "expired",
      output: { body: "An answer", partial: false },
    }),
  "separation.foreign": (s) => entry(s, { act: "foreign", about: { foreign: "south-live" }, target: idOf(done(s)) }),
  "separation.revoked": (s) => {
    entry(s, { act: "revoke_key", about: { key_id: "key_x" } });
    entry(s, { act: "usage", about: { credential: "key_x" }, began: 2e9, ended: 2e9 });
  },
  "time.backwards": (s) => {
    entry(s, { about: { saw: { id: idOf(done(s)), version: 1, status: "pending" } } });
  },
  "time.one_truth": (s) => {
    const { version } = done(s).stored.record;
    entry(s, { about: { saw: { id: idOf(done(s)), version, status: "cancelled" } } });
  },
};
