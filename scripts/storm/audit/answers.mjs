const EVENT_OF = {
  accept: "deployment.accepted",
  start: "deployment.in_progress",
  release: "deployment.released",
  ask: "deployment.needs_input",
  complete: "deployment.completed",
  cancel: "deployment.cancelled",
  reply: "deployment.resumed",
};

/** An answer that said yes is true for good; what was refused left nothing; and nothing is there that nobody said. */
export function checkAnswers({ entries, lives, byId, byNonce }, expect) {
  for (const entry of entries) {
    const type = EVENT_OF[entry.act];
    if (!type || entry.outcome !== "ok" || entry.target === null) continue;
    const life = byId.get(entry.target);
    const by = entry.about.expert;
    const has = life?.log.some(
      (event) =>
        event.type === type && (!by || event.json.data.deployment.expert?.id === by || entry.act === "release"),
    );
    expect(
      "answers.happened",
      has,
      () => `${entry.act} by ${entry.actor} was answered ${entry.status}, and its log has no ${type}`,
      entry.target,
    );
    if (entry.act === "complete") {
      expect(
        "answers.output",
        life?.record.output?.body === entry.nonce,
        () => `${entry.nonce} was accepted as its output, which is ${life?.record.output?.body}`,
        entry.target,
      );
    }
  }
  for (const [nonce, tries] of byNonce) {
    const { act, target } = tries[0];
    if (!["ask", "reply", "complete"].includes(act)) continue;
    const life = byId.get(target);
    const written = life ? textsOf(life.record).filter((text) => text === nonce).length : 0;
    const isSaid = tries.some(({ outcome }) => outcome === "ok");
    const isOpen = tries.some(({ outcome }) => outcome === "unknown");
    const [least, most] = isSaid ? [1, 1] : isOpen ? [0, 1] : [0, 0];
    expect(
      "answers.once",
      written >= least && written <= most,
      () => `${nonce} (${tries.map(({ outcome }) => outcome).join(", ")}) is there ${written} times`,
      target,
    );
  }
  for (const { id, record, log } of lives) {
    if (record.mode !== "live") continue;
    const outputs = record.output ? [record.output.body] : [];
    for (const text of [...outputs, ...record.thread.map(({ body }) => body)]) {
      const tries = byNonce.get(text) ?? [];
      const isTheirs = tries.some(({ target, outcome }) => target === id && outcome !== "refused");
      expect("answers.said", isTheirs, () => `${text} was said by nobody`, id);
    }
    if (record.status !== "completed") continue;
    const tries = byNonce.get(record.output?.body ?? "") ?? [];
    const holder = log.findLast(({ type }) => type === "deployment.accepted")?.json.data.deployment.expert?.id;
    const isComplete = tries.some(({ act, about }) => act === "complete" && about.expert === holder);
    expect("answers.completed", isComplete, "it completed, and its expert never said so", id);
  }
}

function textsOf({ output, thread }) {
  return [...(output ? [output.body] : []), ...thread.map(({ body }) => body)];
}
