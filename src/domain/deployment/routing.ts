import type { Offer } from "./record.ts";
import { coverage } from "./roster.ts";
import type { Expert } from "./schemas.ts";

/** A member of a workspace's bench, as routing sees them. */
export interface RosterEntry extends Omit<Expert, "object"> {
  capacity: number;
}

/** The first wave: every available expert who covers the most of the wanted tags. Empty if nobody covers one. */
export function firstWave(roster: readonly RosterEntry[], wanted: readonly string[], now: number): Offer[] {
  const covering = roster
    .filter((entry) => entry.availability === "available")
    .map((entry) => ({ entry, covered: coverage(entry.skills, wanted) }))
    .filter(({ covered }) => covered > 0);
  const best = Math.max(...covering.map(({ covered }) => covered));
  return covering
    .filter(({ covered }) => covered === best)
    .map(({ entry: { id, name, skills } }) => ({ expert: { id, name, skills }, offered_at: now }));
}
