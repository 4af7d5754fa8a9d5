/** Nobody who looked at a deployment later saw it as it was before. */
export function checkTime({ entries }, expect) {
  const looks = entries.filter(({ about }) => about.saw);
  for (const [id, seen] of Map.groupBy(looks, ({ about }) => about.saw.id)) {
    const byEnd = seen.toSorted((a, b) => a.ended - b.ended);
    const byStart = seen.toSorted((a, b) => a.began - b.began);
    let newest = { version: 0, actor: "" };
    let next = 0;
    for (const look of byStart) {
      for (; next < byEnd.length && byEnd[next].ended < look.began; next++) {
        const { version } = byEnd[next].about.saw;
        if (version > newest.version) newest = { version, actor: byEnd[next].actor };
      }
      const { version } = look.about.saw;
      expect(
        "time.backwards",
        version >= newest.version,
        () => `${look.actor} saw version ${version} by ${look.act} after ${newest.actor} had seen ${newest.version}`,
        id,
      );
    }
    const byVersion = Map.groupBy(seen, ({ about }) => about.saw.version);
    for (const [version, same] of byVersion) {
      const statuses = new Set(same.map(({ about }) => about.saw.status));
      expect("time.one_truth", statuses.size === 1, () => `version ${version} was ${[...statuses].join(" and ")}`, id);
    }
  }
}
