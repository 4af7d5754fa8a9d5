import type { Deployment, DeploymentEventType } from "../../../domain/deployment/schemas.ts";
import { THRESHOLDS } from "../../../domain/ledger/credits.ts";
import { RETRY_DELAYS } from "../../../domain/webhooks/backoff.ts";
import { code, heading, list, type Section, table, text } from "./blocks.ts";
import { exampleEvent, IDS, only } from "./examples.ts";
import { duration } from "./measures.ts";
import { pretty } from "./pretty.ts";
import { VERIFY_PYTHON, VERIFY_TYPESCRIPT } from "./verify.ts";

const percents = THRESHOLDS.map((percent) => `${percent} %`).join(", ");
const EVENTS: Record<DeploymentEventType | "usage.threshold_reached", string> = {
  "deployment.accepted": "An expert took the deployment, which now carries `expert`.",
  "deployment.in_progress": "Work started. Sent once a deployment.",
  "deployment.needs_input": "The expert asked a question. Reply within 24 hours, or the deployment expires.",
  "deployment.resumed": "Your reply arrived, and the expert works on.",
  "deployment.released": "The expert gave it back or did not start in time. It is offered to others.",
  "deployment.completed": "The result is there: the deployment carries `output`.",
  "deployment.cancelled": "Cancelled by the agent, the expert or an operator. `cancelled_by` says which.",
  "deployment.expired": "Nobody accepted in time, or a question was not answered.",
  "usage.threshold_reached": `Credits reserved and settled in this cycle reached ${percents} of the cap. Once a cycle and threshold.`,
};

/** Events that come to you: what they are, how to check them, when they come again. */
export function webhooks(base: string, course: Deployment[]): Section {
  return {
    id: "webhooks",
    title: "Webhooks",
    summary: "Signed events for every change, and when they are retried.",
    blocks: [
      text(
        "Every change of a deployment sends an event to the webhook endpoints of the workspace and mode. Register one with `POST /v1/webhooks`; the answer carries its `secret`, which is shown once. A `webhook_url` on create replaces the endpoints for that deployment, and is signed with the workspace's default secret of that mode.",
      ),
      code(
        "shell",
        "Register an endpoint",
        `curl ${base}/v1/webhooks \\
  -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{ "url": "https://example.com/hooks/humandeploy" }'`,
      ),
      text(
        "`events` names the events that it wants, null all of them. `POST /v1/webhooks/{id}/test` sends it a `webhook.test` event at once, whatever it listens to, with the endpoint in its `data`. Tries go to the URL that the endpoint has by then, so a change of it reaches what is pending.",
      ),
      heading("webhooks-events", "Events"),
      table(
        "Event catalog",
        ["Event", "When"],
        Object.entries(EVENTS).map(([type, when]) => [`\`${type}\``, when]),
      ),
      text(
        "The body is the event, and in it the deployment as it was at that moment (shortened here). `sequence` counts the events of a deployment from 1 without a hole, so you can order them; it is null for `webhook.test`, and for `usage.*`, whose `data` holds `usage` and `threshold`.",
      ),
      code("json", "An event", pretty(eventExample(course))),
      heading("webhooks-headers", "Headers"),
      table("Webhook headers", ["Header", "Value"], HEADERS),
      heading("webhooks-verify", "Verify the signature"),
      text(
        "The signature is HMAC-SHA256 over the time, a dot and the raw body, in hex. The key is the whole secret, `whsec_` included. Compare in constant time, on the bytes as they came and before you parse them, and refuse a time more than 5 minutes away: that keeps replays out. While a secret is being rotated, there is one `v1` for each secret; one match is enough.",
      ),
      code("typescript", "Verify in TypeScript", VERIFY_TYPESCRIPT),
      code("python", "Verify in Python", VERIFY_PYTHON),
      text(
        "Libraries for [Standard Webhooks](https://www.standardwebhooks.com) work as well: each delivery carries their three headers, signed with the same secret.",
      ),
      heading("webhooks-rotation", "Change a secret"),
      text(
        "`POST /v1/webhooks/{id}/rotate_secret` gives an endpoint a new secret, `POST /v1/webhook_secret/rotate` the workspace its default secret of that mode. The answer shows it, once. For 24 hours the old secret signs beside the new one, so put the new one in place within that time and nothing is refused in between.",
      ),
      heading("webhooks-retries", "Answers and retries"),
      list(
        "`2xx` within 10 seconds: delivered. Answer first, and do the work afterwards.",
        "`4xx`: acknowledged. It is recorded and not sent again, unless the endpoint has `retry_4xx`: then it is a failure, and `410` disables the endpoint.",
        "`5xx`, a redirect, a time-out or a refused connection: failed, and sent again by this schedule, plus up to 10 % jitter. `Retry-After` is honoured up to twice the step.",
      ),
      table(
        "Retry schedule",
        ["Retry", "After the try before", "After the first try"],
        RETRY_DELAYS.map((delay, index) => {
          const total = RETRY_DELAYS.slice(0, index + 1).reduce((sum, step) => sum + step, 0);
          return [String(index + 1), duration(delay), duration(total)];
        }),
      ),
      text(
        "Then the delivery is a dead letter. So is what an endpoint has pending when it is disabled or deleted. An event may come more than once and out of order: remember the `id` of those you have handled, and order them by `sequence`.",
      ),
      heading("webhooks-replay", "Look and send again"),
      list(
        "`GET /v1/deliveries` with `status=dead_letter` lists the dead letters, `GET /v1/webhooks/{id}/deliveries` all that went to an endpoint. Each delivery shows its tries: when, what came back and how long it took.",
        "`POST /v1/deliveries/{id}/replay` sends one again, delivered or not, and begins its schedule anew. The ids of event and delivery stay, and so do the tries.",
        "`POST /v1/webhooks/{id}/replay` sends all dead letters of an endpoint again. Many of them leave over some minutes.",
        "An endpoint that is disabled must be enabled before its deliveries can be replayed.",
      ),
    ],
  };
}

const HEADERS = [
  [
    "`HumanDeploy-Signature`",
    "`t=1776934803,v1=5257a869e7…`: the time of this try in epoch seconds, and the signature.",
  ],
  ["`HumanDeploy-Delivery`", `\`${IDS.delivery}\`: the same on every try of a delivery.`],
  ["`HumanDeploy-Event`", "`deployment.completed`: the type of the event."],
  ["`webhook-id`", "The id of the event, as Standard Webhooks has it."],
  ["`webhook-timestamp`", "The time of this try in epoch seconds."],
  ["`webhook-signature`", "`v1,K5oZfzN95Z9UVu1E…`: its key is the secret after `whsec_`, decoded from base64."],
];

function eventExample(course: Deployment[]) {
  const event = exampleEvent(course);
  const deployment = only(event.data.deployment, ["id", "object", "status", "version", "metadata"]);
  return { ...event, data: { deployment } };
}
