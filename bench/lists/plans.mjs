import { drizzle } from "drizzle-orm/d1";
import { pageOfDeployments } from "../../src/db/deployments.ts";
import { deepestId } from "./queries.mjs";

/**
 * The plans that D1 makes for the statements of the list, as the service itself writes them.
 * @param {import("../../scripts/local/databases.mjs").LocalDatabase} d1 an instance's database
 * @param {import("./queries.mjs").Query[]} queries
 * @param {{ workspaceId: string, mode: "test" | "live", oldest: string[] }} where
 * @returns {Promise<{ words: string, lines: string[] }[]>}
 */
export async function plansOf(d1, queries, { workspaceId, mode, oldest }) {
  const plans = [];
  for (const { words, query, deepest } of queries) {
    const filter = {
      workspace_id: workspaceId,
      mode,
      status: /** @type {any} */ ([query.status ?? []].flat()),
      skill: query.skill === undefined ? null : String(query.skill),
      created_after: query.created_after === undefined ? null : Date.parse(String(query.created_after)),
      before: deepest ? deepestId(query, oldest) : null,
    };
    const lines = new Set();
    for (const { text, values } of await statementsOf((db) => pageOfDeployments(db, filter, 21, []))) {
      for (const { detail } of await d1.query(`EXPLAIN QUERY PLAN ${text}`, values)) lines.add(detail);
    }
    plans.push({ words, lines: [...lines] });
  }
  return plans;
}

/** What a piece of work says to a database, which answers nothing. */
async function statementsOf(work) {
  const said = [];
  const prepare = (text) => ({ bind: (...values) => ({ text, values }) });
  const batch = async (statements) => {
    said.push(...statements);
    return statements.map(() => ({ results: [] }));
  };
  await work(drizzle(/** @type {any} */ ({ prepare, batch })));
  return said;
}
