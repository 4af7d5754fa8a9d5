import { iso } from "../time.ts";
import type { DeploymentRecord, ExpertRef, Offer, Routing } from "./record.ts";
import { coverage } from "./roster.ts";
import type { Expert } from "./schemas.ts";

/** A member of a workspace's bench, as its Workspace object keeps them. Who is at capacity counts as busy. */
export interface RosterEntry extends Omit<Expert, "object"> {
  capacity: number;
}

/** A member as routing sees them: how many live deployments they hold, and when anything was last offered to them. */
export interface BenchEntry extends RosterEntry {
  load: number;
  last_offered_at: number | null;
}

type Asked = Pick<DeploymentRecord, "skills" | "offers" | "passed_on_by" | "routing">;

/** What a look at the bench came to: the offers that are open from now on, which of them are new, and how far it came. */
export interface Look {
  offers: Offer[];
  fresh: Offer[];
  reached: Routing["reached"];
  /** True if a later wave could reach somebody else. */
  more: boolean;
}

/** True if somebody who is available covers at least one of the wanted tags. */
export function isCovered(roster: readonly RosterEntry[], wanted: readonly string[]): boolean {
  return roster.some(({ availability, skills }) => availability === "available" && coverage(skills, wanted) > 0);
}

/**
 * Offers to whom the waves have reached: available, below capacity, not asked before. A wave is all who cover equally
 * many of the tags; with `opensNext`, or when nobody is being asked, the next best wave opens. Fresh offers come least
 * loaded first, then whoever was asked longest ago. Offers to those who left the bench are withdrawn.
 */
export function lookAtBench(bench: readonly BenchEntry[], asked: Asked, opensNext: boolean, now: number): Look {
  const kept = asked.offers.filter((offer) => bench.some(({ id }) => id === offer.expert.id));
  const askable = bench
    .map((entry) => ({ entry, covered: coverage(entry.skills, asked.skills) }))
    .filter(({ entry, covered }) => covered > 0 && !asked.passed_on_by.includes(entry.id))
    .filter(({ entry }) => !kept.some(({ expert }) => expert.id === entry.id));
  const free = askable.filter(({ entry }) => entry.availability === "available" && entry.load < entry.capacity);

  let reached = asked.routing.reached;
  const within = (level: number | null) => free.filter(({ covered }) => level !== null && covered >= level);
  if (opensNext || (kept.length === 0 && within(reached).length === 0)) {
    const isBelow = ({ covered }: { covered: number }) => reached === null || covered < reached;
    const next = free.filter(isBelow).map(({ covered }) => covered);
    // Where nobody further down is free, all waves have passed: whoever comes back is asked at once.
    const passed = reached === null ? [] : askable.filter(isBelow).map(({ covered }) => covered);
    if (next.length > 0) reached = Math.max(...next);
    else if (passed.length > 0) reached = Math.min(...passed);
  }
  const fresh = within(reached)
    .toSorted((a, b) => inTurn(a.entry, b.entry))
    .map(({ entry: { id, name, skills } }) => ({ expert: { id, name, skills } satisfies ExpertRef, offered_at: now }));
  const more = askable.some(({ covered }) => reached === null || covered < reached);
  return { offers: [...kept, ...fresh], fresh, reached, more };
}

/** Least loaded first, then who was asked longest ago; the id decides what is left, so that the order is one. */
function inTurn(a: BenchEntry, b: BenchEntry): number {
  return a.load - b.load || (a.last_offered_at ?? 0) - (b.last_offered_at ?? 0) || (a.id < b.id ? -1 : 1);
}

/** An offer as the expert sees it. */
export function presentOffer(record: DeploymentRecord, offer: Offer) {
  return {
    offered_at: iso(offer.offered_at),
    expires_at: iso(record.accept_by),
    matched_skills: matchedSkills(offer.expert.skills, record.skills),
  };
}

/** Which of the wanted tags someone has, in the order in which they are wanted. */
export function matchedSkills(skills: readonly string[], wanted: readonly string[]): string[] {
  return [...new Set(wanted)].filter((tag) => skills.includes(tag));
}
