import { expect, test } from "vitest";
import { call, newWorkspace } from "../support/api.ts";
import { d1Of } from "../support/d1.ts";
import { override } from "../support/faults.ts";

/** Lets D1 do what is to be inserted into a table, once, and then say that it failed. */
function loseAnswerOf(db: D1Database, table: string): () => void {
  const prepare = db.prepare.bind(db);
  let lost = false;
  const losing = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, member) {
        const value = Reflect.get(target, member);
        if (typeof value !== "function") return value;
        if (member === "bind") return (...values: unknown[]) => losing(target.bind(...values));
        return async (...given: unknown[]) => {
          const answer = await Reflect.apply(value, target, given);
          if (lost) return answer;
          lost = true;
          throw new Error("injected: the answer was lost");
        };
      },
    });
  const isMeant = (sql: string) => sql.toLowerCase().startsWith(`insert into "${table}"`);
  return override(db, { prepare: (sql: string) => (isMeant(sql) ? losing(prepare(sql)) : prepare(sql)) });
}

test("an endpoint whose making D1 did, and said to have failed, is the same one when the same key comes again, with the secret that is told then", async () => {
  const { id, test: key } = await newWorkspace();
  const again = () =>
    call<{ id: string; secret: string }>("/v1/webhooks", {
      key,
      body: { url: "https://hooks.example/once" },
      headers: { "Idempotency-Key": "once" },
    });
  const restore = loseAnswerOf(d1Of(id), "webhook_endpoints");
  const first = await again().finally(restore);
  expect(first.status).toBe(503);

  const second = await again();
  expect(second.status).toBe(201);
  const listed = await call<{ data: { id: string }[] }>("/v1/webhooks", { key });
  expect(listed.body.data.map(({ id }) => id)).toEqual([second.body.id]);
  const third = await again();
  expect(third.body).toEqual(second.body);
  expect(third.headers.get("Idempotency-Replayed")).toBe("true");

  const other = await call<{ id: string }>("/v1/webhooks", {
    key,
    body: { url: "https://hooks.example/once" },
    headers: { "Idempotency-Key": "another" },
  });
  expect(other.body.id).not.toBe(second.body.id);
});
