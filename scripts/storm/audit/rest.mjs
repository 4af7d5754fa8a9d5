const GUARD_MS = 2_500;

/** Nothing is left lying about: no seed, no lane behind, no event of a workspace unsent, and whatever is due has an alarm. */
export function checkRest({ lives, workspaces }, expect) {
  for (const { id, lanes, alarm, due_at, ringing } of lives) {
    for (const [lane, { head, at }] of Object.entries(lanes)) {
      expect("rest.outbox", at === null || head === at, () => `its lane ${lane} is at ${at} of ${head}`, id);
    }
    // While its alarm is at work, an object has none set.
    const isWatched = due_at === null || ringing > 0 || (alarm !== null && alarm <= due_at + GUARD_MS);
    expect("rest.alarm", isWatched, () => `it is due at ${due_at}, and its alarm stands at ${alarm}`, id);
  }
  for (const [name, { tables, kv }] of Object.entries(workspaces)) {
    const seeds = (tables.open_deployments ?? []).filter(({ seed }) => seed !== null);
    expect("rest.seeds", seeds.length === 0, () => `${name} keeps ${seeds.length} seeds`, seeds[0]?.id);
    const unsent = Object.keys(kv).filter((key) => key.startsWith("event:"));
    expect("rest.events", unsent.length === 0, () => `${name} has not sent ${unsent.length} events`);
  }
}
