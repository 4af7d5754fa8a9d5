import { expect, test } from "vitest";
import { modelMessages, readModelAnswer } from "../../../src/domain/deployment/model-synthesis.ts";
import type { SynthesisInput } from "../../../src/domain/deployment/synthesizer.ts";

const input: SynthesisInput = {
  brief: "Return a one-line verdict.",
  skills: ["copy", "legal"],
  context_url: "https://example.com/page",
  output_schema: null,
  expert_name: "Ada Test",
  thread: [
    { author: "expert", body: "For whom?" },
    { author: "agent", body: "For lawyers." },
  ],
  seed: "dep_1",
};
const withSchema = {
  ...input,
  output_schema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
};
const told = (of: SynthesisInput) =>
  modelMessages(of)
    .map(({ content }) => content)
    .join("\n");

test("the model is told the brief, the skills, the context, the thread and the schema", () => {
  for (const part of [input.brief, "copy, legal", "https://example.com/page", "For lawyers.", '"required":["ok"]']) {
    expect(told(withSchema)).toContain(part);
  }
  expect(modelMessages(input).map(({ role }) => role)).toEqual(["system", "user"]);
  expect(told(input)).not.toContain("JSON Schema");
});

test("an answer starts with the notice that no human wrote it", () => {
  const output = readModelAnswer("**Verdict:** fine.", input);
  expect(output?.body).toMatch(/^> \*\*Synthetic.*No human/);
  expect(output?.body).toContain("**Verdict:** fine.");
  expect(output?.data).toBeNull();
});

test("an empty answer, one of thoughts alone and one that is too long are unusable", () => {
  expect(readModelAnswer("  \n", input)).toBeNull();
  expect(readModelAnswer("<think>Hm.</think>", input)).toBeNull();
  expect(readModelAnswer("a".repeat(100_000), input)).toBeNull();
});

test.each([
  ["a fenced block", 'Fine.\n\n```json\n{"ok": true}\n```'],
  ["a block before one that does not fit", 'Fine.\n```json\n{"ok": true}\n```\n```json\n{"no": 1}\n```'],
  ["the whole answer", '{"ok": true}'],
  ["JSON in the prose", 'Fine. Here it is: {"ok": true} as asked.'],
  ["an answer after thoughts", '<think>{"ok": 1}</think>Fine.\n```\n{"ok": true}\n```'],
])("data is read from %s", (_, text) => {
  const output = readModelAnswer(text, withSchema);
  expect(output?.data).toEqual({ ok: true });
  expect(output?.body).toMatch(/^> \*\*Synthetic/);
});

test("an answer whose data breaks the schema, or has none, is unusable", () => {
  expect(readModelAnswer('```json\n{"ok": "yes"}\n```', withSchema)).toBeNull();
  expect(readModelAnswer("Fine.", withSchema)).toBeNull();
  expect(readModelAnswer('```json\n{"ok": tru', withSchema)).toBeNull();
});
