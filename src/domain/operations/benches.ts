import type { Availability } from "../expert/schemas.ts";
import type { DeploymentFacts } from "./facts.ts";

/** An expert as their bench is counted. */
export interface BenchedExpert {
  id: string;
  skills: string[];
  availability: Availability;
  capacity: number;
  /** Live deployments that they hold. */
  load: number;
  open_offers: number;
}

/** How a skill is covered, and how much it is wanted. */
export interface SkillBench {
  skill: string;
  experts: number;
  /** Available, and with room for more. */
  free: number;
  /** Available, and at their capacity. */
  full: number;
  busy: number;
  away: number;
  load: number;
  capacity: number;
  open_offers: number;
  /** How many more those who are free could take. */
  room: number;
  /** Live deployments that ask for it and wait for an expert now. */
  waiting: number;
  /** Live deployments of the last days that asked for it. */
  asked: number;
  standing: "nobody" | "short" | "enough";
}

/** Each skill that somebody has or somebody asked for: those that are short come first, then what is asked for most. `recent` is what was made in the last days. */
export function benchesOf(experts: readonly BenchedExpert[], recent: readonly DeploymentFacts[]): SkillBench[] {
  const live = recent.filter(({ mode }) => mode === "live");
  const skills = new Set([...experts, ...live].flatMap((one) => one.skills));
  return [...skills]
    .map((skill) => benchOfSkill(skill, experts, live))
    .toSorted((a, b) => RANK[a.standing] - RANK[b.standing] || b.asked - a.asked || (a.skill < b.skill ? -1 : 1));
}

const RANK: Record<SkillBench["standing"], number> = { nobody: 0, short: 1, enough: 2 };

function benchOfSkill(skill: string, experts: readonly BenchedExpert[], live: readonly DeploymentFacts[]): SkillBench {
  const bench = experts.filter(({ skills }) => skills.includes(skill));
  const of = (availability: Availability) => bench.filter((one) => one.availability === availability);
  const available = of("available");
  const free = available.filter(({ load, capacity }) => load < capacity);
  const wanted = live.filter(({ skills }) => skills.includes(skill));
  const waiting = wanted.filter(({ status }) => status === "pending").length;
  const room = sum(free.map(({ load, capacity }) => capacity - load));
  return {
    skill,
    experts: bench.length,
    free: free.length,
    full: available.length - free.length,
    busy: of("busy").length,
    away: of("away").length,
    load: sum(bench.map(({ load }) => load)),
    capacity: sum(bench.map(({ capacity }) => capacity)),
    open_offers: sum(bench.map(({ open_offers }) => open_offers)),
    room,
    waiting,
    asked: wanted.length,
    standing: standingOf({ experts: bench.length, room, waiting, asked: wanted.length }),
  };
}

/** Nobody has it; or more wait than there is room for, or it is asked for and nobody has room; or neither. */
function standingOf(bench: { experts: number; room: number; waiting: number; asked: number }): SkillBench["standing"] {
  if (bench.experts === 0) return "nobody";
  return bench.waiting > bench.room || (bench.asked > 0 && bench.room === 0) ? "short" : "enough";
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
