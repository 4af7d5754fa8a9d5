import type { Actor } from "../actors.ts";
import { type Problem, problem } from "../errors.ts";
import { bytes, LIMITS } from "../limits.ts";
import type { Command, OutputInput } from "./commands.ts";
import { outputDataProblems } from "./output-schema.ts";
import type { DeploymentRecord } from "./record.ts";

/** Only an expert whom it is offered to may accept. */
export function isOfferedTo(record: DeploymentRecord, command: Command, actor: Actor): Problem | undefined {
  const offered = actor.type === "expert" && record.offers.some((offer) => offer.expert.id === actor.id);
  return offered
    ? undefined
    : problem(
        "invalid_state",
        `Cannot ${command.type}: the status is pending and it is not offered to you. Nothing is allowed there.`,
      );
}

/** An expert may only act on a deployment that is theirs; others are not experts and pass. */
export function holdsExpert(record: DeploymentRecord, command: Command, actor: Actor): Problem | undefined {
  if (actor.type !== "expert" || record.expert?.id === actor.id) return undefined;
  return problem(
    "invalid_state",
    `Cannot ${command.type}: the status is ${record.status} and it is another expert's. Nothing is allowed there.`,
  );
}

/** A question needs room for itself and its reply. */
export function threadHasRoom(record: DeploymentRecord): Problem | undefined {
  if (record.thread.length + 2 <= LIMITS.messages) return undefined;
  return problem("invalid_state", `Cannot ask: the thread holds at most ${LIMITS.messages} messages.`);
}

/** An output within its bounds, whose data satisfies the deployment's schema. */
export function checkOutput(record: DeploymentRecord, output: OutputInput): Problem | undefined {
  const refusal = checkBounds(output);
  if (refusal || record.output_schema === null) return refusal;
  if (output.data === undefined) return problem("invalid_request", "output.data: is required by the output_schema");
  const [first] = outputDataProblems(record.output_schema, output.data);
  return first && problem("invalid_request", `${first.path}: ${first.message}`);
}

/** Partial output is bounded alike, but need not satisfy the schema. */
export function checkPartialOutput(command: Command & { type: "cancel" }): Problem | undefined {
  return command.output ? checkBounds(command.output) : undefined;
}

/** Output can be attached only once work has started. */
export function noOutputYet(record: DeploymentRecord, command: Command & { type: "cancel" }): Problem | undefined {
  if (!command.output) return undefined;
  const message = `Cannot cancel with output while the status is ${record.status}: work has not started. Allowed there: cancel without output.`;
  return problem("invalid_state", message);
}

/** Refuses a record that has outgrown what a deployment may hold in all. */
export function tooLarge(record: DeploymentRecord): Problem | undefined {
  if (bytes(JSON.stringify(record)) <= LIMITS.deployment_bytes) return undefined;
  return problem("payload_too_large", `The deployment would be over ${LIMITS.deployment_bytes} bytes in all.`);
}

function checkBounds(output: OutputInput): Problem | undefined {
  if (bytes(output.body) > LIMITS.output_body_bytes) {
    return problem("payload_too_large", `output.body: must be at most ${LIMITS.output_body_bytes} bytes`);
  }
  if (output.data !== undefined && bytes(JSON.stringify(output.data)) > LIMITS.output_data_bytes) {
    return problem("payload_too_large", `output.data: must be at most ${LIMITS.output_data_bytes} bytes as JSON`);
  }
  return undefined;
}
