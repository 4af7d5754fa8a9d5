/** The figures of a storm: what was done, what went wrong, how deployments ended, what was checked and what did not hold. */
export function figuresOf({ plan, server, record, liar, snapshots, stuck, audits, took_ms }) {
  const last = snapshots.at(-1);
  const violations = audits.flatMap((one, index) =>
    one.violations.map((violation) => ({ ...violation, snapshot: index })),
  );
  for (const says of stuck)
    violations.push({ rule: "rest.in_time", says, deployment: /dep_\w+/.exec(says)?.[0] ?? null, snapshot: 0 });
  return {
    seed: plan.seed,
    digest: plan.digest,
    minutes: plan.length_ms / 60_000,
    took_s: Math.round(took_ms / 1_000),
    requests: counted(record.entries, ({ act }) => act),
    answers: counted(record.entries, ({ outcome }) => outcome),
    faults: {
      ...sorted(server.counts().counts),
      "clock.jump": plan.clock.length,
      ...prefixed("receiver", liar.counts),
    },
    endings: counted(Object.values(last.deployments), ({ stored }) =>
      stored ? `${stored.record.mode} ${stored.record.status}` : "unopened",
    ),
    events: Object.values(last.deployments).reduce((sum, { events }) => sum + events.length, 0),
    deliveries: counted(
      last.d1.deliveries,
      ({ workspace_id, status }) => `${workspace_id ? "webhook" : "person"} ${status}`,
    ),
    tries: last.d1.delivery_attempts.length,
    arrivals: liar.arrivals.length,
    checked: audits.reduce((sum, { checked }) => added(sum, checked), {}),
    violations,
  };
}

/** The figures as text for a person. */
export function textOf(figures) {
  const {
    seed,
    minutes,
    took_s,
    digest,
    requests,
    answers,
    faults,
    endings,
    deliveries,
    tries,
    arrivals,
    events,
    checked,
    violations,
  } = figures;
  const list = (title, counts) => `${title} (${sum(counts)})\n${lines(counts)}`;
  return [
    `seed ${seed}, ${minutes} min of storm, ${took_s} s in all\nplan ${digest}`,
    list("requests", requests),
    list("answers", answers),
    list("faults", faults),
    list("deployments by ending", endings),
    `events ${events}, tries ${tries}, arrivals ${arrivals}`,
    list("deliveries", deliveries),
    list("rules looked at", checked),
    violations.length === 0
      ? "no violation"
      : list(
          "VIOLATIONS",
          counted(violations, ({ rule }) => rule),
        ),
  ].join("\n\n");
}

/**
 * A violation with the history of its deployment: what was asked of it and answered, and its event log.
 * @param {any} violation @param {any} result
 */
export function historyOf({ rule, says, deployment, snapshot }, { plan, snapshots, record }) {
  const head = `${rule}: ${says}\n  seed ${plan.seed}, snapshot ${snapshot + 1} of ${snapshots.length}${deployment ? `, ${deployment}` : ""}`;
  const life = deployment && snapshots.at(-1)?.deployments[deployment];
  if (!life?.stored) return head;
  const { status, version, workspace_id, mode } = life.stored.record;
  const asked = record.entries
    .filter(({ target }) => target === deployment)
    .map(
      (entry) =>
        `  ${entry.began.toFixed(0).padStart(8)}–${entry.ended.toFixed(0)} ${entry.actor} ${entry.act} → ${entry.status ?? "no answer"} ${entry.code ?? ""}`,
    );
  const log = life.events.map(
    (event) => `  ${event.sequence} ${new Date(event.created_at).toISOString()} ${event.type}`,
  );
  return [
    head,
    `  it is ${status}, version ${version}, of ${workspace_id} ${mode}`,
    "  asked:",
    ...asked,
    "  log:",
    ...log,
  ].join("\n");
}

function counted(list, label) {
  return sorted(
    Object.fromEntries(
      Map.groupBy(list, label)
        .entries()
        .map(([name, group]) => [name, group.length]),
    ),
  );
}

function sorted(counts) {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function prefixed(prefix, counts) {
  return Object.fromEntries(
    Object.entries(sorted(counts))
      .filter(([name]) => !["ok", "file.file"].includes(name))
      .map(([name, count]) => [`${prefix}.${name}`, count]),
  );
}

export function added(a, b) {
  return sorted(
    Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
    ),
  );
}

function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function lines(counts) {
  const cells = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const rows = [];
  for (const cell of cells) {
    const row = rows.at(-1);
    if (row && row.length + cell.length < 100) rows[rows.length - 1] = `${row}, ${cell}`;
    else rows.push(cell);
  }
  return rows.map((row) => `  ${row}`).join("\n");
}
