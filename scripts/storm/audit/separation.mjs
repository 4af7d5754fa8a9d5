/** Nothing crossed a workspace or a mode: each reader was shown its own alone, and a stranger was told that there is nothing. */
export function checkSeparation({ shown, entries, byId, world }, expect) {
  const experts = new Map(world.experts.map(({ id, ever }) => [id, new Set(ever)]));
  for (const { viewer, id, owner, mode, status, output } of shown) {
    const record = byId.get(id)?.record;
    expect("separation.exists", record !== undefined, () => `${viewer} was shown ${id}, which nobody made`, id);
    if (!record) continue;
    const ever = experts.get(viewer);
    const isOwn = ever
      ? ever.has(record.workspace_id) && record.mode === "live"
      : owner === viewer && record.metadata.owner === viewer;
    expect("separation.shown", isOwn && mode === record.mode, () => `${viewer} was shown ${owner}'s`, id);
    const isAnswer = output && !output.partial;
    expect(
      "separation.no_answer",
      !isAnswer || status === "completed",
      () => `${viewer} was shown a whole output while it was ${status}`,
      id,
    );
  }
  for (const { act, about, status, target, actor } of entries) {
    if (act !== "foreign" || !about.foreign) continue;
    expect(
      "separation.foreign",
      status === null || status === 404 || status === 429 || status === 401 || status >= 500,
      () => `${actor} got ${status} for another's`,
      target,
    );
  }
  const revoked = entries.filter(({ act, outcome }) => act === "revoke_key" && outcome === "ok");
  for (const { about, ended } of revoked) {
    const later = entries.filter((one) => one.about.credential === about.key_id && one.began > ended);
    const let_in = later.filter(({ outcome }) => outcome === "ok");
    expect(
      "separation.revoked",
      let_in.length === 0,
      () => `a revoked key was let in ${let_in.length} times`,
      let_in[0]?.target,
    );
  }
}
