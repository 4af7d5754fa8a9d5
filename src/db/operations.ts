import { sql } from "drizzle-orm";
import type { Mode } from "../domain/actors.ts";
import type { Status } from "../domain/deployment/schemas.ts";
import type { Availability } from "../domain/expert/schemas.ts";
import { firstIdAt, timeOf } from "../domain/ids.ts";
import type { BenchedExpert } from "../domain/operations/benches.ts";
import { type Bounded, bounded, type DeploymentFacts } from "../domain/operations/facts.ts";
import type { Miss } from "../domain/operations/misses.ts";
import { OPEN_STATES, type OpenDeployment } from "../domain/operations/waiting.ts";
import type { Everywhere, Home, Shard } from "./database.ts";
import { fromEvery, newestFirst } from "./shards.ts";

type Shards = Everywhere["shards"];

/** How many of the newest rows a number of the operator console is counted over, at the most: D1 bills each row read. */
export const NEWEST = 5_000;
/** How far small things are counted, before it says "more". */
export const COUNTED = 1_000;

interface FactsRow {
  id: string;
  mode: Mode;
  status: Status;
  skills: string;
  scheduled_for: string | null;
  accepted_at: string | null;
  completed_at: string | null;
  expired_at: string | null;
  expired_reason: DeploymentFacts["expired_reason"];
}

/** The newest deployments of everybody that were made at or after an instant, newest first. */
export async function newestDeployments(
  shards: Shards,
  since: number,
  most = NEWEST,
): Promise<Bounded<DeploymentFacts>> {
  const found = await fromEvery(shards, (db) => newestIn(db, since, most));
  return bounded(inOrder(found, newestFirst).map(factsOf), most);
}

/** The rows of one shard as they are, of several in the order that each has them in. */
function inOrder<T>(pages: T[][], order: (a: T, b: T) => number): T[] {
  return pages.length === 1 ? (pages[0] ?? []) : pages.flat().toSorted(order);
}

function newestIn(db: Shard, since: number, most: number): Promise<FactsRow[]> {
  return db.all<FactsRow>(sql`SELECT id, mode, status, snapshot ->> '$.skills' AS skills,
      snapshot ->> '$.scheduled_for' AS scheduled_for, snapshot ->> '$.accepted_at' AS accepted_at, snapshot ->> '$.completed_at' AS completed_at,
      snapshot ->> '$.expired_at' AS expired_at, snapshot ->> '$.expired_reason' AS expired_reason
    FROM deployments INDEXED BY deployments_by_id WHERE id >= ${firstIdAt("deployment", since)}
    ORDER BY id DESC LIMIT ${most + 1}`);
}

function factsOf({ scheduled_for, ...row }: FactsRow): DeploymentFacts {
  const created_at = timeOf(row.id);
  return {
    ...row,
    skills: JSON.parse(row.skills),
    created_at,
    asked_at: Math.max(created_at, momentOf(scheduled_for) ?? 0),
    accepted_at: momentOf(row.accepted_at),
    completed_at: momentOf(row.completed_at),
    expired_at: momentOf(row.expired_at),
  };
}

interface OpenRow extends Omit<OpenDeployment, "since" | "file_since"> {
  since: string | null;
  file_since: string | null;
}

/** Since when the oldest file of a deployment waits to be fetched. Only what has one somewhere is taken apart. */
const FILE_SINCE = sql`CASE WHEN instr(snapshot, '"status":"pending","error"') = 0 THEN NULL
  WHEN EXISTS (SELECT 1 FROM json_each(snapshot, '$.context_files') WHERE value ->> '$.status' = 'pending')
    THEN snapshot ->> '$.created_at'
  ELSE (SELECT min(value ->> '$.created_at') FROM json_each(snapshot, '$.thread')
    WHERE instr(value, '"status":"pending","error"') > 0) END`;

/** What has not ended, the next deadline first: each has one, and what has ended has none. */
export async function openDeployments(shards: Shards, most = NEWEST): Promise<Bounded<OpenDeployment>> {
  const states = sql.join(
    OPEN_STATES.map((state) => sql`${state}`),
    sql`, `,
  );
  const found = await fromEvery(shards, (db) =>
    db.all<OpenRow>(sql`SELECT id, workspace_id, mode, status, due_at, CASE status
      WHEN 'accepted' THEN snapshot ->> '$.accepted_at' WHEN 'needs_input' THEN snapshot ->> '$.question.asked_at'
      WHEN 'in_progress' THEN snapshot ->> '$.updated_at' ELSE coalesce(max(snapshot ->> '$.created_at',
        snapshot ->> '$.scheduled_for'), snapshot ->> '$.created_at') END AS since,
      ${FILE_SINCE} AS file_since
    FROM deployments INDEXED BY deployments_due WHERE due_at IS NOT NULL AND +status IN (${states})
    ORDER BY due_at LIMIT ${most + 1}`),
  );
  const open = inOrder(found, (a, b) => (a.due_at ?? 0) - (b.due_at ?? 0)).map((row) => ({
    ...row,
    since: momentOf(row.since) ?? timeOf(row.id),
    file_since: momentOf(row.file_since),
  }));
  return bounded(open, most);
}

/** The start windows that passed unused, at or after an instant: what was released and by no request. Known of what somebody was told of. */
export async function missedStarts(shards: Shards, since: number, most = NEWEST): Promise<Omit<Miss, "kind">[]> {
  const found = await fromEvery(shards, (db) => missedStartsIn(db, since, most));
  // The same release may be an event in its workspace's shard and a notification at home.
  return [...new Map(found.flat().map((miss) => [`${miss.deployment_id}:${miss.at}`, miss])).values()];
}

function missedStartsIn(db: Shard, since: number, most: number): Promise<Omit<Miss, "kind">[]> {
  return db.all<Omit<Miss, "kind">>(sql`SELECT deployment_id, created_at AS at FROM (
      SELECT * FROM (SELECT deployment_id, mode, type, request_id, created_at FROM events
        WHERE id >= ${firstIdAt("event", since)} ORDER BY id DESC LIMIT ${most})
      UNION ALL SELECT * FROM (SELECT deployment_id, mode, event_type, request_id, created_at FROM deliveries
        WHERE id >= ${firstIdAt("delivery", since)} AND body IS NOT NULL ORDER BY id DESC LIMIT ${most}))
    WHERE mode = 'live' AND (type = 'notification.released' OR (type = 'deployment.released' AND request_id IS NULL))
    GROUP BY deployment_id, created_at`);
}

/** The deliveries that are due and that nobody holds: since when the oldest is, and how many, counted so far. */
export async function queueLag(shards: Shards, now: number, most = COUNTED) {
  const found = await fromEvery(shards, (db) =>
    db.all<{ due: number; oldest: number | null }>(sql`SELECT count(*) AS due, min(next_attempt_at) AS oldest
    FROM (SELECT next_attempt_at FROM deliveries INDEXED BY deliveries_due
      WHERE next_attempt_at <= ${now} AND +status = 'pending' AND (claimed_until IS NULL OR claimed_until <= ${now})
      ORDER BY next_attempt_at LIMIT ${most})`),
  );
  const rows = found.flat();
  const oldest = rows.flatMap((row) => row.oldest ?? []);
  const due = rows.reduce((sum, row) => sum + row.due, 0);
  return { due: Math.min(most, due), oldest_due_at: oldest.length === 0 ? null : Math.min(...oldest) };
}

/** How many dead letters, dead messages and open limit requests there are, each counted so far. */
export async function openMatters({ home, shards: [, ...others] }: Everywhere, most = COUNTED) {
  const [[row], ...elsewhere] = await Promise.all([
    home.all<{ dead_letters: number; dead_messages: number; limit_requests: number }>(sql`SELECT
    (SELECT count(*) FROM (SELECT 1 FROM deliveries INDEXED BY deliveries_dead WHERE status = 'dead_letter' LIMIT ${most})) AS dead_letters,
    (SELECT count(*) FROM (SELECT 1 FROM dead_messages LIMIT ${most})) AS dead_messages,
    (SELECT count(*) FROM (SELECT 1 FROM limit_requests INDEXED BY limit_requests_open WHERE status = 'open' LIMIT ${most})) AS limit_requests`),
    ...others.map((db) =>
      db.all<{ n: number }>(sql`SELECT count(*) AS n
        FROM (SELECT 1 FROM deliveries INDEXED BY deliveries_dead WHERE status = 'dead_letter' LIMIT ${most})`),
    ),
  ]);
  const { dead_letters, dead_messages, limit_requests } = row ?? {
    dead_letters: 0,
    dead_messages: 0,
    limit_requests: 0,
  };
  const dead = elsewhere.flat().reduce((sum, { n }) => sum + n, dead_letters);
  return { dead_letters: Math.min(most, dead), dead_messages, limit_requests };
}

/** A note of the installation as it was written, or null. */
export async function noteOf(db: Home, key: string): Promise<unknown> {
  const [row] = await db.all<{ value: string }>(sql`SELECT value FROM installation WHERE key = ${key}`);
  return row ? JSON.parse(row.value) : null;
}

interface ExpertRow extends Omit<BenchedExpert, "skills"> {
  skills: string;
  availability: Availability;
}

/** Every expert with what they hold and what is offered to them: all are looked at, and there are few. */
export async function benchedExperts({ home, shards: [, ...others] }: Everywhere): Promise<BenchedExpert[]> {
  const rows = await home.all<ExpertRow>(sql`SELECT e.id, e.skills, e.availability, e.capacity,
      (SELECT count(*) FROM deployments INDEXED BY deployments_by_expert
        WHERE expert_id = e.id AND status IN ('accepted', 'in_progress', 'needs_input')) AS load,
      (SELECT count(*) FROM offers WHERE expert_id = e.id) AS open_offers
    FROM experts AS e WHERE e.deleted_at IS NULL`);
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const elsewhere = await Promise.all(
    others.map((db) =>
      db.all<Pick<ExpertRow, "id" | "load" | "open_offers">>(sql`SELECT e.value AS id,
        (SELECT count(*) FROM deployments INDEXED BY deployments_by_expert
          WHERE expert_id = e.value AND status IN ('accepted', 'in_progress', 'needs_input')) AS load,
        (SELECT count(*) FROM offers WHERE expert_id = e.value) AS open_offers FROM json_each(${ids}) AS e`),
    ),
  );
  const more = Map.groupBy(elsewhere.flat(), ({ id }) => id);
  return rows.map((row) => {
    const held = [row, ...(more.get(row.id) ?? [])];
    const load = held.reduce((sum, one) => sum + one.load, 0);
    const open_offers = held.reduce((sum, one) => sum + one.open_offers, 0);
    return { ...row, load, open_offers, skills: JSON.parse(row.skills) };
  });
}

/** An expert's open work: live deployments that they hold, oldest first, and what is offered to them. */
export async function openWorkOf(shards: Shards, expertId: string, most = 100) {
  const found = await fromEvery(shards, (db) => openWorkIn(db, expertId, most));
  return {
    held: found.flatMap(({ held }) => held).slice(0, most),
    offered: found.flatMap(({ offered }) => offered).slice(0, most),
  };
}

async function openWorkIn(db: Shard, expertId: string, most: number) {
  const [held, offered] = await Promise.all([
    db.all<{ id: string; status: Status; snapshot: string }>(sql`SELECT id, status, snapshot
      FROM deployments INDEXED BY deployments_by_expert
      WHERE expert_id = ${expertId} AND status IN ('accepted', 'in_progress', 'needs_input') LIMIT ${most}`),
    db.all<{ deployment_id: string; offered_at: number }>(
      sql`SELECT deployment_id, offered_at FROM offers WHERE expert_id = ${expertId} LIMIT ${most}`,
    ),
  ]);
  return { held, offered };
}

/** The ids of the deliveries that were made for events of a deployment. A delivery's id begins with the moment of its event, so each moment is a short walk of the key. */
export async function deliveryIdsOf(
  shards: Shards,
  deploymentId: string,
  moments: readonly number[],
): Promise<string[]> {
  if (moments.length === 0) return [];
  const ranges = JSON.stringify(
    [...new Set(moments)].map((at) => [firstIdAt("delivery", at), firstIdAt("delivery", at + 1)]),
  );
  const found = await fromEvery(shards, (db) =>
    db.all<{ id: string }>(sql`SELECT d.id FROM json_each(${ranges}) AS r
    CROSS JOIN deliveries AS d ON d.id >= r.value ->> 0 AND d.id < r.value ->> 1
    WHERE +d.deployment_id = ${deploymentId} ORDER BY d.id LIMIT 200`),
  );
  return inOrder(found, (a, b) => newestFirst(b, a)).map(({ id }) => id);
}

function momentOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
