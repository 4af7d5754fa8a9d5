import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { call } from "../support/api.ts";
import { override } from "../support/faults.ts";
import { failShard, other } from "./world.ts";

const DOWN = { status: "unavailable", database: "down" };

afterEach(() => vi.restoreAllMocks());

test.each([
  ["DB", () => env.DB],
  ["DB_1", other],
])("/healthz is 503 while %s is down, and the log alone names it", async (name, shard) => {
  expect(await health()).toEqual({ status: 200, body: { status: "ok" } });
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const restore = failShard(shard());
  try {
    expect(await health()).toEqual({ status: 503, body: DOWN });
  } finally {
    restore();
  }
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(lines.filter(({ event }) => event === "health.failed").map(({ database }) => database)).toEqual([name]);
  expect(await health()).toEqual({ status: 200, body: { status: "ok" } });
});

test("/healthz waits 3 s for a database that never answers, and then says that it is down", async () => {
  const never = () => new Promise<never>(() => {});
  const statement: Record<string, unknown> = { all: never, run: never, raw: never, first: never };
  statement.bind = () => statement;
  const restore = override(other(), { prepare: () => statement, batch: never });
  try {
    const from = Date.now();
    expect(await health()).toEqual({ status: 503, body: DOWN });
    expect(Date.now() - from).toBeLessThan(8_000);
  } finally {
    restore();
  }
});

async function health(): Promise<{ status: number; body: unknown }> {
  const { status, body } = await call("/healthz");
  return { status, body };
}
