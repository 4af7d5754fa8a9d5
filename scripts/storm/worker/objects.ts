import { DeploymentObject as Deployment } from "../../../durable-objects/deployment.ts";
import { deploymentLanes, type Home } from "../../../durable-objects/deployment-lanes.ts";
import type { MachineHost } from "../../../durable-objects/host.ts";
import { InboxObject as Inbox } from "../../../durable-objects/inbox.ts";
import { WorkspaceObject as Workspace } from "../../../durable-objects/workspace.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { Env } from "../../../src/env.ts";
import { stormy } from "./bindings.ts";
import { injected } from "./guard.ts";
import { lasting, onRealClock, onStormClockAt, strikes, thawed, wait } from "./weather.ts";

const SOON_MS = [5, 400] as const;
const LATE_MS = [100, 3_000] as const;

/** When alarms were last set to in this process, by the storm's clock and by this machine's. */
const wanted = new Map<string, { at: number; real: number }>();

/** How to ask for an alarm by this machine's clock. */
const realAlarms = new WeakMap<DurableObjectState, () => Promise<number | null>>();

/** Objects whose alarm has come, and which the storm does not let know yet: until then it counts as set. */
const awaited = new WeakSet<DurableObjectState>();

/** Alarms are set by the storm's clock, and come by this machine's. */
function onOwnClock(ctx: DurableObjectState): DurableObjectState {
  const { storage } = ctx;
  const setAlarm = storage.setAlarm.bind(storage);
  const value = (at: number) => {
    const real = Math.max(0, onRealClock(at));
    wanted.set(ctx.id.toString(), { at, real });
    return setAlarm(real);
  };
  Object.defineProperty(storage, "setAlarm", { value, configurable: true });
  const getAlarm = storage.getAlarm.bind(storage);
  const byStorm = async () => {
    const real = await getAlarm();
    if (real === null) return awaited.has(ctx) ? Date.now() : null;
    return onStormClockAt(real);
  };
  Object.defineProperty(storage, "getAlarm", { value: byStorm, configurable: true });
  realAlarms.set(ctx, getAlarm);
  return ctx;
}

export class DeploymentObject extends Deployment {
  /** How many alarms are at work: while one is, the object has none set. */
  private ringing = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(onOwnClock(ctx), stormy(env));
  }

  override alarm(): Promise<void> {
    return rung(this, this.ctx, "deployment", () => super.alarm());
  }

  /** All that it keeps, how far its lanes have come and should have, and when it is due. */
  async stormDump() {
    const host = Reflect.get(this, "host") as Host;
    const stored = host.load();
    const dueAt = Reflect.get(this, "dueAt") as (record: DeploymentRecord) => number | null;
    // An object that was evicted may have come further than it knows; while its alarm is at work it has none set, which says nothing.
    const hasLeft = stored !== null && this.ringing === 0 && (await host.hasLeft());
    // Nor does an alarm that is so near that it may be a retry, or the next deadline: once it came, one knows.
    const alarmAt = await this.ctx.storage.getAlarm();
    const isUnsure = !hasLeft && this.ringing === 0 && alarmAt !== null && alarmAt > Date.now();
    const lanes = deploymentLanes({} as Home).map(({ name, head }) => {
      const end = stored ? head(stored) : 0;
      const known = host.position(name);
      return [name, { head: end, at: hasLeft ? end : known < end && isUnsure ? null : known }];
    });
    return {
      stored,
      events: host.eventsAfter(0),
      lanes: Object.fromEntries(lanes),
      due_at: stored && dueAt.call(this, stored.record),
      alarm: await alarmOf(this.ctx),
      ringing: this.ringing,
    };
  }
}

type Host = MachineHost<DeploymentRecord, Command>;

export class WorkspaceObject extends Workspace {
  private ringing = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(onOwnClock(ctx), stormy(env));
  }

  override alarm(): Promise<void> {
    return rung(this, this.ctx, "workspace", () => super.alarm());
  }

  async stormDump() {
    const { sql, kv } = this.ctx.storage;
    const names = sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    );
    const tables = Object.fromEntries(
      names.toArray().map(({ name }) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()]),
    );
    return {
      tables,
      kv: Object.fromEntries([...kv.list()]),
      books: tables.keys ? await this.books() : null,
      usage: tables.keys ? await this.usage() : null,
      alarm: await alarmOf(this.ctx),
      ringing: this.ringing,
    };
  }
}

export class InboxObject extends Inbox {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, stormy(env));
  }
}

/** When its alarm is set to, by the storm's clock; what an earlier process set, by a clock that had jumped less, at the earliest. */
async function alarmOf(ctx: DurableObjectState): Promise<number | null> {
  const real = (await realAlarms.get(ctx)?.()) ?? null;
  const set = wanted.get(ctx.id.toString());
  return real !== null && set?.real === real ? set.at : real;
}

/** An alarm as the weather is: late, twice, failing before or after its work. */
async function rung(object: object, ctx: DurableObjectState, place: string, ring: () => Promise<void>): Promise<void> {
  const counter = object as { ringing: number };
  counter.ringing++;
  try {
    awaited.add(ctx);
    await thawed();
    if (strikes("alarm.late", place)) await wait(lasting("alarm.late", place, ...LATE_MS));
    if (strikes("alarm.fail", place)) throw injected("the alarm failed");
    awaited.delete(ctx);
    await ring();
    if (strikes("alarm.twice", place)) await ring();
    evictedSoon(ctx, `${place}.alarm`);
    if (strikes("alarm.crash", place)) throw injected("the alarm failed after its work");
  } finally {
    counter.ringing--;
  }
}

/** The object goes away a moment later, whatever it is doing then. */
function evictedSoon(ctx: DurableObjectState, place: string): void {
  if (strikes("evict.soon", place))
    setTimeout(() => ctx.abort("injected: evicted"), lasting("evict.soon", place, ...SOON_MS));
}

type Method = (...given: unknown[]) => Promise<unknown>;

/** Lets an object go away around its calls: before one, after its commit and before its answer, or a moment after it. */
function evictedAround(type: { prototype: object }, name: string, methods: string[]): void {
  for (const method of methods) {
    const call = Reflect.get(type.prototype, method) as Method;
    const place = `${name}.${method}`;
    const value = async function (this: { ctx: DurableObjectState }, ...given: unknown[]): Promise<unknown> {
      if (strikes("evict.before", place)) return gone(this.ctx);
      const answer = await call.apply(this, given);
      if (strikes("evict.after", place)) return gone(this.ctx);
      evictedSoon(this.ctx, place);
      return answer;
    };
    Object.defineProperty(type.prototype, method, { value, configurable: true, writable: true });
  }
}

function gone(ctx: DurableObjectState): Promise<never> {
  ctx.abort("injected: evicted");
  return new Promise(() => {});
}

evictedAround(DeploymentObject, "deployment", [
  "open",
  "poke",
  "get",
  "command",
  "commandByOps",
  "commandByExpert",
  "getForExpert",
  "reroute",
  "fileToIngest",
  "fileIngested",
  "state",
  "reproject",
  "answer",
  "events",
]);
evictedAround(WorkspaceObject, "workspace", [
  "admit",
  "create",
  "end",
  "begin",
  "finish",
  "abandon",
  "configure",
  "addKey",
  "revokeKey",
  "topUp",
  "rosterChanged",
  "usage",
]);
