/** Every deployment is in one legal state, reached by legal steps: its event log is walked by the machine's own table. */
export function checkLives({ lives, scale }, expect, domain) {
  const table = domain.deploymentTable(domain.scaleOf(scale));
  for (const { id, record, log, stored } of lives) {
    expect("lives.state", Object.hasOwn(table, record.status), `its state is ${record.status}`, id);
    let status = "pending";
    let version = 1;
    let at = record.created_at;
    for (const [index, { json, sequence, type, created_at }] of log.entries()) {
      const snapshot = json.data.deployment;
      const rules = Object.values(table[status] ?? {}).filter(
        (rule) => rule.event === type && rule.to === snapshot.status,
      );
      expect(
        "lives.sequence",
        sequence === index + 1 && json.sequence === index + 1,
        () => `event ${index + 1} has the number ${sequence}`,
        id,
      );
      expect("lives.step", rules.length > 0, () => `${type} led from ${status} to ${snapshot.status}`, id);
      const by = snapshot.cancelled_by;
      const isAllowed =
        type !== "deployment.cancelled" ||
        rules.some((rule) => rule.by.includes(by) || (by === "ops" && rule.by.includes("timer")));
      expect("lives.actor", isAllowed, () => `${by} cancelled it in ${status}`, id);
      expect(
        "lives.version",
        snapshot.version > version,
        () => `event ${sequence} shows version ${snapshot.version} after ${version}`,
        id,
      );
      expect(
        "lives.time",
        created_at >= at,
        () => `event ${sequence} is ${at - created_at} ms older than what came before`,
        id,
      );
      if (snapshot.expired_reason) {
        const from = { not_accepted: "pending", no_reply: "needs_input" }[snapshot.expired_reason];
        expect("lives.expiry", from === status, () => `it expired as ${snapshot.expired_reason} from ${status}`, id);
      }
      ({ status, version } = snapshot);
      at = created_at;
    }
    expect(
      "lives.end",
      status === record.status,
      () => `its log ends in ${status}, its record in ${record.status}`,
      id,
    );
    expect(
      "lives.count",
      stored.sequence === log.length,
      () => `it counts ${stored.sequence} events and keeps ${log.length}`,
      id,
    );
    expect("lives.once", log.filter(({ type }) => type === "deployment.in_progress").length <= 1, "it began twice", id);
    const last = log.at(-1)?.json.data.deployment;
    const isTold = !last || last.version !== record.version || same(last, domain.present(record));
    expect("lives.told", isTold, "its last event shows something else than its record under the same version", id);
    checkOutput({ id, record }, expect);
    if (record.expired_reason === "not_accepted") {
      expect(
        "lives.window",
        record.expired_at >= record.accept_by,
        () => `it expired ${record.accept_by - record.expired_at} ms early`,
        id,
      );
    }
  }
}

/** What nobody answered never looks like an answer. */
function checkOutput({ id, record }, expect) {
  const { status, output, mode, credits, price } = record;
  if (status === "completed") {
    expect(
      "lives.output",
      output !== null && !output.partial && output.synthetic === (mode === "test"),
      "it completed without an output of its own",
      id,
    );
    expect(
      "lives.credits",
      credits.settled === price && credits.reserved === 0,
      () => `it settled ${credits.settled} of ${price}`,
      id,
    );
  } else {
    expect(
      "lives.no_answer",
      output === null || (status === "cancelled" && output.partial),
      () => `it is ${status} and shows an output`,
      id,
    );
    const isOver = status === "cancelled" || status === "expired";
    expect(
      "lives.credits",
      credits.settled === 0 && credits.reserved === (isOver ? 0 : price),
      () => `${status} holds ${JSON.stringify(credits)}`,
      id,
    );
  }
}

export function same(a, b) {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
