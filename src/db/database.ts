import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { HOME, type Placement, placeOf, readPlacement, type ShardName } from "../domain/placement.ts";
import type { Env } from "../env.ts";
import * as schema from "./schema.ts";

/** Any D1 of ours. All have the same schema; what they hold differs. */
export type Database = DrizzleD1Database<typeof schema>;

declare const holds: unique symbol;
/** Holds what is of no workspace, and what is asked without one: people, tokens, sessions, drafts, audit, notes, and the table `workspaces`. */
export type Home = Database & { readonly [holds]: "home" };
/** Holds what workspaces have: deployments, skills, offers, events, deliveries, endpoints. The first is at home, and has notifications to people besides. */
export type Shard = Database & { readonly [holds]: "workspaces" };

/** The home and every shard, the home's own first: for what goes over all workspaces. */
export interface Everywhere {
  home: Home;
  shards: readonly [Shard, ...Shard[]];
}

/** The bindings that a database is picked from. */
export type Databases = Pick<Env, "DB" | "D1_SHARDS" | `DB_${number}`>;

/** The database of what is of no workspace. */
export function home(env: Databases): Home {
  return opened(env.DB) as Home;
}

/** The database of a workspace's rows: with `everywhere` and `home` the only place that picks a D1. Notifications to people, of no workspace (an empty id), lie in the home's shard. */
export function database(env: Databases, workspaceId: string): Shard {
  return shardNamed(env, placeOf(placementOf(env), workspaceId));
}

/** Every database, for what is asked over all workspaces. */
export function everywhere(env: Databases): Everywhere {
  const [, ...others] = placementOf(env).shards;
  return {
    home: home(env),
    shards: [opened(env.DB) as unknown as Shard, ...others.map((name) => shardNamed(env, name))],
  };
}

/** What the shards of `everywhere` are called, in the same order. */
export function shardNames(env: Databases): readonly ShardName[] {
  return placementOf(env).shards;
}

/** Where to look for what may be one workspace's, or anybody's (null). */
export function shardsOf(env: Databases, workspaceId: string | null): Everywhere["shards"] {
  return workspaceId === null ? everywhere(env).shards : [database(env, workspaceId)];
}

/** True if a workspace's rows lie in the same D1 as what is of no workspace. */
export function isAtHome(env: Databases, workspaceId: string): boolean {
  return placeOf(placementOf(env), workspaceId) === HOME;
}

function shardNamed(env: Databases, name: ShardName): Shard {
  const bound = env[name];
  if (!bound) throw new Error(`D1_SHARDS names ${name}, which is not bound`);
  return opened(bound) as unknown as Shard;
}

function opened(bound: D1Database): Database {
  return drizzle(bound, { schema });
}

let read: { text: string | undefined; placement: Placement } | null = null;

function placementOf({ D1_SHARDS: text }: Databases): Placement {
  if (read === null || read.text !== text) {
    const placement = readPlacement(text);
    if ("problem" in placement) throw new Error(placement.problem);
    read = { text, placement };
  }
  return read.placement;
}
