import { DeploymentObject as Deployment } from "../../durable-objects/deployment.ts";
import { WorkspaceObject as Workspace } from "../../durable-objects/workspace.ts";
import type { DeliveryPointer, Env } from "../../src/env.ts";
import { Deliverer as ProductDeliverer } from "../../src/queues/deliverer.ts";
import worker from "../../src/worker.ts";

export { InboxObject } from "../../durable-objects/inbox.ts";
export { Ingester } from "../../src/queues/ingester.ts";

/** The product, counting: what D1 is asked (`GET /counts`), and how often the Workspace objects are called. */
const counts = { trips: 0, statements: 0, workspace_calls: 0 };

function counted(env: Env): Env {
  const DB = new Proxy(env.DB, {
    get(db, member) {
      const value = Reflect.get(db, member);
      if (typeof value !== "function") return value;
      if (member === "batch") {
        return (statements: D1PreparedStatement[]) => {
          counts.trips++;
          counts.statements += statements.length;
          return db.batch(statements);
        };
      }
      return member === "prepare" ? (text: string) => countedStatement(db.prepare(text)) : value.bind(db);
    },
  });
  const WORKSPACES = new Proxy(env.WORKSPACES, {
    get(namespace, member) {
      if (member !== "getByName") return Reflect.get(namespace, member).bind(namespace);
      return (name: string) =>
        new Proxy(namespace.getByName(name), {
          get(stub, method) {
            counts.workspace_calls++;
            return Reflect.get(stub, method);
          },
        });
    },
  });
  return { ...env, DB, WORKSPACES };
}

function countedStatement(statement: D1PreparedStatement): D1PreparedStatement {
  for (const name of ["all", "run", "raw", "first"] as const) {
    const ask = statement[name].bind(statement) as (...given: unknown[]) => Promise<unknown>;
    const value = (...given: unknown[]) => {
      counts.trips++;
      counts.statements++;
      return ask(...given);
    };
    Object.defineProperty(statement, name, { value, configurable: true });
  }
  const bind = statement.bind.bind(statement);
  const value = (...given: unknown[]) => countedStatement(bind(...given));
  Object.defineProperty(statement, "bind", { value, configurable: true });
  return statement;
}

export class DeploymentObject extends Deployment {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, counted(env));
  }
}

export class WorkspaceObject extends Workspace {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, counted(env));
  }
}

export class Deliverer extends ProductDeliverer {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, counted(env));
  }
}

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/counts") return Response.json(counts);
    return worker.fetch(request, counted(env), ctx);
  },
  queue: (batch, env) => worker.queue(batch, counted(env)),
  // The sweep's own queries are told apart from what a deployment costs: they are not counted.
  scheduled: (controller, env) => worker.scheduled(controller, env),
} satisfies ExportedHandler<Env, DeliveryPointer>;
