import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const AT_ONCE = 50;
const TABLES = [
  "deployments",
  "deployment_skills",
  "offers",
  "events",
  "deliveries",
  "delivery_attempts",
  "webhook_endpoints",
  "experts",
  "workspaces",
  "dead_messages",
  "installation",
];

/** All that the objects keep: the workspaces of the world, and every deployment that these ever made. */
export async function readObjects(server, world) {
  const names = world.workspaces.flatMap(({ id }) => ["test", "live"].map((mode) => `${id}:${mode}`));
  const { workspaces, now } = await server.dump({ workspaces: names });
  const ids = Object.values(workspaces).flatMap(({ tables }) => (tables.deployments ?? []).map(({ id }) => id));
  const deployments = {};
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    Object.assign(deployments, (await server.dump({ deployments: ids.slice(start, start + AT_ONCE) })).deployments);
  }
  return { now, workspaces, deployments };
}

/** All rows of D1 that the auditor looks at, read from its file. */
export function readDatabase(stateDir) {
  const folder = join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const db = new DatabaseSync(join(folder, file ?? ""), { readOnly: true });
  try {
    db.exec("PRAGMA busy_timeout = 5000; BEGIN");
    const rows = TABLES.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]);
    return withAllRows(Object.fromEntries(rows.map(([table, found]) => [table, found.map((row) => ({ ...row }))])));
  } finally {
    db.close();
  }
}

/** Tries and events as rows of their own, also where a delivery keeps them itself. */
function withAllRows(d1) {
  const known = new Set(d1.events.map(({ id }) => id));
  for (const one of d1.deliveries) {
    for (const made of JSON.parse(one.tries ?? "[]")) d1.delivery_attempts.push({ delivery_id: one.id, ...made });
    const { event_id: id, event_type: type, workspace_id, mode, deployment_id, body = null, created_at } = one;
    if (body !== null && !known.has(id))
      d1.events.push({ id, type, workspace_id, mode, deployment_id, body, created_at });
  }
  return d1;
}

/**
 * All that the auditor looks at, as plain data: what the objects keep, what D1 has, what receivers got, what was answered.
 * @param {{ final: boolean }} how `final`: everything has ended and all that had to arrive has
 */
export async function takeSnapshot({ server, world, record, liar, timeScale, inboxes }, { final }) {
  const objects = await readObjects(server, world);
  return {
    final,
    scale: timeScale,
    ...objects,
    d1: readDatabase(server.stateDir),
    arrivals: liar.arrivals.slice(),
    entries: record.entries.slice(),
    shown: record.shown(),
    inboxes,
    world: {
      owners: world.owners.map(({ label, workspace_id, mode, secrets, unsure = false, endpoints }) => ({
        label,
        workspace_id,
        mode,
        secrets,
        unsure,
        endpoints: endpoints.map(({ id, path, secrets: own, steady, unsure: doubt = false }) => ({
          id,
          path,
          secrets: own,
          steady,
          unsure: doubt,
        })),
      })),
      experts: world.experts.map(({ id, ever }) => ({ id, ever: [...ever] })),
    },
  };
}

/**
 * What has not come to rest, in words; empty where all has. `sure`: only what is known. Of an object that was evicted, and that
 * is due within seconds, nobody can tell until its alarm came; whether D1 has it is audited all the same.
 */
export function restless({ workspaces, deployments }, { sure = false } = {}) {
  const found = [];
  for (const [name, { tables, kv, ringing }] of Object.entries(workspaces)) {
    const seeds = (tables.open_deployments ?? []).filter(({ seed }) => seed !== null);
    if (seeds.length > 0) found.push(`${name} has ${seeds.length} seeds`);
    if (Object.keys(kv).some((key) => key.startsWith("event:"))) found.push(`${name} has events`);
    if (kv.roster_is_stale) found.push(`${name} has a stale bench`);
    if (ringing > 1) found.push(`${name} is ringing`);
  }
  for (const [id, { lanes, stored }] of Object.entries(deployments)) {
    if (!stored) found.push(`${id} is not open`);
    for (const [lane, { head, at }] of Object.entries(lanes)) {
      if (at === null ? !sure : at !== head) found.push(`${id} ${lane} is at ${at} of ${head}`);
    }
  }
  return found;
}
