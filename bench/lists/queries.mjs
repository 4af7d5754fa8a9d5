/**
 * @typedef {object} Query
 * @property {string} words
 * @property {Record<string, string | string[]>} query of the request; `cursor` is a deployment's id here
 * @property {boolean} [deepest] the last page there is: `cursor` is added
 */

const STATUSES = ["pending", "accepted", "in_progress", "needs_input", "completed", "cancelled", "expired"];

/**
 * Every filter of the list, alone and together, on the first page and on the deepest.
 * @param {{ middle: number }} about `middle` in epoch milliseconds: half of the rows are younger
 * @returns {Query[]}
 */
export function listQueries({ middle }) {
  const created_after = new Date(middle).toISOString();
  /** @type {[string, Record<string, string | string[]>][]} */
  const filters = [
    ["no filter", {}],
    ["no filter, 100 a page", { limit: "100" }],
    ["status=completed (nearly all)", { status: "completed" }],
    ["status=needs_input (20 in all)", { status: "needs_input" }],
    ["all seven statuses", { status: STATUSES }],
    ["skill=copy (every second)", { skill: "copy" }],
    ["skill=rare (20 in all)", { skill: "rare" }],
    ["skill=copy, status=completed", { skill: "copy", status: "completed" }],
    ["skill=copy, status=needs_input (none, of many)", { skill: "copy", status: "needs_input" }],
    ["created_after half-way", { created_after }],
    ["created_after, skill, status", { created_after, skill: "copy", status: "completed" }],
  ];
  return filters.flatMap(([words, query]) => {
    const first = { words, query };
    // Nothing older than `created_after` is on its last page, which is half-way.
    return "created_after" in query || words.includes("20 in all")
      ? [first]
      : [first, { words: `${words}; deepest page`, query, deepest: true }];
  });
}

/**
 * The path of a query.
 * @param {Query} query
 * @param {string[]} oldest ids, the oldest first
 */
export function pathOf({ query, deepest }, oldest) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) params.append(name, one);
  if (deepest) params.set("cursor", cursorAt(query, oldest));
  const text = params.toString();
  return `/v1/deployments${text && `?${text}`}`;
}

/** The cursor before which the last rows stand: more of them where a filter passes over some. */
export function cursorAt(query, oldest) {
  return btoa(deepestId(query, oldest)).replaceAll("=", "");
}

export function deepestId({ limit = "20" }, oldest) {
  return oldest[Math.min(oldest.length - 1, Number(limit))];
}
