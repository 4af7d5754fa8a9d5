import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { database } from "../../src/db/database.ts";
import { type DeploymentFilter, pageOfDeployments } from "../../src/db/deployments.ts";
import type { Status } from "../../src/domain/deployment/schemas.ts";
import { firstIdAt } from "../../src/domain/ids.ts";

const WORKSPACE = "ws_skill_and_status";
const ROWS = 400;
const BEGAN = Date.UTC(2026, 0, 1);
/** Of every kind some, and each tag and status rare or common: half are completed, one in fifty waits. */
const STATUSES: Status[] = ["completed", "pending", "cancelled", "expired", "needs_input"];
const rows = Array.from({ length: ROWS }, (_, index) => ({
  id: `${firstIdAt("deployment", BEGAN + index * 1_000).slice(0, -4)}${String(index).padStart(4, "0")}`,
  at: BEGAN + index * 1_000,
  status: STATUSES[index % 50 === 7 ? 4 : index % 2 ? 0 : 1 + ((index >> 1) % 3)] as Status,
  skills: ["all", ...(index % 3 === 0 ? ["third"] : []), ...(index % 97 === 5 ? ["rare"] : [])],
}));

beforeAll(async () => {
  const deployment = env.DB.prepare(
    "INSERT INTO deployments (workspace_id, mode, id, status, version, snapshot) VALUES (?, 'test', ?, ?, 1, '{}')",
  );
  const tag = env.DB.prepare(
    "INSERT INTO deployment_skills (workspace_id, mode, skill, deployment_id) VALUES (?, 'test', ?, ?)",
  );
  await env.DB.batch(
    rows.flatMap(({ id, status, skills }) => [
      deployment.bind(WORKSPACE, id, status),
      ...skills.map((skill) => tag.bind(WORKSPACE, skill, id)),
    ]),
  );
});

function filterOf(over: Partial<DeploymentFilter>): DeploymentFilter {
  return { workspace_id: WORKSPACE, mode: "test", status: [], skill: null, created_after: null, before: null, ...over };
}

async function idsOf(filter: DeploymentFilter, limit: number): Promise<string[]> {
  const { page } = await pageOfDeployments(database(env, WORKSPACE), filter, limit, []);
  return page.map(({ id }) => id);
}

const asked: [string, Status[]][] = ["all", "third", "rare", "none"].flatMap((skill): [string, Status[]][] => [
  ...STATUSES.map((one): [string, Status[]] => [skill, [one]]),
  [skill, ["needs_input", "expired", "needs_input"]],
  [skill, ["in_progress"]],
]);
test.each(asked)(
  "what has the tag %s and the status %j is listed page by page, newest first, all of it and once",
  async (skill, status) => {
    const expected = (after: number) =>
      rows
        .filter((row) => row.skills.includes(skill) && status.includes(row.status) && row.at >= after)
        .map(({ id }) => id)
        .toReversed();
    for (const created_after of [null, BEGAN + 200_000]) {
      const seen: string[] = [];
      for (let before: string | null = null; ; ) {
        const page = await idsOf(filterOf({ skill, status, created_after, before }), 7);
        seen.push(...page);
        if (page.length < 7) break;
        before = page.at(-1) ?? null;
      }
      expect(seen).toEqual(expected(created_after ?? 0));
    }
  },
);

/** How many rows D1 reads for a page. */
async function readFor(filter: DeploymentFilter, limit: number): Promise<number> {
  const prepare = env.DB.prepare.bind(env.DB);
  const statements: D1PreparedStatement[] = [];
  const spy = {
    ...env,
    DB: new Proxy(env.DB, { get: (db, name) => (name === "prepare" ? watch : Reflect.get(db, name).bind(db)) }),
  };
  function watch(text: string): D1PreparedStatement {
    const statement = prepare(text);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values: unknown[]) => {
      const bound = bind(...values);
      statements.push(bound);
      return bound;
    };
    return statement;
  }
  await pageOfDeployments(database(spy, WORKSPACE), filter, limit, []);
  const [answer] = await env.DB.batch(statements);
  return answer?.meta.rows_read ?? 0;
}

test("a tag that all have and a status that few have are found in as many steps as the few", async () => {
  const few = rows.filter(({ status }) => status === "needs_input").length;
  expect(20 * few).toBeLessThan(ROWS);
  const read = await readFor(filterOf({ skill: "all", status: ["needs_input"] }), 21);
  expect(read).toBeLessThan(20 * few);
  expect(read).toBeGreaterThan(0);
});

test("of a tag and a status that very many have, a page reads no more than a page", async () => {
  const read = await readFor(filterOf({ skill: "all", status: ["completed"] }), 3);
  expect(read).toBeLessThan(60);
  expect(read).toBeGreaterThan(3);
});
