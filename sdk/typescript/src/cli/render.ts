import type { Deployment, DeploymentEvent } from "../generated.ts";
import { PROGRAM } from "./program.ts";
import { standing } from "./progress.ts";
import { brief, clean, clock, duration, type Paint, paintStatus } from "./style.ts";

/** A deployment as people read it. */
export function deploymentView(one: Deployment, paint: Paint, now = Date.now()): string {
  const lines = [`${paint("bold", one.id)}  ${paintStatus(paint, one.status)}  ${one.mode} mode`];
  const row = (name: string, value: string | null | undefined) => {
    if (value) lines.push(`${paint("dim", name.padEnd(9))} ${indented(clean(value), 10)}`);
  };
  row("brief", one.brief);
  row("skills", one.skills.join(", "));
  row("urgency", one.scheduledFor ? `${one.urgency} for ${clock(one.scheduledFor, now)}` : one.urgency);
  row("context", one.contextUrl);
  for (const { name, status, error } of one.contextFiles) row("file", [name, status, error].filter(Boolean).join(", "));
  if (Object.keys(one.metadata).length > 0) row("metadata", JSON.stringify(one.metadata));
  row("created", `${clock(one.createdAt, now)} (${duration(now - Date.parse(one.createdAt))} ago)`);
  row("stands", standing(one, now).join(", "));
  row("ended", endOf(one));
  for (const { author, body } of one.thread) row(author, body);
  if (one.output) {
    row(one.output.partial ? "partial" : "output", one.output.body);
    if (one.output.data !== null) row("data", JSON.stringify(one.output.data, null, 2));
    for (const file of one.output.files) row("file", `${file.name} ${file.id}`);
  }
  row("credits", `${one.credits.reserved} reserved, ${one.credits.settled} settled`);
  return lines.join("\n");
}

/** How it ended, in words; null while it has not. */
export function endOf(one: Deployment): string | null {
  const took = (iso: string | null) => (iso ? ` after ${duration(Date.parse(iso) - Date.parse(one.createdAt))}` : "");
  if (one.status === "completed") {
    const by = one.output?.synthetic
      ? "by a simulated expert: no human wrote it"
      : `by ${one.expert?.name ?? "its expert"}`;
    return `completed${took(one.completedAt)}, ${by}`;
  }
  if (one.status === "cancelled") return `cancelled${took(one.cancelledAt)}, by ${one.cancelledBy ?? "nobody known"}`;
  if (one.status !== "expired") return null;
  const why = one.expiredReason === "no_reply" ? "its question got no reply" : "no expert accepted it";
  return `expired${took(one.expiredAt)}: ${why}`;
}

/** The open question, and the command that answers it, to paste. */
export function questionView(one: Deployment, paint: Paint, now = Date.now()): string {
  const { question } = one;
  if (!question) return "";
  const left = duration(Date.parse(question.expiresAt) - now);
  return [
    `${paint("yellow", "The expert asks")} (reply within ${left}, or it expires):`,
    "",
    `  ${indented(clean(question.body), 2)}`,
    "",
    `  ${replyCommand(one)}`,
  ].join("\n");
}

/** The command that answers the open question, to paste. */
export function replyCommand({ id, question }: Deployment): string {
  return `${PROGRAM} reply ${id} --question-id ${question?.id} --wait "…"`;
}

/** One event in one line. */
export function eventLine({ sequence, type, createdAt, data }: DeploymentEvent, paint: Paint): string {
  const { expert, status, question } = data.deployment;
  const about =
    status === "needs_input" ? question?.body : status === "accepted" ? expert?.name : endOf(data.deployment);
  const name = paintedType(type, paint);
  const detail = about ? paint("dim", brief(about, 100)) : "";
  return `${paint("dim", clock(createdAt))}  ${String(sequence).padStart(2)}  ${name}  ${detail}`.trimEnd();
}

/** An event's type, padded, in the colour of its state. */
export function paintedType(type: string, paint: Paint): string {
  const pad = " ".repeat(Math.max(0, "deployment.needs_input".length - type.length));
  return paintStatus(paint, type.replace("deployment.", ""), type) + pad;
}

function indented(text: string, by: number): string {
  return text.split("\n").join(`\n${" ".repeat(by)}`);
}
