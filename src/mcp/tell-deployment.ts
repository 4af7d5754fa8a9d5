import type { Deployment } from "../domain/deployment/schemas.ts";
import type { Answer } from "./tools/tool.ts";

/** The answer of a tool from a deployment's JSON text. */
export function answerOf({ body, replayed = false }: { body: string; replayed?: boolean }): Answer {
  const deployment = JSON.parse(body) as Deployment;
  const again = replayed ? "This call was made before: nothing new happened, here is its first answer.\n" : "";
  return { value: deployment, text: again + tellDeployment(deployment) };
}

/** A deployment in words for a model: where it is, what was said, what to do next. */
export function tellDeployment(deployment: Deployment): string {
  return [headline(deployment), ...said(deployment), ...brokenFiles(deployment), next(deployment)]
    .filter(Boolean)
    .join("\n\n");
}

/** One sentence that can't be taken for an answer where there is none. */
export function headline(deployment: Deployment): string {
  const { id, status, mode, expert, output } = deployment;
  const who = expert?.name ?? "The expert";
  switch (status) {
    case "pending":
      return `${id} is pending: no expert has picked it up yet.${waiting(deployment)}`;
    case "accepted":
      return `${id} is accepted: ${who} has it and has not started yet. There is no answer yet.`;
    case "in_progress":
      return `${id} is in_progress: ${who} is working on it. There is no answer yet.`;
    case "needs_input":
      return `${id} is needs_input: ${who} asks you something and waits for your reply. There is no answer yet.`;
    case "completed":
      return output?.synthetic
        ? `${id} is completed by the simulated expert of test mode: no human wrote this.`
        : `${id} is completed by ${who}, a human expert.`;
    case "cancelled":
      return `${id} is cancelled (by ${deployment.cancelled_by ?? "ops"}): NO human answered it.`;
    case "expired":
      return `${id} is expired: NO human answered it. ${whyExpired(deployment)}${mode === "live" ? " Its credits were released." : ""}`;
  }
}

function waiting({ accept_by, scheduled_for }: Deployment): string {
  const from = scheduled_for ? ` Experts are asked from ${scheduled_for}.` : "";
  return `${from}${accept_by ? ` It expires if nobody does by ${accept_by}.` : ""}`;
}

function whyExpired({ expired_reason }: Deployment): string {
  return expired_reason === "no_reply"
    ? "The expert's question got no reply in time."
    : "No expert accepted it in time.";
}

function said({ status, question, output }: Deployment): string[] {
  if (status === "needs_input" && question) return [`Question (${question.id}):\n${question.body}`];
  if (!output) return [];
  const label = output.partial ? "Unfinished work that was left behind, not an answer" : "Answer";
  const files = output.files.map(({ name, url }) => `- ${name}: ${url}`);
  return [
    `${label}:\n${output.body}`,
    ...(output.data == null ? [] : [`Data:\n${JSON.stringify(output.data)}`]),
    ...(files.length ? [`Files (fetch them with the workspace key):\n${files.join("\n")}`] : []),
  ];
}

function brokenFiles({ context_files }: Deployment): string[] {
  const failed = context_files.filter(({ status }) => status === "failed");
  if (failed.length === 0) return [];
  const lines = failed.map(({ name, error }) => `- ${name}: ${error ?? "failed"}`);
  return [`Context files that the expert can't read:\n${lines.join("\n")}`];
}

function next({ id, version, status, mode, question }: Deployment): string {
  switch (status) {
    case "pending":
    case "accepted":
    case "in_progress": {
      const patience =
        mode === "live" ? " People take minutes to hours: you may also end your turn and check again later." : "";
      return `Next: check_deployment with deployment_id "${id}", wait_seconds 50 and after ${version}.${patience}`;
    }
    case "needs_input":
      return `Next: reply_to_deployment with deployment_id "${id}", question_id "${question?.id}" and your answer as body. If you don't know it, ask your user. Without a reply by ${question?.expires_at} the deployment expires.`;
    case "completed":
      return "";
    case "cancelled":
    case "expired":
      return "Next: tell your user that there is no expert's answer, or hand it off anew with deploy_specialist (other skills or another urgency may help). Don't present anything as an expert's answer.";
  }
}
