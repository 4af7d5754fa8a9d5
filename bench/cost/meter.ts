import { createMessageBatch, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { DeploymentObject } from "../../durable-objects/deployment.ts";
import { WorkspaceObject } from "../../durable-objects/workspace.ts";
import type { DeliveryPointer } from "../../src/env.ts";
import worker from "../../src/worker.ts";
import { addRows, type Count, emptyCount } from "./bill.ts";

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

const QUEUE_CHUNK = 64 * 1024;
const QUIET_MS = 40;
/** An alarm that is due so soon stands behind a commit, and comes whatever happens; a later one waits for a deadline. */
const SOON_MS = 15_000;

/**
 * Counts what Cloudflare bills while the product runs in the test's runtime. It stands at the runtime's own seams (the
 * storage of objects, D1's session, namespaces, queues, the bucket), so that the product's code runs as it is deployed.
 */
export class Meter {
  private count = emptyCount();
  private under_way = 0;
  private touched = 0;
  private readonly cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  private readonly workspaces = new WeakSet<object>();
  private isHelping = false;
  /** Messages that a queue holds back for a while, with the delay in seconds. */
  readonly delayed: { body: unknown; seconds: number }[] = [];

  /** Puts the meter in place, for as long as the runtime lives. `workspace` is the name of a Workspace object that is open. */
  static async install(workspace: string): Promise<Meter> {
    const meter = new Meter();
    const stub = env.WORKSPACES.get(env.WORKSPACES.idFromName(workspace));
    await runInDurableObject(stub, (_, { storage }) => {
      const proto = (of: object) => Object.getPrototypeOf(of) as Methods;
      meter.patchStorage(proto(storage), proto(storage.kv), proto(storage.sql));
    });
    meter.patchDatabase();
    meter.patchCalls();
    meter.patchQueues();
    meter.patchBucket();
    return meter;
  }

  /** Lets rows of this Workspace object be told from those of deployments. */
  async knows(workspace: string): Promise<void> {
    const stub = env.WORKSPACES.get(env.WORKSPACES.idFromName(workspace));
    await runInDurableObject(stub, (_, { storage }) => {
      for (const part of [storage, storage.kv, storage.sql]) this.workspaces.add(part);
    });
  }

  /** What is counted while `work` runs and until all that follows from it has ended. */
  async during(work: () => Promise<unknown>): Promise<Count> {
    await this.quiet();
    this.read();
    this.count = emptyCount();
    await work();
    await this.quiet();
    const { count } = this;
    count.rows_read += this.read();
    this.count = emptyCount();
    return count;
  }

  /** Lets the alarm of an object come now, if it is due soon. The write by which the test hastens it is not counted. */
  async hasten(namespace: "WORKSPACES" | "DEPLOYMENTS", name: string): Promise<void> {
    const stub = env[namespace].get(env[namespace].idFromName(name)) as DurableObjectStub;
    await this.quiet();
    const at = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    if (at === null || at > Date.now() + SOON_MS) return;
    this.isHelping = true;
    await runDurableObjectAlarm(stub);
    this.isHelping = false;
    await this.quiet();
  }

  /** Hands the queue's consumer what was held back. */
  async handOver(queue: string): Promise<void> {
    const messages = this.delayed.splice(0).map(({ body }, index) => ({
      id: `delayed-${index}`,
      timestamp: new Date(),
      attempts: 1,
      body,
    }));
    this.under_way += messages.length;
    await worker.queue(createMessageBatch(queue, messages) as MessageBatch<DeliveryPointer>, env);
  }

  /** Counts a request to the Worker, which a test makes by calling it. */
  request(): void {
    this.count.worker_requests++;
  }

  /** Waits until nothing has been under way for a while. */
  async quiet(): Promise<void> {
    for (;;) {
      const { touched } = this;
      await scheduler.wait(QUIET_MS);
      if (this.under_way === 0 && this.touched === touched) return;
    }
  }

  private patchStorage(storage: Methods, kv: Methods, sql: Methods): void {
    const wrote = (part: object, what: string, rows: number) =>
      this.wrote(this.workspaces.has(part) ? "Workspace object" : "Deployment object", what, rows);
    const { workspaces, cursors } = this;
    const read = () => this.count.rows_read++;
    patch(
      storage,
      "setAlarm",
      (original) =>
        function (this: object, ...args) {
          wrote(this, "alarm", 1);
          return Reflect.apply(original, this, args);
        },
    );
    patch(
      storage,
      "deleteAlarm",
      (original) =>
        function (this: object, ...args) {
          wrote(this, "alarm", 1);
          return Reflect.apply(original, this, args);
        },
    );
    for (const name of ["put", "delete"]) {
      patch(
        kv,
        name,
        (original) =>
          function (this: object, ...args) {
            wrote(this, String(args[0]).replace(/:.*/, ""), 1);
            return Reflect.apply(original, this, args);
          },
      );
    }
    for (const name of ["get", "list"]) {
      patch(
        kv,
        name,
        (original) =>
          function (this: object, ...args) {
            read();
            return Reflect.apply(original, this, args);
          },
      );
    }
    patch(
      sql,
      "exec",
      (original) =>
        function (this: object, ...args) {
          const cursor = Reflect.apply(original, this, args) as SqlStorageCursor<Record<string, SqlStorageValue>>;
          workspaces.add(this);
          cursors.push(cursor);
          wrote(this, tableOf(String(args[0])), cursor.rowsWritten);
          return cursor;
        },
    );
  }

  private patchDatabase(): void {
    const { alwaysPrimarySession } = env.DB as unknown as { alwaysPrimarySession: object };
    const meter = this;
    patch(
      ownerOf(alwaysPrimarySession, "_send"),
      "_send",
      (original) =>
        function (this: object, ...args) {
          return meter.track(async () => {
            const answer = await Reflect.apply(original, this, args);
            const statements = [args[1]].flat().map(String);
            const results = [answer].flat() as { meta: { rows_read: number; rows_written: number } }[];
            for (const [index, { meta }] of results.entries()) {
              meter.count.rows_read += meta.rows_read;
              meter.wrote("D1", tableOf(statements[index] ?? ""), meta.rows_written);
            }
            return answer;
          });
        },
    );
  }

  private patchCalls(): void {
    const meter = this;
    const names = new Map<object, string>([
      [env.WORKSPACES, "Workspace"],
      [env.DEPLOYMENTS, "Deployment"],
      [env.INBOXES, "Inbox"],
    ]);
    patch(
      Object.getPrototypeOf(env.WORKSPACES) as Methods,
      "getByName",
      (original) =>
        function (this: object, ...args) {
          const stub = Reflect.apply(original, this, args) as object;
          const name = names.get(this) ?? "?";
          return new Proxy(stub, {
            get(target, method) {
              const member = Reflect.get(target, method);
              if (typeof member !== "function") return member;
              return (...given: unknown[]) =>
                meter.called(`${name}.${String(method)}`, () => Reflect.apply(member, target, given));
            },
          });
        },
    );
    for (const [name, object] of [
      ["Workspace", WorkspaceObject],
      ["Deployment", DeploymentObject],
    ] as const) {
      patch(
        object.prototype as unknown as Methods,
        "alarm",
        (original) =>
          function (this: object, ...args) {
            meter.isHelping = false;
            return meter.called(`${name}.alarm`, () => Reflect.apply(original, this, args) as Promise<unknown>);
          },
      );
    }
  }

  private patchQueues(): void {
    const meter = this;
    const sent = (bodies: unknown[], seconds = 0) => {
      meter.touched++;
      if (seconds === 0) meter.under_way += bodies.length;
      else meter.delayed.push(...bodies.map((body) => ({ body, seconds })));
      meter.count.queue_messages += bodies.length;
      for (const body of bodies)
        meter.count.queue_operations += 3 * Math.ceil(JSON.stringify(body).length / QUEUE_CHUNK);
    };
    const proto = Object.getPrototypeOf(env.DELIVERIES) as Methods;
    patch(
      proto,
      "send",
      (original) =>
        function (this: object, ...args) {
          sent([args[0]], (args[1] as QueueSendOptions | undefined)?.delaySeconds);
          return Reflect.apply(original, this, args);
        },
    );
    patch(
      proto,
      "sendBatch",
      (original) =>
        function (this: object, ...args) {
          sent([...(args[0] as Iterable<{ body: unknown }>)].map(({ body }) => body));
          return Reflect.apply(original, this, args);
        },
    );
    patch(
      worker as unknown as Methods,
      "queue",
      (original) =>
        async function (this: object, ...args) {
          const { length } = (args[0] as MessageBatch).messages;
          try {
            return await Reflect.apply(original, this, args);
          } finally {
            meter.under_way -= length;
            meter.touched++;
          }
        },
    );
  }

  private patchBucket(): void {
    const proto = Object.getPrototypeOf(env.FILES) as Methods;
    const classes = { put: "r2_class_a", list: "r2_class_a", get: "r2_class_b", head: "r2_class_b" } as const;
    const meter = this;
    for (const [name, kind] of Object.entries(classes)) {
      patch(
        proto,
        name,
        (original) =>
          function (this: object, ...args) {
            meter.count[kind]++;
            return meter.track(async () => Reflect.apply(original, this, args));
          },
      );
    }
  }

  private called<T>(name: string, call: () => Promise<T> | T): Promise<T> {
    this.count.object_calls[name] = (this.count.object_calls[name] ?? 0) + 1;
    return this.track(async () => call());
  }

  private async track<T>(work: () => Promise<T>): Promise<T> {
    this.under_way++;
    this.touched++;
    try {
      return await work();
    } finally {
      this.under_way--;
      this.touched++;
    }
  }

  private wrote(place: "D1" | "Workspace object" | "Deployment object", what: string, rows: number): void {
    this.touched++;
    if (this.isHelping && what === "alarm") return;
    addRows(this.count.written, { place, what, rows });
  }

  /** Rows that the statements of objects have read since it was asked last. */
  private read(): number {
    return this.cursors.splice(0).reduce((total, { rowsRead }) => total + rowsRead, 0);
  }
}

function tableOf(statement: string): string {
  return /^\s*(?:insert(?: or \w+)? into|update|delete from)\s+"?(\w+)/i.exec(statement)?.[1] ?? "";
}

/** The prototype that a method stands on. */
function ownerOf(object: object, name: string): Methods {
  let found: object | null = object;
  while (found && !Object.hasOwn(found, name)) found = Object.getPrototypeOf(found);
  if (!found) throw new Error(`D1 has no ${name} here any more: the meter must find another seam`);
  return found as Methods;
}

function patch(
  target: Methods,
  name: string,
  wrap: (original: Method) => (this: object, ...args: unknown[]) => unknown,
) {
  const original = target[name];
  if (!original) throw new Error(`there is no ${name} to count`);
  target[name] = wrap(original) as Method;
}
