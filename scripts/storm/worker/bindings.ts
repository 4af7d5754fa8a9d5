import type { Env } from "../../../src/env.ts";
import { guarded } from "./guard.ts";
import { lasting, strikes } from "./weather.ts";

const known = new WeakMap<object, Env>();

/** The environment with faults around each binding. The same one for the same, since settings are kept by it. */
export function stormy(env: Env): Env {
  let wrapped = known.get(env);
  if (!wrapped) {
    wrapped = {
      ...env,
      DB: database(env.DB),
      FILES: bucket(env.FILES),
      DELIVERIES: queue("DELIVERIES", env.DELIVERIES),
      SLOW_DELIVERIES: queue("SLOW_DELIVERIES", env.SLOW_DELIVERIES),
      INGESTION: queue("INGESTION", env.INGESTION),
      WORKSPACES: namespace("workspace", env.WORKSPACES),
      DEPLOYMENTS: namespace("deployment", env.DEPLOYMENTS),
      INBOXES: namespace("inbox", env.INBOXES),
    };
    known.set(env, wrapped);
  }
  return wrapped;
}

type Call = (...given: never[]) => Promise<unknown>;

/** An object in whose place another stands, member by member; what `replace` does not know stays. */
function standIn<T extends object>(real: T, replace: (member: string, bound: Call) => unknown): T {
  return new Proxy(real, {
    get(target, member) {
      const value = Reflect.get(target, member);
      if (typeof value !== "function") return value;
      const bound = (...given: never[]) => Reflect.apply(value, target, given);
      return (typeof member === "string" ? replace(member, bound) : undefined) ?? bound;
    },
  });
}

const RUNS = ["all", "run", "raw", "first"];
const realStatements = new WeakMap<object, { statement: D1PreparedStatement; place: string }>();

function database(db: D1Database): D1Database {
  return standIn(db, (member, bound) => {
    if (member === "prepare") return (sql: string) => statement(db.prepare(sql), placeOf(sql));
    if (member !== "batch") return undefined;
    return (batch: D1PreparedStatement[]) => {
      const found = batch.map((one) => realStatements.get(one) ?? { statement: one, place: "" });
      const call = () => bound(found.map((one) => one.statement) as never);
      return guarded("d1", `batch of ${found[0]?.place ?? "nothing"}`, call);
    };
  });
}

function statement(real: D1PreparedStatement, place: string): D1PreparedStatement {
  const wrapped = standIn(real, (member, bound) => {
    if (member === "bind") return (...values: unknown[]) => statement(real.bind(...values), place);
    if (!RUNS.includes(member)) return undefined;
    return (...given: never[]) => guarded("d1", place, () => bound(...given));
  });
  realStatements.set(wrapped, { statement: real, place });
  return wrapped;
}

/** `insert deployments`: what a statement does to which table. */
function placeOf(sql: string): string {
  const [, verb = "?", rest = ""] = /^\s*(\w+)([\s\S]*)$/.exec(sql) ?? [];
  const table = /(?:into|from|update|^)\s+"?(\w+)"?/i.exec(
    verb.toLowerCase() === "update" ? `update${rest}` : rest,
  )?.[1];
  return `${verb.toLowerCase()} ${table ?? "?"}`;
}

const GUARDED_IN_R2 = ["head", "get", "put", "delete", "list"];

function bucket(files: R2Bucket): R2Bucket {
  return standIn(files, (member, bound) => {
    if (!GUARDED_IN_R2.includes(member)) return undefined;
    return (...given: never[]) => guarded("r2", member, () => bound(...given));
  });
}

function queue<T>(name: string, real: Queue<T>): Queue<T> {
  return standIn(real, (member) => {
    if (member === "send") {
      return (body: T, options: QueueSendOptions = {}) => sent(real, name, [{ body, ...options }]);
    }
    if (member !== "sendBatch") return undefined;
    return (messages: Iterable<MessageSendRequest<T>>) => sent(real, name, [...messages]);
  });
}

async function sent<T>(
  real: Queue<T>,
  name: string,
  messages: MessageSendRequest<T>[],
): Promise<QueueSendBatchResponse> {
  const delay = strikes("queue.delayed", name) ? Math.ceil(lasting("queue.delayed", name, 0, 3_000) / 1_000) : 0;
  const late = messages.map((one) => (delay === 0 ? one : { ...one, delaySeconds: (one.delaySeconds ?? 0) + delay }));
  const inOrder = strikes("queue.reordered", name) ? late.toReversed() : late;
  const times = strikes("queue.twice", name) ? 2 : 1;
  return guarded("queue", name, async () => {
    if (times === 2) await real.sendBatch(inOrder);
    return real.sendBatch(inOrder);
  });
}

function namespace<T extends Rpc.DurableObjectBranded | undefined>(
  name: string,
  real: DurableObjectNamespace<T>,
): DurableObjectNamespace<T> {
  return standIn(real, (member) => {
    if (member !== "getByName") return undefined;
    return (id: string) => stub(name, real.getByName(id) as object);
  });
}

function stub(name: string, real: object): object {
  return new Proxy(real, {
    get(target, member) {
      if (typeof member !== "string" || member === "then") return Reflect.get(target, member);
      return (...given: unknown[]) =>
        guarded("object", `${name}.${member}`, () => (Reflect.get(target, member) as Call)(...(given as never[])));
    },
  });
}
