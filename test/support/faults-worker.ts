import { DeploymentObject as Deployment } from "../../durable-objects/deployment.ts";
import { WorkspaceObject as Workspace } from "../../durable-objects/workspace.ts";
import type { DeliveryPointer, Env } from "../../src/env.ts";
import worker from "../../src/worker.ts";

/** The product with a switch on its database: `POST /faults?d1=down|up`. For tests that run the real server. */
let d1IsDown = false;

function withFaults(env: Env): Env {
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
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
  return { ...env, DB };
}

export class DeploymentObject extends Deployment {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }
}

export class WorkspaceObject extends Workspace {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }
}

export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname === "/faults") {
      d1IsDown = url.searchParams.get("d1") === "down";
      return new Response(null, { status: 204 });
    }
    return worker.fetch(request, withFaults(env), ctx);
  },
  queue: (batch, env) => worker.queue(batch, withFaults(env)),
  scheduled: (controller, env) => worker.scheduled(controller, withFaults(env)),
} satisfies ExportedHandler<Env, DeliveryPointer>;
