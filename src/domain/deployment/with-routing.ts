import type { Machine, Outcome } from "../machine.ts";
import type { Scale } from "../time.ts";
import type { Command } from "./commands.ts";
import { withNotice } from "./notices.ts";
import type { DeploymentRecord } from "./record.ts";
import { type BenchEntry, lookAtBench } from "./routing.ts";
import { WINDOWS } from "./windows.ts";

type R = DeploymentRecord;

export const ROUTING = "routing";

/** Adds the waves of routing to a machine, as one more named timer. `bench` is what was last read of it; the timer must be held back while that is null. */
export function withRouting(
  machine: Machine<R, Command>,
  scale: Scale,
  bench: () => readonly BenchEntry[] | null,
): Machine<R, Command> {
  const look = (record: R, isDue: boolean, now: number): Outcome<R> => {
    const members = bench();
    if (!members || record.status !== "pending" || record.scenario !== null) return { kind: "held", record };
    // The first look after a release only sees who is still there: their wave begins anew.
    const opensNext = isDue && record.routing.next_at !== record.pending_since;
    const { offers, fresh, reached, more } = lookAtBench(members, record, opensNext, now);
    const wave = now + scale(WINDOWS.wave[record.urgency]);
    const begins = isDue || reached !== record.routing.reached;
    const next_at = more ? (begins ? wave : (record.routing.next_at ?? wave)) : null;
    const isSame =
      fresh.length === 0 &&
      offers.length === record.offers.length &&
      reached === record.routing.reached &&
      next_at === record.routing.next_at;
    if (isSame) return { kind: "held", record };
    const notices = withNotice(
      record.notices,
      "offer",
      fresh.map(({ expert }) => expert.id),
      now,
    );
    const gone = record.offers.map(({ expert }) => expert.id).filter((id) => !offers.some((o) => o.expert.id === id));
    const withdrawn = [...new Set([...record.withdrawn, ...gone])];
    const next = { ...record, offers, withdrawn, notices, routing: { reached, next_at } };
    return { kind: "changed", record: next, event: null };
  };
  return {
    decide: (record, command, actor, now) => {
      if (command.type !== "reroute") return machine.decide(record, command, actor, now);
      // Before its first look a scheduled deployment is nobody's yet.
      return record.routing.reached === null && record.pending_since > now
        ? { kind: "held", record }
        : look(record, false, now);
    },
    deadlines: (record) => {
      const deadlines = machine.deadlines(record);
      const { next_at } = record.routing;
      const waits = record.status === "pending" && record.scenario === null && next_at !== null;
      return waits ? [{ timer: ROUTING, at: next_at }, ...deadlines] : deadlines;
    },
    fire: (record, timer, now) => (timer === ROUTING ? look(record, true, now) : machine.fire(record, timer, now)),
  };
}
