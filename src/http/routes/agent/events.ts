import type { Hono } from "hono";
import { listDeploymentEvents, streamDeploymentEvents } from "../../../services/deployment-events.ts";
import { agentRoute } from "../../agent-route.ts";
import { listJson } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { EventList } from "../../openapi/responses.ts";
import { eventStream } from "../../sse.ts";
import type { AppEnv } from "../../types.ts";

export const EVENTS = declare({
  method: "get",
  path: "/v1/deployments/{id}/events",
  operation_id: "listDeploymentEvents",
  summary: "The event log, as a list or as a stream",
  description:
    "Oldest first. With Accept: text/event-stream, a stream that replays from Last-Event-ID, goes on live, and ends after the terminal event. A client that comes back with nothing left to hear gets 204.",
  tag: "Deployments",
  streams: true,
  params: { id: "The deployment's id, dep_…" },
  headers: { "Last-Event-ID": "The id of the last event that you have seen, one of this deployment's." },
  responses: {
    200: { description: "All events so far.", schema: EventList },
    204: { description: "The stream has nothing left to tell." },
  },
  errors: [404],
});

export function eventRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, EVENTS, async ({ c, ctx, input }) => {
    const id = input.param("id");
    if (!(c.req.header("Accept") ?? "").includes("text/event-stream")) {
      const events = await listDeploymentEvents({ ctx, input: { id } });
      return listJson(
        events.map(({ body }) => body),
        null,
      );
    }
    const last_event_id = c.req.header("Last-Event-ID") ?? null;
    const stream = await streamDeploymentEvents({ ctx, input: { id, last_event_id } });
    return stream.finished && last_event_id ? new Response(null, { status: 204 }) : eventStream(stream.events());
  });
}
