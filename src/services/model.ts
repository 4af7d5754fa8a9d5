import { modelMessages, readModelAnswer } from "../domain/deployment/model-synthesis.ts";
import type { DeploymentRecord } from "../domain/deployment/record.ts";
import { describeError, log } from "../log.ts";
import { within } from "../within.ts";

const MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const TIMEOUT_MS = 20_000;

/** Has the model behind the AI binding write the simulated expert's answer. Undefined if it fails or is of no use: the built-in synthesizer stands in. */
export async function synthesizeWithModel(
  ai: Ai,
  record: DeploymentRecord,
  expertName: string,
): Promise<{ body: string; data: unknown } | undefined> {
  const input = { ...record, expert_name: expertName, seed: record.id };
  try {
    const asked = ai.run(MODEL, { messages: modelMessages(input) });
    const answer = (await within(TIMEOUT_MS, "the model", asked)) as { response?: unknown };
    const text = typeof answer.response === "string" ? answer.response : JSON.stringify(answer.response ?? "");
    return readModelAnswer(text, input) ?? undefined;
  } catch (error) {
    const { id: deployment_id, workspace_id } = record;
    log({ event: "model.failed", level: "warn", workspace_id, deployment_id, error: describeError(error) });
    return undefined;
  }
}
