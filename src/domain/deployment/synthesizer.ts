import { bytes } from "../limits.ts";
import { shapeOf } from "./brief-shape.ts";
import { outputDataProblems } from "./output-schema.ts";
import { synthesizeData } from "./synthesize-data.ts";
import { chanceOf } from "./synthesize-random.ts";
import { writePart, writePlain } from "./synthesize-text.ts";

/** What the simulated expert knows of a deployment. The same `seed` gives the same answer. */
export interface SynthesisInput {
  brief: string;
  skills: string[];
  context_url: string | null;
  output_schema: Record<string, unknown> | null;
  expert_name: string;
  thread: { author: "agent" | "expert"; body: string }[];
  seed: string;
}

export interface Synthesis {
  body: string;
  data: unknown;
}

/** The first lines of every output in test mode. */
export const SYNTHETIC_NOTICE =
  "> **Synthetic test-mode output.** No human wrote or checked this text.\n> Use a live key to reach a real expert.";

const MAX_BODY_BYTES = 8 * 1024;

/** A made-up answer in the shape that the brief asks for, or null if no data can satisfy `output_schema`. */
export function synthesize(input: SynthesisInput): Synthesis | null {
  let data: unknown = null;
  if (input.output_schema) {
    const made = synthesizeData(input.output_schema, input.seed);
    if (!made || outputDataProblems(input.output_schema, made.data).length) return null;
    data = made.data;
  }
  const chance = chanceOf(`${input.seed}:body`);
  const topic = excerpt(input.brief.split(/(?<=[.!?])\s/)[0] ?? "", 80);
  const parts = shapeOf(input.brief);
  const answer = parts.length
    ? parts.map((part) => writePart(part, chance, topic, data)).join("\n\n")
    : writePlain(chance, topic);
  const body = [SYNTHETIC_NOTICE, ...contextOf(input), answer].join("\n\n");
  return { body: cut(body), data };
}

/** A question of the simulated expert, for the scenarios that ask. */
export function synthesizeQuestion(input: { brief: string; skills: string[] }): string {
  const chance = chanceOf(input.brief);
  const question = chance.pick([
    "Who is the main reader, and what should they do next?",
    "Which matters more here: keeping the present wording, or making it shorter?",
    "Is there an earlier version or a guideline that the result has to agree with?",
    "What would make the result unusable for you?",
  ]);
  const skill = input.skills[0] ? ` from a ${input.skills[0]} point of view` : "";
  return `**Synthetic test-mode question, written by no human.** On “${excerpt(input.brief, 160)}”${skill}: ${question}`;
}

/** What a simulated expert leaves behind who cancels midway. */
export function synthesizePartial(input: { brief: string; expert_name: string }): string {
  return [
    SYNTHETIC_NOTICE,
    `**Partial output.** ${excerpt(input.expert_name, 80)} stopped before finishing “${excerpt(input.brief, 160)}”.`,
    "**Done so far**\n\n- Read the brief.\n- Noted one finding: the main point comes late.",
    "**Not done**\n\n- Everything else that the brief asks for.",
  ].join("\n\n");
}

function contextOf(input: SynthesisInput): string[] {
  const out = [`${excerpt(input.expert_name, 80)} on your brief “${excerpt(input.brief, 160)}”`];
  if (input.context_url) out.push(`Context given, not opened in test mode: <${excerpt(input.context_url, 300)}>`);
  const reply = input.thread.findLast((message) => message.author === "agent");
  if (reply) out.push(`Taking your reply into account: “${excerpt(reply.body, 160)}”`);
  return out;
}

/** The beginning of a text on one line, with no mark-up that could break out of its place. */
function excerpt(text: string, most: number): string {
  const line = text.replaceAll(/[\s<>`]+/g, " ").trim();
  const points = [...line];
  return points.length > most
    ? `${points
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : line;
}

function cut(body: string): string {
  let out = body;
  while (bytes(out) > MAX_BODY_BYTES) out = [...out].slice(0, -100).join("");
  return out;
}
