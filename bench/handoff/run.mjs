import { join } from "node:path";
import { runApart } from "../support/apart.mjs";
import { summary } from "../support/figures.mjs";
import { startOurs } from "../support/runtime.mjs";
import { BRIEF, newWorld, OUTPUT } from "../support/world.mjs";

const WORKSPACES = 8;
const LOAD = new URL("./load.mjs", import.meta.url);

/** Each step of a handoff, and what it measures. */
export const STEPS = [
  ["create", "create: sent → 201"],
  ["offered", "201 → an expert may accept it"],
  ["accept", "accept: sent → 200"],
  ["start", "start: sent → 200"],
  ["complete", "complete: sent → 200"],
  ["wait", "complete sent → seen by the agent's `?wait`"],
  ["webhook", "complete sent → webhook at its receiver"],
  ["whole", "create sent → answer seen by the agent"],
];

/**
 * Whole handoffs in live mode at steady paces, one after the other: each on a fresh instance.
 * @param {{ build: import("../support/runtime.mjs").Build, folder: string, paces: { rate: number, seconds: number }[], say(text: string): void }} options
 */
export async function runHandoff({ build, folder, paces, say }) {
  const runs = [];
  for (const pace of paces)
    runs.push(await atPace({ build, stateDir: join(folder, `handoff-${pace.rate}`), pace, say }));
  return runs;
}

async function atPace({ build, stateDir, pace: { rate, seconds }, say }) {
  const ours = await startOurs({ build, stateDir });
  try {
    const { workspaces, experts } = await newWorld(ours, { workspaces: WORKSPACES });
    const asked = experts.filter(({ skills }) => skills.includes(BRIEF.skills[0]));
    const plan = { url: ours.url, workspaces, experts: asked, brief: BRIEF, output: OUTPUT, rate, seconds, warmUp: 2 };
    const { steps, failed, failures, lost, late } = await runApart(LOAD, "handoffLoad", plan);
    say(`handoff at ${rate}/s: ${steps.whole.length} whole ones, ${failed} failed, ${lost} webhooks missing`);
    for (const [failure, count] of Object.entries(failures)) say(`  ${count} × ${failure}`);
    return { rate, rows: STEPS.map(([step, words]) => ({ step, words, ...summary(steps[step]) })), failed, lost, late };
  } finally {
    await ours.stop();
  }
}
