import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import { type BenchEntry, type Look, lookAtBench } from "../../../src/domain/deployment/routing.ts";
import { CREATED, testId } from "../../support/records.ts";

/** What of a deployment routing looks at. */
export type Asked = Pick<DeploymentRecord, "skills" | "offers" | "passed_on_by" | "routing">;

/** A member of the bench: available, with room for three, holding nothing, never asked. */
export function member(tail: string, skills: string[] = ["copy"], more: Partial<BenchEntry> = {}): BenchEntry {
  return {
    id: testId("spec", tail),
    name: `Expert ${tail}`,
    skills,
    availability: "available",
    median_turnaround_seconds: null,
    capacity: 3,
    load: 0,
    last_offered_at: null,
    ...more,
  };
}

/** The members as actors who give commands. */
export function actorOf({ id, name, skills }: BenchEntry) {
  return { type: "expert" as const, id, name, skills };
}

/** A deployment that nobody was asked about yet. */
export function unasked(skills: string[] = ["copy"]): Asked {
  return { skills, offers: [], passed_on_by: [], routing: { reached: null, next_at: CREATED } };
}

/** The deployment once a look's offers are made. */
export function afterLook(asked: Asked, { offers, reached }: Look): Asked {
  return { ...asked, offers, routing: { ...asked.routing, reached } };
}

/** Looks, and gives the look and the deployment after it. */
export function looked(bench: BenchEntry[], asked: Asked, opensNext = true, now = CREATED): [Look, Asked] {
  const look = lookAtBench(bench, asked, opensNext, now);
  return [look, afterLook(asked, look)];
}

/** The deployment once somebody said no. */
export function declinedBy(asked: Asked, { id }: { id: string }): Asked {
  const offers = asked.offers.filter(({ expert }) => expert.id !== id);
  return { ...asked, offers, passed_on_by: [...asked.passed_on_by, id] };
}

/** The last letter of each one's id. */
export function tails(offers: readonly { expert: { id: string } }[]): string[] {
  return offers.map(({ expert }) => expert.id.slice(-1));
}
