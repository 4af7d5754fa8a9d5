import { same } from "./lives.mjs";

const inOrder = (rows) => rows.map(({ due_at: _, ...row }) => JSON.stringify(row)).toSorted();

/** D1 equals the objects, row by row, and has nothing that they don't know of. */
export function checkProjection({ d1, rebuilt, lives, byId, rowsOf, inboxes, world, deployments }, expect, domain) {
  const rows = rowsOf("deployments", "id");
  const skills = rowsOf("deployment_skills", "deployment_id");
  const offers = rowsOf("offers", "deployment_id");
  for (const { id, record, stored, due_at } of lives) {
    const [row, ...more] = rows.get(id) ?? [];
    expect(
      "d1.row",
      row !== undefined && more.length === 0,
      () => `D1 has ${more.length + (row ? 1 : 0)} rows of it`,
      id,
    );
    if (!row) continue;
    const { workspace_id, mode, status, version } = record;
    const wanted = { workspace_id, mode, status, version, revision: stored.revision };
    const found = Object.fromEntries(Object.keys(wanted).map((name) => [name, row[name]]));
    expect(
      "d1.columns",
      same(found, wanted),
      () => `D1 says ${JSON.stringify(found)}, the object ${JSON.stringify(wanted)}`,
      id,
    );
    expect(
      "d1.snapshot",
      same(JSON.parse(row.snapshot), domain.present(record)),
      "D1 shows it otherwise than its object",
      id,
    );
    // A deadline that moved away may not be written: the sweep that comes too early moves it.
    const isSwept = due_at === null ? row.due_at === null : row.due_at !== null && row.due_at <= due_at;
    expect("d1.due", isSwept, () => `D1 says that it is due at ${row.due_at}, the object ${due_at}`, id);
    const holder = mode === "live" ? (record.expert?.id ?? null) : null;
    expect("d1.expert", row.expert_id === holder, () => `D1 gives it to ${row.expert_id}, the object to ${holder}`, id);
    const tags = (skills.get(id) ?? []).map(({ skill }) => skill).toSorted();
    expect("d1.skills", same(tags, [...new Set(record.skills)].toSorted()), () => `D1 lists it under ${tags}`, id);
    const open =
      mode === "live" && record.status === "pending" ? record.offers.map(({ expert }) => expert.id).toSorted() : [];
    const shown = (offers.get(id) ?? []).map(({ expert_id }) => expert_id).toSorted();
    expect("d1.offers", same(shown, open), () => `D1 offers it to ${shown.length}, the object to ${open.length}`, id);
  }
  const strangers = [...rows.keys(), ...skills.keys(), ...offers.keys()].filter((id) => !byId.has(id));
  expect(
    "d1.strangers",
    strangers.length === 0,
    () => `D1 has ${strangers.length} deployments that no workspace made, such as ${strangers[0]}`,
  );
  const unopened = Object.entries(deployments).filter(([, { stored }]) => stored === null);
  expect(
    "d1.opened",
    unopened.length === 0,
    () => `${unopened.length} deployments were made and never opened, such as ${unopened[0]?.[0]}`,
  );
  for (const { id } of world.experts) {
    const open = lives.filter(
      ({ record }) =>
        record.mode === "live" && record.status === "pending" && record.offers.some(({ expert }) => expert.id === id),
    );
    const wanted = open.map((life) => life.id).toSorted();
    const shown = (inboxes[id] ?? []).toSorted();
    expect(
      "d1.inbox",
      same(shown, wanted),
      () => `the inbox of ${id} shows ${shown.length} offers, the objects have ${wanted.length}`,
    );
  }
  for (const [table, rows] of Object.entries(rebuilt ?? {})) {
    const says = `a rebuild made another ${table} of what the storm left`;
    expect("d1.rebuild", same(inOrder(rows), inOrder(d1[table])), says);
  }
  const note = d1.installation.find(({ key }) => key === "drift");
  const found = note ? JSON.parse(note.value).found : 0;
  expect(
    "d1.drift",
    found === 0,
    () => `the drift check found ${found} rows that were not as their objects had written them`,
  );
}
