import { newClient } from "./http.mjs";

/** Limits that no run reaches: what is measured is the work, not the plan. */
const PLAN = { cycle_cap: 1_000_000_000, in_flight_limit: 100_000, rate_limit: 1_000_000, thresholds: [] };

/** Two experts share one skill and one has another, so that an offer goes to two people and no later wave is left. */
const BENCH = [
  { name: "Ada", skills: ["copy"] },
  { name: "Ben", skills: ["copy"] },
  { name: "Cleo", skills: ["legal"] },
];

export const BRIEF = {
  brief:
    "Review the pricing hero for tonal drift against the messaging framework. Return a one-line diagnosis and three rewrites.",
  skills: ["copy"],
  context_url: "https://example.com/pricing",
  urgency: "priority",
  metadata: { campaign_id: "q2-launch", agent: "wren" },
};

export const OUTPUT = {
  output: { body: "The hero promises speed, the framework promises judgment.\n\n1. One.\n2. Two.\n3. Three." },
};

/**
 * Workspaces with a key each, and a bench of experts who read their offers in the console (mail is off: locally it
 * would be written to the same database).
 * @param {{ url: string, adminToken: string, d1: import("../../scripts/local/databases.mjs").LocalDatabase }} server
 * @param {{ workspaces: number, mode?: "live" | "test" }} options
 */
export async function newWorld({ url, adminToken, d1 }, { workspaces, mode = "live" }) {
  const http = newClient(url);
  const admin = (method, path, body) => http.call(method, `/admin/v1${path}`, { key: adminToken, body });
  try {
    const experts = [];
    for (const [index, { name, skills }] of BENCH.entries()) {
      const person = { name, email: `${index}@bench.example`, skills, capacity: 100, workspaces: null };
      const { id } = await admin("POST", "/experts", person);
      const { token } = await admin("POST", `/experts/${id}/tokens`, { name: "bench" });
      experts.push({ id, token, skills });
    }
    const quiet = JSON.stringify({ email: { offers: false, mine: false } });
    await d1.query("UPDATE experts SET notifications = ?", [quiet]);
    const made = [];
    for (let index = 0; index < workspaces; index++) {
      const { id } = await admin("POST", "/workspaces", { name: `Bench ${index}`, ...PLAN });
      const { key } = await admin("POST", `/workspaces/${id}/keys`, { mode, name: "bench" });
      made.push({ id, key });
    }
    return { workspaces: made, experts };
  } finally {
    http.close();
  }
}
