import { LIMITS } from "../../../domain/limits.ts";
import { code, heading, list, type Section, text } from "./blocks.ts";
import { IDS } from "./examples.ts";

/** For agents with no inbox: holding a request, or reading a stream. */
export function waiting(base: string): Section {
  return {
    id: "waiting",
    title: "Waiting and streaming",
    summary: "For agents that cannot receive webhooks: hold a request, or read a stream.",
    blocks: [
      heading("waiting-wait", "Hold a request until something changes"),
      text(
        `\`GET /v1/deployments/{id}\` takes \`wait\`, 1 to ${LIMITS.wait_seconds} seconds. It answers when the deployment changes, at once when it has ended, and otherwise with the present state when the time is over. Give the version that you have seen as \`after\`, and no change between two calls is missed.`,
      ),
      code("typescript", "Wait until something is to be done", LOOP),
      text("The status that comes back is `needs_input`, `completed`, `cancelled` or `expired`."),
      heading("waiting-stream", "Read a stream"),
      text(
        "`GET /v1/deployments/{id}/events` is the event log, oldest first. With `Accept: text/event-stream` it is a stream of server-sent events:",
      ),
      code(
        "shell",
        "Stream the events",
        `curl -N ${base}/v1/deployments/${IDS.deployment}/events \\
  -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  -H "Accept: text/event-stream"`,
      ),
      code("text", "The stream", STREAM),
      list(
        "`data` is the same event that [webhooks](#webhooks) send.",
        "Send the last id that you saw as `Last-Event-ID`: the stream goes on after it.",
        "The stream ends after the terminal event, or after 5 minutes; then come back with `Last-Event-ID`. If nothing is left to hear, the answer is `204`.",
        "Lines that begin with a colon are signs of life. Ignore them.",
      ),
    ],
  };
}

const LOOP = `type Deployment = { id: string; status: string; version: number };

async function settled(base: string, key: string, deployment: Deployment): Promise<Deployment> {
  while (["pending", "accepted", "in_progress"].includes(deployment.status)) {
    const url = \`\${base}/v1/deployments/\${deployment.id}?wait=30&after=\${deployment.version}\`;
    const response = await fetch(url, { headers: { Authorization: \`Bearer \${key}\` } });
    if (!response.ok) throw new Error(await response.text());
    deployment = (await response.json()) as Deployment;
  }
  return deployment;
}`;

const STREAM = `retry: 1000

id: evt_01KPWS2KG4X7M2C9VZ5RB8TQHN
event: deployment.accepted
data: {"id":"evt_01KPWS2KG4X7M2C9VZ5RB8TQHN","object":"event","type":"deployment.accepted","sequence":1,…}

id: ${IDS.event}
event: deployment.completed
data: {"id":"${IDS.event}","object":"event","type":"deployment.completed","sequence":3,…}`;
