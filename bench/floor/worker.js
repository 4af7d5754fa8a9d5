import { DurableObject } from "cloudflare:workers";

/** Made by a PUT: what `/listed` writes one row into, so that the handoff could be listed. */
const TABLE = "CREATE TABLE handoffs (id TEXT PRIMARY KEY, record TEXT NOT NULL)";
const FOUR_HOURS_MS = 4 * 60 * 60 * 1_000;

/**
 * The least that a durable handoff can cost on this platform: one fresh SQLite-backed object is opened, writes what it
 * was given once, and sets one alarm. No key, no credits, no idempotency, no list.
 */
export class Floor extends DurableObject {
  async open(record) {
    this.ctx.storage.kv.put("record", record);
    await this.ctx.storage.setAlarm(Date.now() + FOUR_HOURS_MS);
    return record;
  }

  async alarm() {}
}

export default {
  async fetch(request, env) {
    const { FLOOR: floor, DB: db } = env;
    if (request.method === "PUT") return Response.json(await db.exec(TABLE));
    const record = { ...(await request.json()), id: crypto.randomUUID() };
    const opened = await floor.get(floor.newUniqueId()).open(record);
    if (new URL(request.url).pathname === "/listed") {
      await db.prepare("INSERT INTO handoffs (id, record) VALUES (?, ?)").bind(record.id, JSON.stringify(record)).run();
    }
    return Response.json(opened, { status: 201 });
  },
};
