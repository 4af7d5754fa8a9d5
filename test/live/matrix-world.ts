import { expect } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { benchExpert, gave, handIn, ownSkill, type TestExpert, untilOffered } from "../support/bench.ts";
import { type Browser, signIn } from "../support/console.ts";
import { cancel, configure } from "../support/http-helpers.ts";
import { eventually, sleep } from "../support/objects.ts";

/** `of_a` and `of_b` belong to one workspace each, `of_both` to both. */
export const EXPERTS = ["of_a", "of_b", "of_both"] as const;
export type ExpertName = (typeof EXPERTS)[number];
export const WORKSPACES = ["a", "b"] as const;
export type WorkspaceName = (typeof WORKSPACES)[number];

const HELD = ["accepted", "in_progress", "needs_input", "completed", "cancelled"] as const;
type Held = (typeof HELD)[number];

/** What a workspace has one deployment of each: `own_…` is held by its only own expert, `both_…` by the one who belongs to both. */
export type Situation =
  | "offered"
  | `own_${Held}`
  | `both_${Held}`
  | "released_by_own"
  | "declined_by_own"
  | "withdrawn"
  | "test";
export const SITUATIONS: readonly Situation[] = [
  "offered",
  ...HELD.map((held) => `own_${held}` as const),
  ...HELD.map((held) => `both_${held}` as const),
  "released_by_own",
  "declined_by_own",
  "withdrawn",
  "test",
];

export interface Made {
  id: string;
  /** Words that only this one's brief has. */
  brief: string;
  context_file: string;
  /** Handed in by its holder, where there is one at work. */
  output_file: string | null;
}

export interface World {
  workspaces: Record<WorkspaceName, Workspace>;
  experts: Record<ExpertName, TestExpert>;
  browsers: Record<ExpertName, Browser>;
  made: Record<WorkspaceName, Record<Situation, Made>>;
}

/** The expert who is a member of this workspace alone. */
export function ownOf(workspace: WorkspaceName): ExpertName {
  return workspace === "a" ? "of_a" : "of_b";
}

/** Two workspaces and three experts, all with the same skill, so that only membership tells them apart. */
export async function makeWorld(): Promise<World> {
  const workspaces = { a: await newWorkspace(), b: await newWorkspace() };
  for (const workspace of Object.values(workspaces)) {
    for (const mode of ["live", "test"] as const) {
      await configure(workspace, mode, { in_flight_limit: 1_000, rate_limit: 1_000_000, cycle_cap: 1_000_000 });
    }
  }
  const skill = ownSkill();
  const member = (...of: Workspace[]) => benchExpert([skill], { workspaces: of.map(({ id }) => id), capacity: 100 });
  const experts = {
    of_a: await member(workspaces.a),
    of_b: await member(workspaces.b),
    of_both: await member(workspaces.a, workspaces.b),
  };
  const browsers = {
    of_a: await signIn(experts.of_a),
    of_b: await signIn(experts.of_b),
    of_both: await signIn(experts.of_both),
  };
  const world: World = { workspaces, experts, browsers, made: { a: {}, b: {} } as World["made"] };
  for (const name of WORKSPACES) {
    for (const situation of SITUATIONS) world.made[name][situation] = await make(world, name, situation);
  }
  await eventually(async () => {
    const { text } = await call("/expert/v1/deployments?limit=100", { key: experts.of_both.token });
    return text.split('"object":"deployment"').length - 1 === 2 * HELD.length;
  });
  await sleep(500);
  return world;
}

/** One deployment of a workspace, brought into a situation. */
export async function make({ workspaces, experts }: World, name: WorkspaceName, situation: Situation): Promise<Made> {
  const workspace = workspaces[name];
  const { of_both } = experts;
  const own = experts[ownOf(name)];
  const key = situation === "test" ? workspace.test : workspace.live;
  const upload = { key, method: "POST", raw: `Context of ${name}`, headers: { "Content-Type": "text/plain" } };
  const { body: file } = await call<{ url: string }>("/v1/files?name=context.txt", upload);
  const brief = `Brief ${crypto.randomUUID()} of ${name}`;
  const body = { brief, skills: own.skills, context_files: [file.url] };
  const { id, context_files } = await create(key, body, situation === "test" ? "slow" : undefined);
  const made: Made = { id, brief, context_file: context_files[0]?.id ?? "", output_file: null };
  if (situation === "test") {
    await until(key, id, "accepted");
    return made;
  }
  await untilOffered(own, id);
  await untilOffered(of_both, id);
  if (situation === "withdrawn") expect((await cancel(key, id)).status).toBe(200);
  else if (situation === "declined_by_own") await gave(own, id, "decline");
  else if (situation === "released_by_own") {
    await gave(own, id, "accept");
    await gave(own, id, "release");
    await untilOffered(of_both, id);
  } else if (situation !== "offered") {
    const [who, held] = situation.split(/_(.*)/s) as ["own" | "both", Held];
    made.output_file = await hold(who === "own" ? own : of_both, id, held);
  }
  return made;
}

/** Brings an offered deployment into an expert's hands; the file that they handed in, if they came to work. */
async function hold(expert: TestExpert, id: string, held: Held): Promise<string | null> {
  await gave(expert, id, "accept");
  if (held === "accepted") return null;
  await gave(expert, id, "start");
  const { body: file } = await handIn(expert, id, "output.txt", "Output");
  const output: Deployment["output"] | object = { body: "Done.", files: [file.id] };
  if (held === "needs_input") await gave(expert, id, "ask", { body: "Which one?" });
  if (held === "completed") await gave(expert, id, "complete", { output });
  if (held === "cancelled") await gave(expert, id, "cancel", { reason: "No.", output });
  return file.id;
}
