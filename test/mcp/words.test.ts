import { expect, test } from "vitest";
import { create, newWorkspace, until } from "../support/api.ts";
import { benchExpert, brought, gave, ownSkill } from "../support/bench.ts";
import { callTool } from "./client.ts";

const NO_ANSWER = "NO human answered it";

test.concurrent("in every state the text says what to do next, and only a completed deployment reads as an answer", async () => {
  const workspace = await newWorkspace();
  const key = workspace.live;
  const expert = await benchExpert([ownSkill()], { name: "Ada Words" });
  const read = async (id: string) => (await callTool("modern", key, "check_deployment", { deployment_id: id })).text;

  const { id, version } = await brought(key, expert, "offered");
  expect(await read(id)).toContain("no expert has picked it up yet");
  expect(await read(id)).toContain(`check_deployment with deployment_id "${id}", wait_seconds 50 and after ${version}`);
  await gave(expert, id, "accept");
  expect(await read(id)).toContain("Ada Words has it and has not started");
  await gave(expert, id, "start");
  expect(await read(id)).toContain("There is no answer yet");
  const asked = await gave(expert, id, "ask", { body: "Which of the two?" });
  const question = await read(id);
  expect(question).toContain("Which of the two?");
  expect(question).toContain(`reply_to_deployment with deployment_id "${id}", question_id "${asked.question?.id}"`);
  await callTool("modern", key, "reply_to_deployment", { deployment_id: id, body: "The second." });
  await gave(expert, id, "complete", { output: { body: "Take the second.", data: { pick: 2 } } });
  const done = await read(id);
  expect(done).toContain("completed by Ada Words, a human expert");
  expect(done).toContain("Answer:\nTake the second.");
  expect(done).toContain('{"pick":2}');
  expect(done).not.toContain("Next:");

  const given = await brought(key, expert, "in_progress");
  await gave(expert, given.id, "cancel", { reason: "No.", output: { body: "Half of it." } });
  const cancelled = await read(given.id);
  expect(cancelled).toContain(`cancelled (by expert): ${NO_ANSWER}`);
  expect(cancelled).toContain("Unfinished work that was left behind, not an answer:\nHalf of it.");
  expect(cancelled).toContain("Don't present anything as an expert's answer");
});

test.concurrent("what expired and what a simulation wrote is said plainly to be nobody's answer", async () => {
  const { test: key } = await newWorkspace();
  const read = async (id: string) => (await callTool("legacy", key, "check_deployment", { deployment_id: id })).text;
  const [done, expired, silent] = await Promise.all([
    create(key).then(({ id }) => until(key, id, "completed")),
    create(key, {}, "expire").then(({ id }) => until(key, id, "expired")),
    create(key, {}, "no_reply").then(({ id }) => until(key, id, "expired")),
  ]);
  expect(await read(done.id)).toContain("simulated expert of test mode: no human wrote this");
  expect(await read(expired.id)).toContain(`${NO_ANSWER}. No expert accepted it in time.`);
  expect(await read(silent.id)).toContain(`${NO_ANSWER}. The expert's question got no reply in time.`);
});
