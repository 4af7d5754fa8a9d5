import { everywhere } from "../../db/database.ts";
import { COUNTED, NEWEST, noteOf, openDeployments, openMatters, queueLag } from "../../db/operations.ts";
import { countMisses, dayOf, type MissKind, weekOf } from "../../domain/operations/misses.ts";
import {
  type InFlight,
  inFlight,
  longestWaiting,
  OPEN_STATES,
  type OpenDeployment,
  type OpenState,
} from "../../domain/operations/waiting.ts";
import { listAllDeliveries } from "../admin/deliveries.ts";
import type { Context } from "../context.ts";
import { unlessDown } from "../unless-down.ts";
import { listMisses } from "./misses.ts";

const LONGEST = 5;
const NEWEST_LETTERS = 3;

/** What the drift check found: counts since the installation began, instants in epoch milliseconds. */
export interface DriftFacts {
  checked: number;
  found: number;
  healed: number;
  last_at: number;
  last_found_at: number | null;
}

/** How the installation is at `now` (epoch milliseconds). `newest` is how many rows a count goes over at the most, `counted` how far small things are counted. */
export interface Health {
  now: number;
  newest: number;
  counted: number;
  in_flight: { test: InFlight; live: InFlight };
  /** True if there is more in flight than was read. */
  in_flight_cut: boolean;
  waiting: Record<OpenState, OpenDeployment[]>;
  misses: { today: Record<MissKind, number>; week: Record<MissKind, number> };
  /** True if the misses may lack older ones. */
  misses_cut: boolean;
  dead_letters: { count: number; newest: Awaited<ReturnType<typeof listAllDeliveries>>["data"] };
  dead_messages: number;
  limit_requests: number;
  queue: { due: number; oldest_due_at: number | null; oldest_file: { deployment_id: string; since: number } | null };
  drift: DriftFacts | null;
}

/** Health at a glance, read by index and within bounds. Fails with 503 while D1 is down. */
export async function getHealth({ ctx }: { ctx: Context }): Promise<Health> {
  const now = Date.now();
  const all = everywhere(ctx.env);
  const dead = {
    status: "dead_letter" as const,
    workspace: null,
    webhook_id: null,
    limit: NEWEST_LETTERS,
    before: null,
  };
  const [open, missed, lag, matters, note, letters] = await Promise.all([
    unlessDown("open deployments", openDeployments(all.shards)),
    listMisses({ ctx, input: { kind: null } }),
    unlessDown("queue lag", queueLag(all.shards, now)),
    unlessDown("open matters", openMatters(all)),
    unlessDown("drift", noteOf(all.home, "drift")),
    listAllDeliveries({ ctx, input: dead }),
  ]);
  const [oldest_file = null] = open.rows
    .flatMap(({ id, file_since }) => (file_since === null ? [] : [{ deployment_id: id, since: file_since }]))
    .toSorted((a, b) => a.since - b.since);
  return {
    now,
    newest: NEWEST,
    counted: COUNTED,
    in_flight: { test: inFlight(open.rows, "test"), live: inFlight(open.rows, "live") },
    in_flight_cut: open.cut,
    waiting: Object.fromEntries(
      OPEN_STATES.map((state) => [state, longestWaiting(open.rows, state, LONGEST)]),
    ) as Health["waiting"],
    misses: { today: countMisses(missed.misses, dayOf(now)), week: countMisses(missed.misses, weekOf(now)) },
    misses_cut: missed.cut,
    dead_letters: { count: matters.dead_letters, newest: letters.data },
    dead_messages: matters.dead_messages,
    limit_requests: matters.limit_requests,
    queue: { ...lag, oldest_file },
    drift: driftOf(note),
  };
}

function driftOf(note: unknown): DriftFacts | null {
  if (typeof note !== "object" || note === null) return null;
  const of = (name: string) => {
    const value = (note as Record<string, unknown>)[name];
    return typeof value === "number" ? value : null;
  };
  return {
    checked: of("checked") ?? 0,
    found: of("found") ?? 0,
    healed: of("healed") ?? 0,
    last_at: of("last_at") ?? 0,
    last_found_at: of("last_found_at"),
  };
}
