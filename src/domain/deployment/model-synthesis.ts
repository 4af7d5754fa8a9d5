import { bytes } from "../limits.ts";
import { outputDataProblems } from "./output-schema.ts";
import { SYNTHETIC_NOTICE, type Synthesis, type SynthesisInput } from "./synthesizer.ts";

const MAX_ANSWER_BYTES = 32 * 1024;

/** The messages that ask a text model to answer in place of the simulated expert. */
export function modelMessages(input: SynthesisInput): { role: "system" | "user"; content: string }[] {
  const rules = [
    `You stand in for ${input.expert_name}, an expert in ${input.skills.join(", ")}, in the test mode of a service that hands briefs of AI agents to human experts.`,
    "Answer the brief in markdown, in exactly the shape that it asks for, with no preamble, in at most 400 words.",
    "You can't open links or files: where you would need one, say what you assume. Don't claim to be human.",
  ];
  if (input.output_schema) {
    rules.push(
      "End with one fenced ```json block that holds a value for the JSON Schema below, and nothing after it.",
      `JSON Schema:\n${JSON.stringify(input.output_schema)}`,
    );
  }
  const asked = [`Brief:\n${input.brief}`];
  if (input.context_url) asked.push(`Context, which you can't open: ${input.context_url}`);
  for (const message of input.thread) {
    asked.push(`${message.author === "agent" ? "The agent wrote" : "You asked"}:\n${message.body}`);
  }
  return [
    { role: "system", content: rules.join("\n") },
    { role: "user", content: asked.join("\n\n") },
  ];
}

/** A model's answer as an output, or null if it is empty, too long, or has no data that satisfies `output_schema`. */
export function readModelAnswer(text: string, input: SynthesisInput): Synthesis | null {
  const answer = text.replaceAll(/<think>[\s\S]*?<\/think>/g, "").trim();
  if (!answer || bytes(answer) > MAX_ANSWER_BYTES) return null;
  if (!input.output_schema) return { body: `${SYNTHETIC_NOTICE}\n\n${answer}`, data: null };
  for (const { json, rest } of candidates(answer)) {
    const parsed = parse(json);
    if (!parsed || outputDataProblems(input.output_schema, parsed.value).length) continue;
    const prose = rest.trim() || `\`\`\`json\n${JSON.stringify(parsed.value, null, 2)}\n\`\`\``;
    return { body: `${SYNTHETIC_NOTICE}\n\n${prose}`, data: parsed.value };
  }
  return null;
}

/** Where the JSON may be, the likeliest first, each with the text around it. */
function* candidates(answer: string): Generator<{ json: string; rest: string }> {
  yield { json: answer, rest: "" };
  const blocks = [...answer.matchAll(/```[a-zA-Z]*[ \t]*\n([\s\S]*?)```/g)].toReversed();
  for (const block of blocks) {
    const rest = answer.slice(0, block.index) + answer.slice(block.index + block[0].length);
    yield { json: block[1] ?? "", rest };
  }
  for (const [open, close] of [
    ["{", "}"],
    ["[", "]"],
  ] as const) {
    const from = answer.indexOf(open);
    const to = answer.lastIndexOf(close);
    if (from < 0 || to < from) continue;
    yield { json: answer.slice(from, to + 1), rest: answer.slice(0, from) + answer.slice(to + 1) };
  }
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
