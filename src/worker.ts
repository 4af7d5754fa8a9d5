import { sweep } from "./cron/sweep.ts";
import { type DeliveryPointer, type Env, type FilePointer, settingsOf } from "./env.ts";
import { createApp } from "./http/app.ts";
import { consumeDeadMessages, consumeDeliveries } from "./queues/deliveries.ts";
import { consumeFiles } from "./queues/ingestion.ts";

export { DeploymentObject } from "../durable-objects/deployment.ts";
export { InboxObject } from "../durable-objects/inbox.ts";
export { WorkspaceObject } from "../durable-objects/workspace.ts";
export { Deliverer } from "./queues/deliverer.ts";
export { Ingester } from "./queues/ingester.ts";

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: (batch, env) => {
    if (batch.queue.endsWith("-dead")) return consumeDeadMessages(batch, env);
    if (batch.queue.endsWith("-ingestion")) return consumeFiles(batch as MessageBatch<FilePointer>, env);
    return consumeDeliveries(batch as MessageBatch<DeliveryPointer>);
  },
  scheduled: (_controller, env) => {
    settingsOf(env);
    return sweep(env);
  },
} satisfies ExportedHandler<Env, DeliveryPointer | FilePointer>;
