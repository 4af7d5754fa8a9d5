import { same } from "./lives.mjs";

/** Who may be asked is what D1 says: the Workspace objects' copies of their benches and plans, and the offers that are open. */
export function checkBench({ workspaces, d1, lives, final }, expect, domain) {
  // What broke off on its way to the objects, the sweep tells them a minute later.
  const untold = d1.installation.filter(({ key }) => key.startsWith("untold:"));
  if (final) expect("bench.told", untold.length === 0, () => `${untold.length} changes were never told`);
  const isTold = untold.length === 0;
  const held = Map.groupBy(
    d1.deployments.filter(({ status }) => ["accepted", "in_progress", "needs_input"].includes(status)),
    ({ expert_id }) => expert_id,
  );
  const people = d1.experts
    .filter(({ deleted_at }) => deleted_at === null)
    .map((row) => ({
      ...row,
      skills: JSON.parse(row.skills),
      workspaces: row.workspaces === null ? null : JSON.parse(row.workspaces),
      load: held.get(row.id)?.length ?? 0,
    }));
  const membersOf = (workspace_id) =>
    people.filter((person) => person.workspaces === null || person.workspaces.includes(workspace_id));

  for (const [name, { kv }] of Object.entries(workspaces)) {
    const [workspace_id = "", mode] = name.split(":");
    const row = d1.workspaces.find(({ id }) => id === workspace_id);
    const { workspace_id: _, mode: __, ...plan } = kv.settings;
    const wanted = { ...plan, ...JSON.parse(row.settings) };
    if (isTold)
      expect(
        "bench.plan",
        same(plan, wanted),
        () => `${name} keeps to ${JSON.stringify(plan)}, D1 says ${row.settings}`,
      );
    if (mode !== "live") continue;
    const shown = (kv.roster ?? []).map(({ id, skills, availability }) => `${id} ${skills} ${availability}`);
    const present = membersOf(workspace_id).map(({ id, skills, availability, load, capacity }) => {
      const isFull = availability === "available" && load >= capacity;
      return `${id} ${skills} ${isFull ? "busy" : availability}`;
    });
    const says = () =>
      `${name} has ${shown.filter((one) => !present.includes(one))} where D1 has ${present.filter((one) => !shown.includes(one))}`;
    // While deployments change hands, the copy may be a moment behind.
    if (final) expect("bench.copy", same(shown.toSorted(), present.toSorted()), says);
  }

  for (const { id, record } of lives) {
    if (record.mode !== "live" || record.status !== "pending") continue;
    const members = membersOf(record.workspace_id);
    const strangers = record.offers.filter(({ expert }) => !members.some((person) => person.id === expert.id));
    if (isTold)
      expect("bench.offers", strangers.length === 0, () => `it is offered to ${strangers[0]?.expert.id}, who left`, id);
    const isWaiting = record.offers.length === 0 && record.routing.next_at === null;
    const free = members.filter(
      (person) =>
        person.availability === "available" &&
        person.load < person.capacity &&
        !record.passed_on_by.includes(person.id) &&
        domain.coverage(person.skills, record.skills) > 0,
    );
    const wasReached = record.routing.reached !== null;
    if (isTold)
      expect(
        "bench.asked",
        !(isWaiting && wasReached) || free.length === 0,
        () => `nobody is asked, and ${free[0]?.id} is free`,
        id,
      );
  }
}
