import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { code, heading, list, type Section, text } from "./blocks.ts";
import { CREATE_BODY, IDS, only } from "./examples.ts";
import { pretty } from "./pretty.ts";

/** From a key to a finished deployment in two calls. */
export function quickstart(base: string, course: Deployment[]): Section {
  const created = course[0] as Deployment;
  const ended = course.at(-1) as Deployment;
  return {
    id: "quickstart",
    title: "Quickstart",
    summary: "From a test key to a finished deployment in two calls.",
    blocks: [
      text(
        "Take a test key: it starts with `hd_test_`. In test mode a simulated expert does the work in about four seconds. Nobody is paged and nothing is billed, but every call, event and error is the same as in live mode.",
      ),
      code("shell", "Set the key", "export HUMANDEPLOY_API_KEY=hd_test_your_key"),
      heading("quickstart-create", "1. Create a deployment"),
      code("shell", "curl", createCurl(base)),
      text(
        "The answer is `201` with the deployment in `pending`. It is shortened here; [Deployment](#object-Deployment) lists every field.",
      ),
      code(
        "json",
        "201 Created",
        pretty(only(created, ["id", "object", "mode", "status", "version", "brief", "skills", "accept_by", "output"])),
      ),
      heading("quickstart-wait", "2. Wait for the result"),
      code(
        "shell",
        "curl",
        `curl -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  "${base}/v1/deployments/${IDS.deployment}?wait=30&after=${ended.version - 1}"`,
      ),
      text(
        `Every change adds 1 to \`version\`. This call holds until the version is past \`after\`, or for \`wait\` seconds. A plain test deployment is \`accepted\` at version 2, \`in_progress\` at 3 and \`completed\` at ${ended.version}, so what comes back is the finished one:`,
      ),
      code(
        "json",
        "200 OK",
        pretty(only(ended, ["id", "object", "mode", "status", "version", "expert", "output", "completed_at"])),
      ),
      heading("quickstart-next", "3. Then"),
      list(
        'Add `"metadata": { "hd_test": "needs_input" }` to the body: the simulated expert asks a question, and you answer it with `POST /v1/deployments/{id}/reply`. [Test mode](#test-mode) lists the other courses.',
        "In live mode the work takes minutes to hours. Register a [webhook](#webhooks), or loop as shown in [Waiting and streaming](#waiting).",
        "Send an [Idempotency-Key](#idempotency) with every create, so that a retry never pages a second expert.",
      ),
    ],
  };
}

/** The curl of the example create. */
export function createCurl(base: string): string {
  return `curl ${base}/v1/deployments \\
  -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: q2-launch-hero-1" \\
  -d '${pretty(CREATE_BODY, "  ")}'`;
}
