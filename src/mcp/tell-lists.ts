import type { Mode } from "../domain/actors.ts";
import type { Expert } from "../domain/deployment/schemas.ts";
import type { presentUsage } from "../domain/usage.ts";

/** The bench in words. */
export function tellExperts(experts: Expert[], mode: Mode): string {
  if (experts.length === 0) return "There are no experts in this workspace yet, so nothing can be handed off.";
  const skills = [...new Set(experts.flatMap((expert) => expert.skills))].toSorted();
  return [
    mode === "test" ? "The simulated experts of test mode, who cover any skill tag:" : "The experts of this workspace:",
    ...experts.map(
      ({ id, name, skills, availability, median_turnaround_seconds: median }) =>
        `- ${name} (${id}), ${availability}: ${skills.join(", ")}.${median === null ? "" : ` Usually takes ${duration(median)}.`}`,
    ),
    `Skill tags to use in deploy_specialist: ${skills.join(", ")}.`,
  ].join("\n");
}

/** The usage in words. */
export function tellUsage(usage: ReturnType<typeof presentUsage>): string {
  const { mode, balance, cap, reserved, settled, cycle, in_flight, thresholds } = usage;
  const reached = thresholds.filter(({ reached_at }) => reached_at !== null).map(({ percent }) => `${percent} %`);
  return [
    `${balance} credits are left of ${cap} in this cycle, which ends ${cycle.end}; ${reserved} are reserved, ${settled} spent.`,
    ...(reached.length ? [`Thresholds reached: ${reached.join(", ")}.`] : []),
    `${in_flight.count} of at most ${in_flight.limit} deployments are in flight.`,
    ...(mode === "test" ? ["This is a test key: deployments cost nothing and no human answers them."] : []),
  ].join("\n");
}

function duration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
}
