/** The product with a storm around it: every binding, object, alarm, message and clock of it as the weather is. Production code knows nothing of it. */

import type { DeliveryPointer, Env, FilePointer } from "../../../src/env.ts";
import { Deliverer as ProductDeliverer } from "../../../src/queues/deliverer.ts";
import { Ingester as ProductIngester } from "../../../src/queues/ingester.ts";
import worker from "../../../src/worker.ts";
import { stormy } from "./bindings.ts";
import { control } from "./control.ts";
import { guarded, injected } from "./guard.ts";
import { strikes, thawed } from "./weather.ts";

export { DeploymentObject, InboxObject, WorkspaceObject } from "./objects.ts";

const realFetch = globalThis.fetch.bind(globalThis);
globalThis.fetch = (input, init) => guarded("net", "fetch", () => realFetch(input, init));

export class Deliverer extends ProductDeliverer {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, stormy(env));
  }
}

export class Ingester extends ProductIngester {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, stormy(env));
  }
}

type Pointer = DeliveryPointer | FilePointer;

/** A batch whose messages come again although they were handled. */
function unacknowledged(batch: MessageBatch<Pointer>): MessageBatch<Pointer> {
  const messages = batch.messages.map((message) => ({
    id: message.id,
    timestamp: message.timestamp,
    body: message.body,
    attempts: message.attempts,
    ack: () => message.retry({ delaySeconds: 1 }),
    retry: (options?: QueueRetryOptions) => message.retry(options),
  }));
  return { ...batch, queue: batch.queue, messages, ackAll: () => {}, retryAll: () => {} };
}

const handler: ExportedHandler<Env, Pointer> = {
  async fetch(request, env, ctx) {
    const asked = await control(request, env, (controller) => worker.scheduled(controller, stormy(env)));
    return asked ?? worker.fetch(request, stormy(env), ctx);
  },
  async queue(batch, env) {
    await thawed();
    if (strikes("consumer.fail", batch.queue)) throw injected("the consumer failed");
    const given = strikes("consumer.lost_answer", batch.queue) ? unacknowledged(batch) : batch;
    const twice = strikes("consumer.twice", batch.queue);
    await Promise.all([worker.queue(given, stormy(env)), twice ? worker.queue(given, stormy(env)) : undefined]);
  },
  async scheduled(controller, env) {
    await thawed();
    await worker.scheduled(controller, stormy(env));
  },
};

export default handler;
