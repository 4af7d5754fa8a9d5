import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { create, newWorkspace, until } from "../support/api.ts";
import { deploymentStub } from "../support/objects.ts";

type Answer = (model: string, options: { messages: { content: string }[] }) => Promise<unknown>;

/** Gives one deployment's object an AI binding, as one that has a model behind it. */
async function withModel(id: string, answer: Answer): Promise<void> {
  await runInDurableObject(deploymentStub(id), (instance) => {
    const holder = instance as unknown as { env: Record<string, unknown> };
    holder.env = Object.assign(Object.create(holder.env), { AI: { run: answer } });
  });
}

test("with an AI binding the model writes the answer, and it is still marked as synthetic", async () => {
  const { test: key } = await newWorkspace();
  const { id, brief } = await create(key);
  const asked: string[] = [];
  await withModel(id, async (_model, { messages }) => {
    asked.push(messages.map(({ content }) => content).join("\n"));
    return { response: "**Diagnosis:** the hero shouts.\n\n1. Calm\n2. Calmer\n3. Calmest" };
  });
  const done = await until(key, id, "completed");
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(brief);
  expect(done.output?.body).toContain("the hero shouts");
  expect(done.output?.body).toMatch(/synthetic/i);
  expect(done.output?.synthetic).toBe(true);
});

for (const [what, answer] of [
  ["fails", async () => Promise.reject(new Error("injected: no model"))],
  ["answers nothing", async () => ({ response: "" })],
  ["ignores the output_schema", async () => ({ response: "I will not write JSON." })],
] as [string, Answer][]) {
  test(`a model that ${what} is replaced by the built-in synthesizer`, async () => {
    const { test: key } = await newWorkspace();
    const output_schema = { type: "object", properties: { verdict: { enum: ["yes", "no"] } }, required: ["verdict"] };
    const { id } = await create(key, { output_schema });
    await withModel(id, answer);
    const done = await until(key, id, "completed");
    expect(done.output?.data).toEqual({ verdict: expect.stringMatching(/^(yes|no)$/) });
    expect(done.output?.synthetic).toBe(true);
  });
}
