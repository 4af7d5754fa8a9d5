import { env } from "cloudflare:workers";
import { d1s } from "./d1.ts";

/** Makes every statement and batch of D1 fail until the returned function is called. */
export function failD1(message = "injected: D1 is down"): () => void {
  const broken = async () => {
    throw new Error(message);
  };
  const statement: Record<string, unknown> = { all: broken, run: broken, raw: broken, first: broken };
  statement.bind = () => statement;
  return overrideAll({ prepare: () => statement, batch: broken });
}

/** Makes D1 never answer until the returned function is called. */
export function hangD1(): () => void {
  const never = () => new Promise<never>(() => {});
  const statement: Record<string, unknown> = { all: never, run: never, raw: never, first: never };
  statement.bind = () => statement;
  return overrideAll({ prepare: () => statement, batch: never });
}

/** Makes sends to the queue fail until the returned function is called. */
export function failQueue(): () => void {
  const broken = async () => {
    throw new Error("injected: the queue is down");
  };
  return override(env.DELIVERIES, { send: broken, sendBatch: broken });
}

/** Puts members in the place of an object's own, and gives the way back. */
export function override(target: object, members: Record<string, unknown>): () => void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, configurable: true });
  }
  return () => {
    for (const name of Object.keys(members)) Reflect.deleteProperty(target, name);
  };
}

function overrideAll(members: Record<string, unknown>): () => void {
  const restores = d1s().map((db) => override(db, members));
  return () => {
    for (const restore of restores) restore();
  };
}
