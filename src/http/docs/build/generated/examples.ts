import type { Deployment } from "../../../../domain/deployment/schemas.ts";
import { exampleCourse, exampleEvent, only } from "../examples.ts";
import { pretty } from "../pretty.ts";

/** `mark` says what the tests hold it to: `result` is what the example before it prints. */
const shown = (mark: string, title: string, value: unknown) =>
  `\`\`\`json ${mark} title="${title}"\n${pretty(value)}\n\`\`\``;

/** What the create of the quickstart answers, shortened. */
export function createdExample(): string {
  const created = exampleCourse()[0] as Deployment;
  return shown(
    "result",
    "201 Created, shortened",
    only(created, ["id", "object", "mode", "status", "version", "brief", "skills", "accept_by", "output"]),
  );
}

/** What the wait of the quickstart answers, shortened. */
export function completedExample(): string {
  const ended = exampleCourse().at(-1) as Deployment;
  return shown(
    "result",
    "200 OK, shortened",
    only(ended, ["id", "status", "version", "expert", "output", "completed_at"]),
  );
}

export function eventExample(): string {
  const event = exampleEvent(exampleCourse());
  const deployment = only(event.data.deployment, ["id", "object", "status", "version", "metadata"]);
  return shown("shown=event", "An event, its deployment shortened", { ...event, data: { deployment } });
}
