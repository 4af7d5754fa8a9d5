import { DeploymentObject as Deployment } from "../../durable-objects/deployment.ts";

export { InboxObject } from "../../durable-objects/inbox.ts";
export { Ingester } from "../../src/queues/ingester.ts";

import { WorkspaceObject as Workspace } from "../../durable-objects/workspace.ts";
import type { DeliveryPointer, Env } from "../../src/env.ts";
import { Deliverer as ProductDeliverer } from "../../src/queues/deliverer.ts";
import worker from "../../src/worker.ts";

/**
 * The product with switches, for tests that run the real server and kill it at a certain point:
 * - `POST /faults?d1=down|up`: all of D1 fails;
 * - `POST /faults?hang=project,send,consume,post,record`: from now on, what is named never ends, and nothing else does so;
 * - `POST /faults?queue=twice|once`: each batch is consumed twice at once, and then a third time;
 * - `POST /faults?poison=now`: puts messages into the queue that are no pointers, or point nowhere.
 */
let d1IsDown = false;
let isTwice = false;
let hanging: string[] = [];

/** A point on the road of an event: after its commit, its rows, its message, its claim, its answer. */
type Point = "project" | "send" | "consume" | "post" | "record";

/** Goes on only where the switch is off. A timer is under way all the while, or the runtime would give the work up. */
async function pass(point: Point): Promise<void> {
  while (hanging.includes(point)) await scheduler.wait(60_000);
}

function withFaults(env: Env, { batch, send, record }: { batch?: Point; send?: Point; record?: Point } = {}): Env {
  const broken = async () => {
    throw new Error("injected: D1 is down");
  };
  const statement: Record<string, unknown> = { all: broken, run: broken, raw: broken, first: broken };
  statement.bind = () => statement;
  const DB = new Proxy(env.DB, {
    get(db, member) {
      if (d1IsDown && member === "prepare") return () => statement;
      if (d1IsDown && member === "batch") return broken;
      const value = Reflect.get(db, member);
      if (typeof value !== "function") return value;
      if (member === "prepare" && record)
        return (text: string) => (text.includes('"tries" =') ? holding(record, db.prepare(text)) : db.prepare(text));
      return member === "batch" && batch ? after(batch, value.bind(db)) : value.bind(db);
    },
  });
  const DELIVERIES = new Proxy(env.DELIVERIES, {
    get(queue, member) {
      const value = Reflect.get(queue, member);
      if (typeof value !== "function") return value;
      return member === "sendBatch" && send ? after(send, value.bind(queue)) : value.bind(queue);
    },
  });
  return { ...env, DB, DELIVERIES };
}

/** A statement that passes a point before it runs. */
function holding(point: Point, statement: D1PreparedStatement): D1PreparedStatement {
  return new Proxy(statement, {
    get(target, member) {
      const value = Reflect.get(target, member);
      if (typeof value !== "function") return value;
      if (member === "bind") return (...values: unknown[]) => holding(point, target.bind(...values));
      return after(point, value.bind(target));
    },
  });
}

function after<A extends unknown[], R>(point: Point, work: (...given: A) => Promise<R>) {
  return async (...given: A): Promise<R> => {
    await pass(point);
    return work(...given);
  };
}

globalThis.fetch = after("post", globalThis.fetch.bind(globalThis));

export class DeploymentObject extends Deployment {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env, { batch: "project", send: "send" }));
  }
}

export class WorkspaceObject extends Workspace {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }
}

export class Deliverer extends ProductDeliverer {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, withFaults(env, { record: "record" }));
  }
}

const POISON = [{}, "no pointer", { delivery_id: 7 }, { delivery_id: "" }, { delivery_id: "dlv_unknown" }, null];

async function turn(switches: URLSearchParams, env: Env): Promise<void> {
  const [d1, hang, queue] = ["d1", "hang", "queue"].map((name) => switches.get(name) ?? undefined);
  if (d1 !== undefined) d1IsDown = d1 === "down";
  if (hang !== undefined) hanging = hang.split(",");
  if (queue !== undefined) isTwice = queue === "twice";
  if (switches.has("poison")) await env.DELIVERIES.sendBatch(POISON.map((body) => ({ body: body as DeliveryPointer })));
}

export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname === "/faults") {
      await turn(url.searchParams, env);
      return new Response(null, { status: 204 });
    }
    return worker.fetch(request, withFaults(env), ctx);
  },
  async queue(batch, env) {
    if (!batch.queue.endsWith("-dead")) await pass("consume");
    const consume = () => worker.queue(batch, withFaults(env));
    await (isTwice ? Promise.all([consume(), consume()]).then(consume) : consume());
  },
  scheduled: (controller, env) => worker.scheduled(controller, withFaults(env)),
} satisfies ExportedHandler<Env, DeliveryPointer>;
