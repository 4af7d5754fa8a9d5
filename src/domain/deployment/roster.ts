import type { ExpertRef } from "./record.ts";
import type { Expert } from "./schemas.ts";

export const CATALOG = [
  "brand-strategy",
  "copy",
  "legal",
  "code-review",
  "design",
  "research",
  "security",
  "data-analysis",
  "finance",
  "support",
] as const;

/** The bench of test mode: nobody real, the same everywhere. The last one covers any tag at all. */
export const SYNTHETIC_ROSTER: readonly Expert[] = (
  [
    ["spec_00000000000000000000000001", "Robin Vale (synthetic)", ["brand-strategy", "copy", "design"], 2_400],
    ["spec_00000000000000000000000002", "Noor Lindqvist (synthetic)", ["copy", "research", "support"], 3_000],
    ["spec_00000000000000000000000003", "Amara Okafor (synthetic)", ["legal", "finance"], 5_400],
    [
      "spec_00000000000000000000000004",
      "Teo Marchetti (synthetic)",
      ["code-review", "security", "data-analysis"],
      4_200,
    ],
    ["spec_00000000000000000000000005", "Sam Generalist (synthetic)", [...CATALOG], 3_600],
  ] as [string, string, string[], number][]
).map(([id, name, skills, turnaround]) => ({
  id,
  object: "expert",
  name,
  skills,
  availability: "available",
  median_turnaround_seconds: turnaround,
}));

/** The synthetic experts in the order in which the simulator offers to them: best coverage first, the generalist last among equals. */
export function syntheticOffers(skills: readonly string[]): ExpertRef[] {
  return SYNTHETIC_ROSTER.map((expert) => ({ expert, covered: coverage(expert.skills, skills) }))
    .sort((a, b) => b.covered - a.covered || a.expert.skills.length - b.expert.skills.length)
    .filter(({ expert, covered }) => covered > 0 || expert === SYNTHETIC_ROSTER.at(-1))
    .map(({ expert }) => ({ id: expert.id, name: expert.name, skills: expert.skills }));
}

/** How many of the wanted tags a set of skills covers. */
export function coverage(skills: readonly string[], wanted: readonly string[]): number {
  return new Set(wanted.filter((tag) => skills.includes(tag))).size;
}
