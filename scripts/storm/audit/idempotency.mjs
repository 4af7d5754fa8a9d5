/** What was asked for once happened at most once, however often it was sent; and what was acknowledged, exactly once. */
export function checkIdempotency({ entries, lives, byId, rowsOf }, expect) {
  const made = Map.groupBy(lives, ({ record }) => `${record.metadata.owner} ${record.metadata.nonce}`);
  for (const [nonce, group] of made) {
    expect("idempotency.one", group.length === 1, () => `${nonce} was made ${group.length} times`, group[0].id);
  }
  const creates = entries.filter(({ act }) => act === "create" || act === "conflict");
  for (const [key, tries] of Map.groupBy(
    creates.filter((one) => one.key !== null),
    (one) => `${one.about.owner} ${one.key}`,
  )) {
    const ids = new Set(tries.filter(({ outcome }) => outcome === "ok").map(({ target }) => target));
    expect("idempotency.key", ids.size <= 1, () => `${key} answered with ${[...ids].join(" and ")}`, [...ids][0]);
    const nonces = new Set(tries.map(({ nonce }) => nonce));
    const born = lives.filter(
      ({ record }) => record.metadata.owner === tries[0].about.owner && nonces.has(record.metadata.nonce),
    );
    expect("idempotency.at_most_once", born.length <= 1, () => `${key} made ${born.length} deployments`, born[0]?.id);
  }
  for (const { target, outcome, nonce, act, about } of creates) {
    if (outcome === "ok") {
      expect(
        "idempotency.durable",
        byId.has(target),
        () => `${act} of ${nonce} was acknowledged, and is nowhere`,
        target,
      );
    } else if (
      outcome === "refused" &&
      !creates.some((one) => one.nonce === nonce && one.about.owner === about.owner && one.outcome !== "refused")
    ) {
      expect(
        "idempotency.refused",
        !made.has(`${about.owner} ${nonce}`),
        () => `${nonce} was refused, and is there all the same`,
      );
    }
  }
  // Each endpoint was asked for at a path of its own.
  for (const [url, rows] of rowsOf("webhook_endpoints", "url")) {
    expect("idempotency.endpoint", rows.length === 1, () => `${rows.length} endpoints were made for ${url}`);
  }
}
