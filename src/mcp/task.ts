import type { Deployment } from "../domain/deployment/schemas.ts";
import { LIMITS } from "../domain/limits.ts";
import { headline, tellDeployment } from "./tell-deployment.ts";

const POLL_MS = { test: 1_000, live: 10_000 };
/** Of JSON-RPC's range for servers: nobody answered. */
const UNANSWERED = -32_000;

/** What every view of a task shares. Its id is the deployment's, so that nothing else is kept of it. */
function base(deployment: Deployment) {
  const { id, mode, created_at, updated_at } = deployment;
  return {
    taskId: id,
    statusMessage: headline(deployment),
    createdAt: created_at,
    lastUpdatedAt: updated_at,
    ttlMs: null,
    pollIntervalMs: POLL_MS[mode],
  };
}

/** A new deployment as a task, in the place of a tool's result. */
export function newTask(deployment: Deployment) {
  return { resultType: "task", ...base(deployment), status: "working" };
}

/**
 * A deployment as the tasks extension shows it. Only a completed one has a result; an expired one has failed, in words that
 * say that nobody answered. `asks`: whether the client can put the expert's question to somebody.
 */
export function taskOf(deployment: Deployment, asks: boolean) {
  const task = base(deployment);
  switch (deployment.status) {
    case "completed":
      return { ...task, status: "completed", result: toolResult(deployment) };
    case "cancelled":
      return { ...task, status: "cancelled" };
    case "expired":
      return { ...task, status: "failed", error: unanswered(deployment) };
    case "needs_input":
      return asks
        ? { ...task, status: "input_required", inputRequests: question(deployment) }
        : { ...task, status: "input_required", inputRequests: {}, statusMessage: tellDeployment(deployment) };
    default:
      return { ...task, status: "working" };
  }
}

function toolResult(deployment: Deployment) {
  const content = [{ type: "text", text: tellDeployment(deployment) }];
  return { resultType: "complete", content, structuredContent: deployment, isError: false };
}

function unanswered(deployment: Deployment) {
  const { expired_reason } = deployment;
  return { code: UNANSWERED, message: headline(deployment), data: { code: "expired", expired_reason, deployment } };
}

/** The open question, under its own id: no two questions of a deployment share one. */
function question({ question, expert }: Deployment): Record<string, unknown> {
  if (!question) return {};
  const reply = {
    type: "string",
    title: "Your reply",
    description: "The expert goes on by what you say.",
    minLength: 1,
    maxLength: LIMITS.reply_characters,
  };
  const params = {
    mode: "form",
    message: `${expert?.name ?? "The expert"} asks: ${question.body}`,
    requestedSchema: { type: "object", properties: { reply }, required: ["reply"] },
  };
  return { [question.id]: { method: "elicitation/create", params } };
}
