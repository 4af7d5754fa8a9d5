import { sweep } from "./cron/sweep.ts";
import type { DeliveryPointer, Env } from "./env.ts";
import { createApp } from "./http/app.ts";
import { consumeDeadMessages, consumeDeliveries } from "./queues/deliveries.ts";

export { DeploymentObject } from "../durable-objects/deployment.ts";
export { InboxObject } from "../durable-objects/inbox.ts";
export { WorkspaceObject } from "../durable-objects/workspace.ts";
export { Deliverer } from "./queues/deliverer.ts";

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch, env) => (batch.queue.endsWith("-dead") ? consumeDeadMessages(batch, env) : consumeDeliveries(batch)),
  scheduled: (_controller, env) => sweep(env),
} satisfies ExportedHandler<Env, DeliveryPointer>;
